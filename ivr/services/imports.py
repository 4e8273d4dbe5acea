"""Customers and outages from CSV files: all or nothing, every bad row named with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from ivr.domain.address import Address
from ivr.domain.customer import ACCOUNT_DIGITS, Customer, read_account
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.local_time import read_time
from ivr.domain.ports import OpenUnitOfWork, UnitOfWork
from ivr.domain.terms import Area
from ivr.domain.text import quoted, squeezed
from ivr.errors import DomainError
from ivr.phone_number import normalise
from ivr.services.csv_table import Column, Row, read_rows, template
from ivr.services.import_report import BadRow, BadRows, ImportReport, RowRefused

Thing = TypeVar("Thing", Customer, KnownOutage)
Cells = Mapping[str, str]

CUSTOMER_COLUMNS = (
    Column("户号", ("客户编号", "用户编号", "户号码", "account"), True, "3300012345"),
    Column("户名", ("姓名", "客户名称", "用户名称", "客户姓名", "name"), True, "王小明"),
    Column("用电地址", ("地址", "客户地址", "装表地址", "address"), True, "和平路18号3单元302室"),
    Column(
        "联系电话",
        ("电话", "手机", "手机号", "手机号码", "联系方式", "电话号码", "phone"),
        False,
        "13800000001、0571-88880000",
    ),
    Column("地区类别", ("区域", "区域类型", "地区", "城乡类别", "area"), False, "城区"),
)
OUTAGE_COLUMNS = (
    Column("停电编号", ("编号", "计划编号", "number"), True, "TD2026112401"),
    Column("停电类型", ("类型", "停电性质", "kind"), True, "计划停电"),
    Column("开始时间", ("停电时间", "停电开始", "开始", "starts_at"), True, "2026-11-27 08:00"),
    Column(
        "结束时间",
        ("预计复电", "复电时间", "停电结束", "结束", "ends_at"),
        True,
        "2026-11-27 12:00",
    ),
    Column("停电原因", ("原因", "reason"), False, "线路要做计划检修"),
    Column(
        "停电范围", ("范围", "地址", "停电地址", "停电区域", "areas"), False, "阳光花园3栋、柳河村"
    ),
    Column("停电户号", ("户号", "客户编号", "accounts"), False, "3300012345"),
)

_AREAS: Mapping[str, Area | None] = {
    **dict.fromkeys(("城区", "城市", "城镇", "市区", "city"), Area.CITY),
    **dict.fromkeys(("农村", "乡村", "rural"), Area.RURAL),
    **dict.fromkeys(
        ("边远地区", "边远", "偏远地区", "偏远", "特殊边远地区", "remote"), Area.REMOTE
    ),
    "": None,
}
_KINDS: Mapping[str, OutageKind] = {
    **dict.fromkeys(("计划停电", "计划", "检修", "planned"), OutageKind.PLANNED),
    **dict.fromkeys(("故障停电", "故障", "抢修", "fault"), OutageKind.FAULT),
}
_SPREADSHEET_NUMBER = re.compile(r"\d+(?:\.\d+)?E\+?\d+|\d+\.0+", re.IGNORECASE)
_LIST = re.compile(r"[、,，;；/|\s]+")


def customers_template() -> bytes:
    """An empty customers' file with one example."""
    return template(CUSTOMER_COLUMNS)


def outages_template() -> bytes:
    """An empty outages' file with one example."""
    return template(OUTAGE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Imports:
    """Reads the company's lists into the store."""

    unit_of_work: OpenUnitOfWork
    area_code: str | None = None

    def any_customers(self) -> bool:
        """Whether customers are stored at all."""
        with self.unit_of_work(read_only=True) as unit:
            return unit.customers.count() > 0

    def customers(self, content: bytes, *, skip_bad: bool = False) -> ImportReport:
        """Store the customers of a file; one that is stored already is replaced."""
        rows = read_rows(content, CUSTOMER_COLUMNS)
        found, bad = _read_all(rows, self._customer, lambda customer: customer.account, "户号")
        _refuse(bad, skip_bad)
        with self.unit_of_work() as unit:
            known = unit.customers.known([customer.account for customer in found])
            unit.customers.save(found)
            unit.commit()
        return ImportReport(len(found) - len(known), len(known), tuple(bad))

    def outages(self, content: bytes, *, skip_bad: bool = False) -> ImportReport:
        """Store the outages of a file; one that is stored already is replaced."""
        rows = read_rows(content, OUTAGE_COLUMNS)
        found, bad = _read_all(rows, _outage, lambda outage: outage.number, "停电编号")
        _refuse(bad, skip_bad)
        with self.unit_of_work() as unit:
            known = unit.outages.known([outage.number for outage in found])
            for outage in found:
                unit.outages.save(outage)
            unit.commit()
        return ImportReport(len(found) - len(known), len(known), tuple(bad))

    def forget(self, customers: bytes, outages: bytes) -> int:
        """Remove what these files hold; how many of the customers were stored."""
        numbers = [row.cells["停电编号"] for row in read_rows(outages, OUTAGE_COLUMNS)]
        with self.unit_of_work() as unit:
            known = self._stored(unit, customers)
            unit.customers.remove(known)
            unit.outages.remove(numbers)
            unit.commit()
        return len(known)

    def holds_any_of(self, customers: bytes) -> bool:
        """Whether customers of this file are stored."""
        with self.unit_of_work(read_only=True) as unit:
            return bool(self._stored(unit, customers))

    def _stored(self, unit: UnitOfWork, content: bytes) -> list[str]:
        """The accounts of a file that are stored just as the file has them: same name and place."""
        rows = read_rows(content, CUSTOMER_COLUMNS)
        wanted = [self._customer(row.cells) for row in rows]
        return [
            customer.account
            for customer in wanted
            if (kept := unit.customers.by_account(customer.account)) is not None
            and (kept.name, kept.address.text) == (customer.name, customer.address.text)
        ]

    def _customer(self, cells: Cells) -> Customer:
        area = squeezed(cells["地区类别"]).lower()
        if area not in _AREAS:
            raise RowRefused(
                f"地区类别「{quoted(cells['地区类别'])}」不认识，可以写城区、农村、边远地区，或者空着"
            )
        return Customer(
            account=_account(cells["户号"]),
            name=_filled("户名", cells["户名"]),
            address=Address.parse(_filled("用电地址", cells["用电地址"])),
            area=_AREAS[area],
            phones=self._phones(cells["联系电话"]),
        )

    def _phones(self, cell: str) -> tuple[str, ...]:
        """The numbers of a cell; spaces may group one number's digits, so they part nothing."""
        phones = []
        for written in filter(None, (part.strip() for part in re.split(r"[、,，;；/|]+", cell))):
            _refuse_spreadsheet_number("联系电话", written)
            phone = normalise(written, area_code=self.area_code)
            if phone is None:
                hint = "" if self.area_code else "，座机要带区号"
                raise RowRefused(f"联系电话「{quoted(written)}」不是可以拨打的号码{hint}")
            phones.append(phone)
        return tuple(dict.fromkeys(phones))


def _read_all(
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


def _refuse(bad: Sequence[BadRow], skip_bad: bool) -> None:
    if bad and not skip_bad:
        raise BadRows(bad)


def _outage(cells: Cells) -> KnownOutage:
    kind = _KINDS.get(squeezed(cells["停电类型"]).lower())
    if kind is None:
        raise RowRefused(
            f"停电类型「{quoted(cells['停电类型'])}」不认识，只能写计划停电或者故障停电"
        )
    starts_at, ends_at = (_time(name, cells[name]) for name in ("开始时间", "结束时间"))
    if ends_at <= starts_at:
        raise RowRefused(
            f"结束时间{quoted(cells['结束时间'])}不在开始时间{quoted(cells['开始时间'])}之后"
        )
    accounts = frozenset(_account(part) for part in _parts(cells["停电户号"]))
    areas = tuple(Address.parse(part) for part in _parts(cells["停电范围"]))
    if not accounts and not areas:
        raise RowRefused("停电范围和停电户号至少要填一样，不然不知道停的是谁家的电")
    return KnownOutage(
        number=_filled("停电编号", cells["停电编号"]),
        kind=kind,
        reason=_short("停电原因", cells["停电原因"]),
        starts_at=starts_at,
        ends_at=ends_at,
        accounts=accounts,
        areas=areas,
    )


def _account(cell: str) -> str:
    _refuse_spreadsheet_number("户号", cell)
    account = read_account(cell)
    if account is None:
        lengths = "或".join(str(length) for length in ACCOUNT_DIGITS)
        raise RowRefused(
            f"户号「{quoted(cell)}」不对，应当是{lengths}位数字" if cell else "没有填户号"
        )
    return account


def _refuse_spreadsheet_number(name: str, cell: str) -> None:
    if _SPREADSHEET_NUMBER.fullmatch(squeezed(cell)):
        raise RowRefused(
            f"{name}「{quoted(cell)}」被 Excel 改成了数值，原来的数字已经丢了，"
            "请把这一列设成「文本」格式，重新填写再另存为 CSV"
        )


def _filled(name: str, cell: str) -> str:
    if not cell:
        raise RowRefused(f"没有填{name}")
    return _short(name, cell)


def _short(name: str, cell: str, most: int = 200) -> str:
    if len(cell) > most:
        raise RowRefused(f"{name}有{len(cell)}个字，最多{most}个字")
    return cell


def _time(name: str, cell: str) -> datetime:
    instant = read_time(_filled(name, cell))
    if instant is None:
        raise RowRefused(f"{name}「{quoted(cell)}」看不懂，请写成 2026-11-27 08:00 这样")
    return instant


def _parts(cell: str) -> list[str]:
    return [part for part in _LIST.split(cell) if part]
