"""Customers and outages from CSV files: all or nothing, every bad row named with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from ivr.domain.address import Address
from ivr.domain.customer import Customer
from ivr.domain.import_log import ImportedList, ImportEntry, Sender
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.ports import OpenUnitOfWork, UnitOfWork
from ivr.domain.terms import Area
from ivr.domain.text import quoted, squeezed
from ivr.services.csv_table import Column, Content, read_rows, template
from ivr.services.import_cells import (
    Cells,
    account_in,
    filled,
    instant_in,
    parts_in,
    phones_in,
    refuse_spreadsheet_number,
)
from ivr.services.import_report import ImportReport, RowRefused
from ivr.services.list_import import ListImport, ListKind

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
    Column("线路", ("馈线", "供电线路", "线路名称", "feeder"), False, "10千伏和平线"),
    Column("台区", ("变压器", "公变", "台区名称", "transformer"), False, "和平路1号公变"),
    Column("重要客户", ("重要用户", "重要", "important"), False, "否"),
    Column("重要客户联系人", ("停电联系人", "通知联系人", "important_contact"), False, ""),
    Column(
        "证件末六位", ("身份证末六位", "身份证后六位", "证件后六位", "id_ending"), False, "12003X"
    ),
    Column("电表末四位", ("电表后四位", "电表号", "表号", "meter_ending"), False, "0815"),
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
    Column("线路", ("馈线", "停电线路", "供电线路", "feeders"), False, ""),
    Column("台区", ("变压器", "停电台区", "transformers"), False, ""),
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
    **dict.fromkeys(("突发停电", "突发", "紧急停电", "urgent"), OutageKind.URGENT),
}
_YES_NO: Mapping[str, bool] = {
    **dict.fromkeys(("是", "重要", "yes", "y", "1"), True),
    **dict.fromkeys(("", "否", "不是", "no", "n", "0"), False),
}
_ID = re.compile(r"(?:\d{12})?(\d{5}[\dX])")
_METER = re.compile(r"\d*(\d{4})")


def customers_template() -> bytes:
    """An empty customers' file with one example."""
    return template(CUSTOMER_COLUMNS)


def outages_template() -> bytes:
    """An empty outages' file with one example."""
    return template(OUTAGE_COLUMNS)


class OutageDesk(Protocol):
    """What follows from known outages and from important customers."""

    def outage_known(
        self, unit: UnitOfWork, outage: KnownOutage, *, before: KnownOutage | None
    ) -> object: ...

    def customers_known(self, unit: UnitOfWork) -> None: ...


CUSTOMERS: ListKind[Customer] = ListKind(
    ImportedList.CUSTOMERS, CUSTOMER_COLUMNS, lambda customer: customer.account, "户号"
)
OUTAGES: ListKind[KnownOutage] = ListKind(
    ImportedList.OUTAGES, OUTAGE_COLUMNS, lambda outage: outage.number, "停电编号"
)


@dataclass(frozen=True, slots=True)
class Imports:
    """Reads the company's lists into the store."""

    unit_of_work: OpenUnitOfWork
    area_code: str | None = None
    desk: OutageDesk | None = None
    """Who is told of what was imported, in the same unit of work."""
    faults_of: Callable[[str], Sequence[str]] = lambda _text: ()
    """What is wrong with a text that callers are to hear, each in one sentence."""

    def any_customers(self) -> bool:
        """Whether customers are stored at all."""
        with self.unit_of_work(read_only=True) as unit:
            return unit.customers.count() > 0

    def customers(
        self, content: Content, *, skip_bad: bool = False, sender: Sender | None = None
    ) -> ImportReport:
        """Store the customers of a file; one that is stored already is replaced."""
        bringing = ListImport(
            self.unit_of_work, CUSTOMERS, lambda _rows: self._customer, self._store_customers
        )
        return bringing.bring(content, skip_bad=skip_bad, sender=sender)

    def outages(
        self, content: Content, *, skip_bad: bool = False, sender: Sender | None = None
    ) -> ImportReport:
        """Store the outages of a file; one that is stored already is replaced."""
        bringing = ListImport(
            self.unit_of_work, OUTAGES, lambda _rows: self._outages_reader(), self._store_outages
        )
        return bringing.bring(content, skip_bad=skip_bad, sender=sender)

    def log(self, most: int, what: ImportedList | None = None) -> Sequence[ImportEntry]:
        """The newest imports (of this list), the newest first."""
        with self.unit_of_work(read_only=True) as unit:
            return unit.import_log.latest(most, what)

    def forget(self, customers: bytes, outages: bytes) -> int:
        """Remove what these files hold; how many of the customers were stored."""
        numbers = [row.cells["停电编号"] for row in read_rows(outages, OUTAGE_COLUMNS)]
        with self.unit_of_work() as unit:
            known = self._stored(unit, customers)
            unit.bills.remove(known)
            unit.customers.remove(known)
            unit.outages.remove(numbers)
            unit.commit()
        return len(known)

    def holds_any_of(self, customers: bytes) -> bool:
        """Whether customers of this file are stored."""
        with self.unit_of_work(read_only=True) as unit:
            return bool(self._stored(unit, customers))

    def _store_customers(self, unit: UnitOfWork, customers: Sequence[Customer]) -> int:
        known = unit.customers.known([customer.account for customer in customers])
        unit.customers.save(customers)
        if self.desk is not None:
            self.desk.customers_known(unit)
        return len(known)

    def _outages_reader(self) -> Callable[[Cells], KnownOutage]:
        """What reads the rows of one list, in which most reasons are the same."""
        faults_of = cache(self.faults_of)

        def read(cells: Cells) -> KnownOutage:
            outage = _outage(cells)
            if outage.reason and (faults := faults_of(outage.reason)):
                told = f"停电原因「{quoted(outage.reason)}」要说给客户听，这样写用不了"
                raise RowRefused(f"{told}：{'；'.join(faults)}")
            return outage

        return read

    def _store_outages(self, unit: UnitOfWork, outages: Sequence[KnownOutage]) -> int:
        known = unit.outages.known([outage.number for outage in outages])
        for outage in outages:
            self._store(unit, outage)
        return len(known)

    def _store(self, unit: UnitOfWork, outage: KnownOutage) -> None:
        """The outage as it is told now; that its power is back stays known.

        Nor does a file that still has it take back that it was called off: other hours do.
        """
        known = unit.outages.get(outage.number)
        if known is not None and known.restored_at is not None:
            hours = (outage.starts_at, outage.ends_at)
            as_it_was = known.called_off and hours == (known.starts_at, known.ends_at)
            if as_it_was or outage.runs_at(known.restored_at):
                outage = replace(outage, restored_at=known.restored_at)
        unit.outages.save(outage)
        if self.desk is not None:
            self.desk.outage_known(unit, outage, before=known)

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
        important = squeezed(cells["重要客户"]).lower()
        if important not in _YES_NO:
            raise RowRefused(f"重要客户「{quoted(cells['重要客户'])}」不认识，只能写是或者否")
        return Customer(
            account=account_in(cells["户号"]),
            name=filled("户名", cells["户名"]),
            address=Address.parse(filled("用电地址", cells["用电地址"])),
            area=_AREAS[area],
            feeder=_short("线路", cells["线路"]),
            transformer=_short("台区", cells["台区"]),
            important=_YES_NO[important],
            important_contact=_short("重要客户联系人", cells["重要客户联系人"]),
            phones=phones_in(cells["联系电话"], self.area_code),
            id_ending=_id_ending(cells["证件末六位"]),
            meter_ending=_meter_ending(cells["电表末四位"]),
        )


def _id_ending(cell: str) -> str | None:
    """The last six of an identity number; of a whole one no more is kept. Never told again."""
    refuse_spreadsheet_number("证件末六位", cell)
    found = _ID.fullmatch(squeezed(cell).upper())
    if cell and found is None:
        raise RowRefused("证件末六位不对，要么写身份证号码的最后六位，要么空着")
    return found[1] if found else None


def _meter_ending(cell: str) -> str | None:
    """The last four digits of a meter's number, which may be written whole."""
    refuse_spreadsheet_number("电表末四位", cell)
    found = _METER.fullmatch(squeezed(cell))
    if cell and found is None:
        raise RowRefused(f"电表末四位「{quoted(cell)}」不对，要么写表号的最后四位数字，要么空着")
    return found[1] if found else None


def _outage(cells: Cells) -> KnownOutage:
    kind = _KINDS.get(squeezed(cells["停电类型"]).lower())
    if kind is None:
        raise RowRefused(
            f"停电类型「{quoted(cells['停电类型'])}」不认识，可以写计划停电、故障停电、突发停电"
        )
    starts_at, ends_at = (instant_in(name, cells[name]) for name in ("开始时间", "结束时间"))
    if ends_at <= starts_at:
        raise RowRefused(
            f"结束时间{quoted(cells['结束时间'])}不在开始时间{quoted(cells['开始时间'])}之后"
        )
    accounts = frozenset(account_in(part) for part in parts_in(cells["停电户号"]))
    areas = tuple(Address.parse(part) for part in parts_in(cells["停电范围"]))
    feeders, transformers = _names(cells["线路"]), _names(cells["台区"])
    if not accounts and not areas and not feeders and not transformers:
        raise RowRefused("停电范围、停电户号、线路、台区至少要填一样，不然不知道停的是谁家的电")
    return KnownOutage(
        number=filled("停电编号", cells["停电编号"]),
        kind=kind,
        reason=_short("停电原因", cells["停电原因"], 200) or "",
        starts_at=starts_at,
        ends_at=ends_at,
        accounts=accounts,
        areas=areas,
        feeders=feeders,
        transformers=transformers,
    )


def _short(name: str, cell: str, most: int = 60) -> str | None:
    """The name of something, written as it is everywhere; None where nothing is."""
    if len(cell) > most:
        raise RowRefused(f"{name}有{len(cell)}个字，最多{most}个字")
    return cell.strip() or None


def _names(cell: str) -> tuple[str, ...]:
    """Several names; spaces and strokes may be part of one."""
    return tuple(dict.fromkeys(filter(None, (one.strip() for one in re.split("[、,，;；]", cell)))))
