"""Callers who report one fault at the same instant: one order, and an enquiry for each other."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from ivr.clock import ManualClock
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.services.flow_actions import FlowActions, Results
from tests.storage.places import Place

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
FLATS = ("和平路18号3单元302室", "和平路18号2单元101室")
ROUNDS = 5


def at_once(works: list[Callable[[], Results]]) -> list[Results]:
    """What each gave, all begun at the same instant."""
    gate = threading.Barrier(len(works))
    given: dict[int, Results] = {}

    def run(number: int) -> None:
        gate.wait()
        given[number] = works[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [given[number] for number in range(len(works))]


def a_report(
    desk: FlowActions, meet: threading.Barrier, call: str, told: Mapping[str, str]
) -> Callable[[], Results]:
    """A call that asks what is known, and files once all the others have asked."""

    def report() -> Results:
        asked = {"地址": told["用电地址"], "地址已确认": "是", "范围": told["范围"]}
        known = desk.run("查重复", asked, call_id=call, caller=None)
        assert known["是否重复"] == "否"
        meet.wait()
        return desk.run("新建工单", told, call_id=call, caller=f"1380000{call}")

    return report


@pytest.mark.parametrize("callers", [2, 10])
def test_callers_of_one_building_at_the_same_instant_make_one_order(
    place: Place, callers: int
) -> None:
    database = place.open()
    desk = FlowActions(database.unit_of_work, ManualClock(NOW))
    for turn in range(ROUNDS):
        meet = threading.Barrier(callers)
        # Each round is about another building, so that the rounds do not meet.
        flats = [flat.replace("18号", f"{turn + 1}号") for flat in FLATS]
        results = at_once(
            [
                a_report(desk, meet, f"{turn}{n:03d}", {"用电地址": flats[n % 2], "范围": "一栋"})
                for n in range(callers)
            ]
        )
        assert Counter(result["登记结果"] for result in results) == {
            "新工单": 1,
            "已有工单": callers - 1,
        }
        (number,) = [result["工单号"] for result in results if result["登记结果"] == "新工单"]
        assert {r["重复于"] for r in results if r["登记结果"] == "已有工单"} == {number}
        with database.unit_of_work(read_only=True) as unit:
            order = unit.orders.get(str(number))
            assert order is not None
            linked = [each for each in unit.orders.every() if each.repeat_of == number]
        check_whole(order, linked, callers)
    database.close()


def check_whole(order: WorkOrder, linked: list[WorkOrder], callers: int) -> None:
    """Every caller is in the order's history once, and has an enquiry."""
    assert (order.kind, order.reports) == (Kind.FAULT, callers)
    assert {each.kind for each in linked} == {Kind.ENQUIRY}
    told = [entry.note for entry in order.history if entry.event == "reported-again"]
    assert sorted(told) == sorted(each.number for each in linked)
    assert len(linked) == callers - 1


def test_callers_of_two_buildings_at_the_same_instant_make_two_orders(place: Place) -> None:
    database = place.open()
    desk = FlowActions(database.unit_of_work, ManualClock(NOW))
    meet = threading.Barrier(2)
    homes = ("和平路18号3单元302室", "和平路20号3单元302室")
    results = at_once(
        [
            a_report(desk, meet, f"000{n}", {"用电地址": home, "范围": "一栋"})
            for n, home in enumerate(homes)
        ]
    )
    assert sorted(str(result["工单号"]) for result in results) == [
        "GD202611240001",
        "GD202611240002",
    ]
    database.close()
