"""Who has brought which list when: a line for each import, with the import or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ImportedList(StrEnum):
    """What is imported: its key in the interface, and the command that imports it."""

    CUSTOMERS = "customers"
    OUTAGES = "outages"
    BILLS = "bills"
    BALANCES = "balances"
    APPLICATIONS = "applications"
    AGENTS = "agents"


LIST_NAMES: Mapping[ImportedList, str] = {
    ImportedList.CUSTOMERS: "客户",
    ImportedList.OUTAGES: "停电信息",
    ImportedList.BILLS: "电费账单",
    ImportedList.BALANCES: "余额",
    ImportedList.APPLICATIONS: "业务申请",
    ImportedList.AGENTS: "坐席",
}


class ImportWay(StrEnum):
    """How a list comes in."""

    API = "api"
    COMMAND = "command"


WAY_NAMES: Mapping[ImportWay, str] = {ImportWay.API: "接口", ImportWay.COMMAND: "命令"}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who brings a list: the name of a token, or of whoever is logged in."""

    name: str
    way: ImportWay
    at: datetime


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """One import that was stored."""

    what: ImportedList
    sender: Sender
    added: int
    updated: int
    skipped: int = 0
    """Rows that were left out on demand."""
