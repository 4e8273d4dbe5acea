"""`ivr applications`: applications from a CSV file, and what is stored of them."""

from __future__ import annotations

import argparse

from ivr import app
from ivr.commands import csv_import, csv_list
from ivr.config import Config
from ivr.domain.application import Application
from ivr.domain.import_log import Sender
from ivr.services.account_fields import application_fields
from ivr.services.account_imports import applications_template
from ivr.services.import_report import ImportReport

COLUMNS = ("申请编号", "业务类型", "当前阶段", "阶段时间", "户号", "申请人", "预计完成", "办结日期")

add_arguments = csv_list.add_arguments


def run(options: argparse.Namespace, config: Config) -> int:
    """Import applications, write the template, or list what is stored."""
    if options.action != csv_list.LIST:
        return csv_import.run(
            options, config, bring=_bring, template=applications_template(), noun="业务申请"
        )
    with app.open_records(config, create=False) as records:
        applications = records.accounts.list_applications()
    fields = [application_fields(application) for application in applications]
    rows = [_row(application) for application in applications]
    return csv_list.show(options, fields, COLUMNS, rows, "还没有业务申请。")


def _bring(config: Config, content: bytes, skip_bad: bool, sender: Sender) -> ImportReport:
    with app.open_records(config) as records:
        return records.accounts.applications(content, skip_bad=skip_bad, sender=sender)


def _row(application: Application) -> tuple[str, ...]:
    days = (application.expected_by, application.done_on)
    return (
        application.number,
        application.kind,
        application.stage,
        application.stage_since.isoformat(),
        application.account or "",
        application.applicant or "",
        *(day.isoformat() if day else "" for day in days),
    )
