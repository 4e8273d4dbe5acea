"""`ivr outages`: outages from a CSV file, suspected ones, restorations, notices."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ivr import app
from ivr.commands import csv_import, outage_desk, outage_notices
from ivr.config import Config
from ivr.domain.import_log import Sender
from ivr.services.import_report import ImportReport
from ivr.services.imports import outages_template


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`import`, `template`, and what a supervisor does with outages."""
    more = (outage_desk.add_commands, outage_notices.add_commands)
    names = (*outage_desk.ACTIONS, *outage_notices.ACTIONS)
    return csv_import.add_arguments(parser, commands=more, names=names)


def run(options: argparse.Namespace, config: Config) -> int:
    """Import outages, write the template, or do what the supervisor wants."""
    if options.action in {*outage_desk.ACTIONS, *outage_notices.ACTIONS}:
        with app.open_records(config, create=False) as records:
            if options.action in outage_desk.ACTIONS:
                return outage_desk.run(options, records)
            return outage_notices.run(options, records)
    return csv_import.run(
        options, config, bring=_bring, template=outages_template(), noun="停电信息"
    )


def _bring(config: Config, content: bytes, skip_bad: bool, sender: Sender) -> ImportReport:
    with app.open_records(config) as records:
        return records.imports.outages(content, skip_bad=skip_bad, sender=sender)
