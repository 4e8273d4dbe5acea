"""`ivr customers`: customers from a CSV file."""

from __future__ import annotations

import argparse

from ivr import app
from ivr.commands import csv_import
from ivr.config import Config
from ivr.services.import_report import ImportReport
from ivr.services.imports import customers_template

add_arguments = csv_import.add_arguments


def run(options: argparse.Namespace, config: Config) -> int:
    """Import customers, or write the template."""
    return csv_import.run(options, config, bring=_bring, template=customers_template(), noun="客户")


def _bring(config: Config, content: bytes, skip_bad: bool) -> ImportReport:
    with app.open_records(config) as records:
        return records.imports.customers(content, skip_bad=skip_bad)
