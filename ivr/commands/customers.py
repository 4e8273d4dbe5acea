"""`ivr customers`: customers from a CSV file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ivr import app
from ivr.commands import csv_import
from ivr.config import Config
from ivr.domain.import_log import Sender
from ivr.services.import_report import ImportReport
from ivr.services.imports import customers_template

FORGET = "forget-sample"


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`import FILE [--skip-bad]`, `template FILE`, and `forget-sample`."""
    return csv_import.add_arguments(parser, {FORGET: "移走虚构的清河镇，正式开通以前用"})


def run(options: argparse.Namespace, config: Config) -> int:
    """Import customers, write the template, or remove the invented town."""
    if options.action == FORGET:
        with app.open_records(config, create=False) as records:
            count = app.forget_sample_town(records)
        app.note_change(config.data)
        print(f"虚构的清河镇已经移走：{count} 户客户和它的停电信息。")
        return 0
    return csv_import.run(options, config, bring=_bring, template=customers_template(), noun="客户")


def _bring(config: Config, content: bytes, skip_bad: bool, sender: Sender) -> ImportReport:
    with app.open_records(config) as records:
        report = records.imports.customers(content, skip_bad=skip_bad, sender=sender)
        app.note_change(config.data)
        if app.has_sample_town(records):
            print("虚构的清河镇还在库里，正式开通前请移走：ivr customers forget-sample")
        return report
