"""`ivr bills`: bills from a CSV file, and what is stored of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ivr import app
from ivr.clock import local
from ivr.commands import csv_import, csv_list
from ivr.config import Config
from ivr.domain.bill import Bill
from ivr.domain.customer import read_account
from ivr.domain.import_log import Sender
from ivr.domain.money import in_yuan
from ivr.errors import WrongUse
from ivr.services.account_fields import bill_fields
from ivr.services.account_imports import bills_template
from ivr.services.import_report import ImportReport

COLUMNS = ("户号", "月份", "电量", "电费", "交费期限", "交费时间")


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`import FILE [--skip-bad]`, `template FILE`, `list [--account NUMBER] [--json]`."""
    parsers = csv_list.add_arguments(parser)
    parsers[-1].add_argument("--account", metavar="户号", help="只看这一户的")
    return parsers


def run(options: argparse.Namespace, config: Config) -> int:
    """Import bills, write the template, or list what is stored."""
    if options.action != csv_list.LIST:
        return csv_import.run(
            options, config, bring=_bring, template=bills_template(), noun="电费账单"
        )
    account = read_account(options.account) if options.account else None
    if options.account and account is None:
        raise WrongUse(f"户号「{options.account}」不对，应当是10位或13位数字。")
    with app.open_records(config, create=False) as records:
        bills = records.accounts.list_bills(account)
    fields = [bill_fields(bill) for bill in bills]
    return csv_list.show(options, fields, COLUMNS, [_row(bill) for bill in bills], "还没有账单。")


def _bring(config: Config, content: bytes, skip_bad: bool, sender: Sender) -> ImportReport:
    with app.open_records(config) as records:
        return records.accounts.bills(content, skip_bad=skip_bad, sender=sender)


def _row(bill: Bill) -> tuple[str, ...]:
    return (
        bill.account,
        bill.month.text,
        str(bill.energy_kwh),
        in_yuan(bill.amount_fen),
        bill.due_on.isoformat(),
        f"{local(bill.paid_at):%Y-%m-%d %H:%M}" if bill.paid_at else "",
    )
