"""What the cells of an imported row hold; a reason in Chinese where one cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from ivr.domain.customer import ACCOUNT_DIGITS, read_account
from ivr.domain.local_time import read_day, read_time
from ivr.domain.text import quoted, squeezed
from ivr.errors import DomainError
from ivr.phone_number import normalise
from ivr.services.csv_table import Row
from ivr.services.import_report import BadRow, BadRows, RowRefused

Thing = TypeVar("Thing")
Cells = Mapping[str, str]

_SPREADSHEET_NUMBER = re.compile(r"\d+(?:\.\d+)?E\+?\d+|\d+\.0+", re.IGNORECASE)
_LIST = re.compile(r"[、,，;；/|\s]+")


def read_all(
    rows: Sequence[Row],
    read: Callable[[Cells], Thing],
    key: Callable[[Thing], str],
    key_name: str,
) -> tuple[list[Thing], list[BadRow]]:
    """What the rows hold, and the bad ones; the second row with one key is bad."""
    found: list[Thing] = []
    bad: list[BadRow] = []
    lines: dict[str, int] = {}
    for row in rows:
        try:
            thing = read(row.cells)
            first = lines.setdefault(key(thing), row.line)
            if first != row.line:
                raise RowRefused(f"{key_name}{key(thing)}和第{first}行重复，请只留一行")
        except (RowRefused, DomainError) as refused:
            bad.append(BadRow(row.line, str(refused)))
        else:
            found.append(thing)
    return found, bad


def refuse(bad: Sequence[BadRow], skip_bad: bool) -> None:
    """BadRows when any row is bad, unless bad ones are to be left out."""
    if bad and not skip_bad:
        raise BadRows(bad)


def account_in(cell: str) -> str:
    """The account number."""
    refuse_spreadsheet_number("户号", cell)
    account = read_account(cell)
    if account is None:
        lengths = "或".join(str(length) for length in ACCOUNT_DIGITS)
        raise RowRefused(
            f"户号「{quoted(cell)}」不对，应当是{lengths}位数字" if cell else "没有填户号"
        )
    return account


def phones_in(cell: str, area_code: str | None) -> tuple[str, ...]:
    """The numbers of a cell; spaces may group one number's digits, so they part nothing."""
    phones = []
    for written in filter(None, (part.strip() for part in re.split(r"[、,，;；/|]+", cell))):
        refuse_spreadsheet_number("联系电话", written)
        phone = normalise(written, area_code=area_code)
        if phone is None:
            hint = "" if area_code else "，座机要带区号"
            raise RowRefused(f"联系电话「{quoted(written)}」不是可以拨打的号码{hint}")
        phones.append(phone)
    return tuple(dict.fromkeys(phones))


def refuse_spreadsheet_number(name: str, cell: str) -> None:
    """RowRefused where a spreadsheet has made a number of digits."""
    if _SPREADSHEET_NUMBER.fullmatch(squeezed(cell)):
        raise RowRefused(
            f"{name}「{quoted(cell)}」被 Excel 改成了数值，原来的数字已经丢了，"
            "请把这一列设成「文本」格式，重新填写再另存为 CSV"
        )


def filled(name: str, cell: str, most: int = 200) -> str:
    """The cell, which has to hold something, and not too much."""
    if not cell:
        raise RowRefused(f"没有填{name}")
    if len(cell) > most:
        raise RowRefused(f"{name}有{len(cell)}个字，最多{most}个字")
    return cell


def instant_in(name: str, cell: str) -> datetime:
    """A moment."""
    instant = read_time(filled(name, cell))
    if instant is None:
        raise RowRefused(f"{name}「{quoted(cell)}」看不懂，请写成 2026-11-27 08:00 这样")
    return instant


def day_in(name: str, cell: str) -> date:
    """A day; the hour may stand behind it and does not matter."""
    day = read_day(filled(name, cell))
    if day is None:
        raise RowRefused(f"{name}「{quoted(cell)}」看不懂，请写成 2026-11-27 这样")
    return day


def parts_in(cell: str) -> list[str]:
    """What a list in a cell names."""
    return [part for part in _LIST.split(cell) if part]
