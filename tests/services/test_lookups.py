from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.api_token import Right
from ivr.domain.identity import SEEN
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.services.lookups import Lookups, Wanted
from tests.services.town import NOON, Town

READ = frozenset({Right.READ})


@pytest.fixture
def lookups(town: Town) -> Lookups:
    return Lookups(town.operator.office)


def store(town: Town, *orders: WorkOrder) -> None:
    with town.database.unit_of_work() as unit:
        for order in orders:
            unit.orders.add(order)
        unit.commit()


def fault(count: int, minutes: int = 0) -> WorkOrder:
    at = NOON + timedelta(minutes=minutes)
    return WorkOrder(f"GD20261124{count:04d}", Kind.FAULT, at, team="一班")


def numbers(lookups: Lookups, wanted: Wanted) -> list[list[str]]:
    """The numbers page by page."""
    pages = []
    while True:
        page = lookups.orders(wanted)
        pages.append([str(item["number"])[-4:] for item in page.items])
        if page.next is None:
            return pages
        wanted = replace(wanted, after=page.next)


def test_pages_hold_every_order_once_though_many_were_opened_at_one_moment(
    town: Town, lookups: Lookups
) -> None:
    store(town, *(fault(count, minutes=count // 4) for count in range(1, 11)))
    every = [f"{count:04d}" for count in range(1, 11)]
    for most in (1, 3, 10, 200):
        pages = numbers(lookups, Wanted(most=most))
        assert [number for page in pages for number in page] == every
        assert all(len(page) == most for page in pages[:-1])


def test_orders_are_chosen_by_status_team_and_time(town: Town, lookups: Lookups) -> None:
    other = replace(fault(2, 1), team="二班", status=Status.ON_SITE)
    store(town, fault(1), other, replace(fault(3, 2), test=True))
    assert numbers(lookups, Wanted()) == [["0001", "0002"]]
    assert numbers(lookups, Wanted(team="二班")) == [["0002"]]
    assert numbers(lookups, Wanted(statuses=frozenset({Status.OPEN}))) == [["0001"]]
    assert numbers(lookups, Wanted(since=NOON + timedelta(seconds=1))) == [["0002"]]


@pytest.mark.parametrize("mark", ["x", "R0QxfDE", "4pyT", "MjAyNnxHRDIwMjYxMTI0MDAwMQ"])
def test_a_mark_that_is_none_of_ours_is_refused(lookups: Lookups, mark: str) -> None:
    with pytest.raises(NotAllowed, match="上一页的 next"):
        lookups.orders(Wanted(after=mark))


def test_a_day_that_cannot_be_counted_is_refused(lookups: Lookups) -> None:
    with pytest.raises(NotAllowed, match="请核对年月日"):
        lookups.orders(Wanted(since=datetime.min.replace(tzinfo=UTC)))


@pytest.mark.parametrize(
    "order",
    [
        WorkOrder("GD202611240001", Kind.WHISTLE_BLOWING, NOON),
        WorkOrder("GD202611240001", Kind.COMPLAINT, NOON, anonymous=True),
    ],
)
def test_who_blew_the_whistle_is_told_to_nobody_without_the_right(
    town: Town, lookups: Lookups, order: WorkOrder
) -> None:
    told = {
        "caller": "13800000001",
        "contact": "13800000002",
        "other_contacts": ("13800000003",),
        "name": "王小明",
        "account": "3300012345",
        "symptom": "我是王小明，住三楼",
    }
    named = replace(order, **told).noted(NOON, "caller", "supplemented", "王小明")  # type: ignore[arg-type]
    store(town, named)
    shown = str(lookups.order(order.number, READ, "甲")) + str(lookups.orders(Wanted()))
    for secret in ("1380000000", "王小明", "3300012345", "三楼"):
        assert secret not in shown
    assert [entry.event for entry in town.order(order.number).history] == ["supplemented"]
    seen = lookups.order(order.number, {Right.READ, Right.IDENTITY}, "查办系统")
    assert seen["name"] == "王小明"
    last = town.order(order.number).history[-1]
    assert (last.by, last.event) == ("查办系统", SEEN)
    assert "查办系统" in last.note


def test_a_look_at_what_hides_nothing_is_not_noted(town: Town, lookups: Lookups) -> None:
    store(town, fault(1))
    lookups.order("GD202611240001", {Right.READ, Right.IDENTITY}, "查办系统")
    assert town.order("GD202611240001").history == ()


def test_an_order_of_a_test_call_is_not_found(town: Town, lookups: Lookups) -> None:
    store(town, replace(fault(1), test=True))
    with pytest.raises(NotFound):
        lookups.order("GD202611240001", READ, "甲")


def test_outages_of_the_coming_week_or_of_any_ninety_days(lookups: Lookups) -> None:
    assert [outage["number"] for outage in lookups.outages(None, None)] == ["TD0001", "TD0002"]
    assert lookups.outages(NOON - timedelta(days=90), NOON - timedelta(days=1)) == []
    with pytest.raises(NotAllowed, match="90天"):
        lookups.outages(NOON, NOON + timedelta(days=91))
    with pytest.raises(NotAllowed, match="早"):
        lookups.outages(NOON, NOON - timedelta(days=1))
    last = datetime.max.replace(tzinfo=UTC)
    with pytest.raises(NotAllowed):
        lookups.outages(last, None)
