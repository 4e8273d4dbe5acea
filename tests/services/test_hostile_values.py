"""Values that nobody should say or type: a clear Chinese answer each, and nothing half-done."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping

import pytest

from ivr.domain.work_order import WorkOrder
from ivr.errors import DomainError, ImportFileError
from ivr.services.imports import CUSTOMER_COLUMNS, OUTAGE_COLUMNS
from tests.services.town import Town

HOSTILE: Mapping[str, str] = {
    "five thousand characters": "路" * 5_000,
    "a number with letters": "138abc00001",
    "emoji": "😀👨‍👩‍👧‍👦",
    "NUL": "和平路\x0018号",
    "control characters": "和平\x07路\x1b[31m18号\x7f",
    "a lone surrogate": "和平路\ud80018号",
    "right to left": "\u202e号81路平和\u202c\u200f",
    "HTML": "<script>alert('18')</script>",
    "SQL": "'; DROP TABLE work_orders; --",
    "full-width digits": "３３０００１２３４５",
    "line ends": "和平路\r\n18号\n\n",
    "format marks": "%s {0} {工单号} \\N ${HOME}",
}
CHINESE = re.compile("[\u4e00-\u9fff]")
CUSTOMER = ("3300099998", "钱二", "和平路98号", "13800000098", "城区")
OUTAGE = ("TD9", "计划停电", "2026-11-27 08:00", "2026-11-27 12:00", "检修", "和平路", "3300012345")

every_value = pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)


@every_value
def test_a_report_with_it_is_filed_whole_or_refused_in_chinese(town: Town, value: str) -> None:
    for at, argument in enumerate(town.actions.catalogue["新建工单"].arguments):
        before = town.orders()
        told = {"用电地址": f"和平路{at + 1}号", "联系电话": "13800000001", argument: value}
        results = answered(lambda told=told: town.run("新建工单", **told))  # type: ignore[misc]
        if results is None:
            assert town.orders() == before
            continue
        new = [order for order in town.orders() if order not in before]
        assert new, f"{argument}: nothing was stored"
        for order in new:
            check_storable(order)


@every_value
def test_every_action_answers_it(town: Town, value: str) -> None:
    town.run("新建工单", 用电地址="东风路88号")
    for name, spec in town.actions.catalogue.items():
        before = town.orders()
        given = dict.fromkeys(spec.arguments, value)
        if answered(lambda name=name, given=given: town.run(name, "c", None, **given)) is None:  # type: ignore[misc]
            assert town.orders() == before
        for order in town.orders():
            check_storable(order)


@every_value
def test_a_file_with_it_is_stored_whole_or_not_at_all(town: Town, value: str) -> None:
    files = (
        (CUSTOMER_COLUMNS, CUSTOMER, "3300099999,赵一,和平路99号,,", town.imports.customers),
        (
            OUTAGE_COLUMNS,
            OUTAGE,
            "TD8,计划停电,2026-11-27 08:00,2026-11-27 12:00,,东风路,",
            town.imports.outages,
        ),
    )
    for columns, good, another, read in files:
        for at in range(len(columns)):
            cells = [*good[:at], value, *good[at + 1 :]]
            file = written([column.name for column in columns], cells, another)
            before = known(town)
            if answered(lambda read=read, file=file: read(file)) is None:  # type: ignore[misc]
                assert known(town) == before


def answered(work: Callable[[], object]) -> object | None:
    """What came of it; None where it was refused in Chinese. Any other error is none of ours."""
    try:
        return work()
    except (DomainError, ImportFileError) as refused:
        told = str(refused)
        assert CHINESE.search(told)
        told.encode()  # it can be shown
        assert "\x00" not in told
        assert len(told) < 1_000
        return None


def check_storable(order: WorkOrder) -> None:
    """Both databases keep it, and every program can read it."""
    assert order.history
    told = repr(record_of(order))
    told.encode()
    assert "\\x00" not in told


def record_of(order: WorkOrder) -> tuple[object, ...]:
    """All that was told."""
    return (order.name, order.address, order.symptom, order.tried, order.concerns, order.history)


def written(names: list[str], cells: list[str], another: str) -> bytes:
    """A CSV file with these cells, and a good row after them."""
    out = io.StringIO()
    csv.writer(out).writerows((names, cells))
    return (out.getvalue() + another + "\r\n").encode("utf-8", "surrogatepass")


def known(town: Town) -> tuple[object, ...]:
    """What the imports have stored."""
    with town.database.unit_of_work(read_only=True) as unit:
        accounts = [unit.customers.by_account(account) for account in (CUSTOMER[0], "3300099999")]
        return (unit.customers.count(), *accounts, unit.outages.get("TD8"), unit.outages.get("TD9"))
