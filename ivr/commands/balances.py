"""`ivr balances`: prepaid balances from a CSV file, and what is stored of them."""

from __future__ import annotations

import argparse

from ivr import app
from ivr.clock import local
from ivr.commands import csv_import, csv_list
from ivr.config import Config
from ivr.domain.import_log import Sender
from ivr.domain.money import in_yuan
from ivr.services.account_fields import balance_fields
from ivr.services.account_imports import balances_template
from ivr.services.import_report import ImportReport

COLUMNS = ("户号", "余额", "截至时间")

add_arguments = csv_list.add_arguments


def run(options: argparse.Namespace, config: Config) -> int:
    """Import balances, write the template, or list what is stored."""
    if options.action != csv_list.LIST:
        return csv_import.run(
            options, config, bring=_bring, template=balances_template(), noun="余额"
        )
    with app.open_records(config, create=False) as records:
        balances = records.accounts.list_balances()
    fields = [balance_fields(balance) for balance in balances]
    rows = [
        (b.account, in_yuan(b.amount_fen), f"{local(b.as_of):%Y-%m-%d %H:%M}") for b in balances
    ]
    return csv_list.show(options, fields, COLUMNS, rows, "还没有余额。")


def _bring(config: Config, content: bytes, skip_bad: bool, sender: Sender) -> ImportReport:
    with app.open_records(config) as records:
        return records.accounts.balances(content, skip_bad=skip_bad, sender=sender)
