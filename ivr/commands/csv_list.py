"""`import`, `template` and `list` of one kind of imported thing."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from ivr.commands import csv_import
from ivr.commands.output import print_json, print_table

LIST = "list"


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`import FILE [--skip-bad]`, `template FILE`, and `list [--json]`; the last one is `list`."""
    parsers = csv_import.add_arguments(parser, {LIST: "看存了哪些"})
    parsers[-1].add_argument("--json", action="store_true", help="给程序看的输出")
    return parsers


def show(
    options: argparse.Namespace,
    fields: Sequence[Mapping[str, object]],
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    empty: str,
) -> int:
    """The list as JSON or as a table."""
    if options.json:
        print_json(fields)
    else:
        print_table(columns, rows, empty)
    return 0
