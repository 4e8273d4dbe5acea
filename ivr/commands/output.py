"""How commands print: JSON for programs, plain lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table


def print_json(value: object) -> None:
    """One JSON value on standard output, Chinese as it is."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
    sys.stdout.flush()


def print_json_line(value: object) -> None:
    """One JSON value on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], empty: str) -> None:
    """A table as wide as the terminal; a pipe gets one line a row, tabs between."""
    if not rows:
        print(empty)
        return
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            print("\t".join(row))
        return
    table = Table(header_style="bold")
    for index, column in enumerate(columns):
        # A number that is cut short is of no use; words may go on in the next line.
        whole = all(row[index].isascii() for row in rows)
        table.add_column(column, no_wrap=whole, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)
