"""`ivr outages`: outages from a CSV file."""

from __future__ import annotations

import argparse

from ivr import app
from ivr.commands import csv_import
from ivr.config import Config
from ivr.services.import_report import ImportReport
from ivr.services.imports import outages_template

add_arguments = csv_import.add_arguments


def run(options: argparse.Namespace, config: Config) -> int:
    """Import outages, or write the template."""
    return csv_import.run(
        options, config, bring=_bring, template=outages_template(), noun="停电信息"
    )


def _bring(config: Config, content: bytes, skip_bad: bool) -> ImportReport:
    with app.open_records(config) as records:
        return records.imports.outages(content, skip_bad=skip_bad)
