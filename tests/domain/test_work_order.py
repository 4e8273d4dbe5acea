from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.address import Address
from ivr.domain.order_life import Status
from ivr.domain.terms import Danger, Kind, Priority, Recording, Scope
from ivr.domain.work_order import Entry, WorkOrder
from ivr.errors import NotAllowed

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ORDER = WorkOrder(
    number="GD202611240001", kind=Kind.FAULT, opened_at=NOW, caller="13800000001", scope=Scope.HOME
)


def test_every_change_adds_one_line_of_history() -> None:
    order = ORDER.noted(NOW, "bot", "opened")
    order = order.moved(Status.DISPATCHED, NOW, "operator", "一班")
    order = order.expecting(NOW + timedelta(hours=1), NOW, "operator", "换变压器")
    order = order.urged(NOW, "GD202611240002", None)
    order = order.reported_again("GD202611240003", NOW, scope=Scope.HOME, contacts=())
    order = order.endangered(Danger.FIRE, NOW)
    assert order.history == (
        Entry(NOW, "bot", "opened"),
        Entry(NOW, "operator", "status", "已派单：一班"),
        Entry(NOW, "operator", "expected", "2026-11-24 11:00：换变压器"),
        Entry(NOW, "caller", "urged", "GD202611240002"),
        Entry(NOW, "caller", "reported-again", "GD202611240003"),
        Entry(NOW, "caller", "danger", "着火冒烟"),
    )
    assert ORDER.history == ()


def test_a_repeated_report_adds_what_is_new_in_it() -> None:
    order = ORDER.reported_again(
        "GD202611240002",
        NOW,
        scope=Scope.BUILDING,
        contacts=("13800000002", "13800000001", None, "13800000002", "13800000003"),
    )
    assert order.reports == 2
    assert order.scope is Scope.BUILDING
    assert order.contact == "13800000002"
    assert order.other_contacts == ("13800000003",)


def test_a_smaller_scope_does_not_shrink_the_order() -> None:
    wide = replace(ORDER, scope=Scope.COMPOUND)
    assert wide.reported_again("E", NOW, scope=Scope.HOME, contacts=()).scope is Scope.COMPOUND


def test_urging_is_counted() -> None:
    assert ORDER.urged(NOW, None, None).urged(NOW, None, "13800000002").urges == 2


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RESTORED, Status.CLOSED])
def test_an_order_that_is_not_under_way_takes_no_report_and_no_urge(status: Status) -> None:
    order = replace(ORDER, status=status)
    with pytest.raises(NotAllowed, match="不再并入新的报修，请登记新工单"):
        order.urged(NOW, None, None)
    with pytest.raises(NotAllowed, match="不再并入新的报修，请登记新工单"):
        order.reported_again("E", NOW, scope=Scope.HOME, contacts=())


def test_danger_makes_an_order_urgent() -> None:
    order = ORDER.endangered(Danger.FALLEN_LINE, NOW)
    assert (order.kind, order.priority) == (Kind.EMERGENCY, Priority.URGENT)
    assert (order.danger, order.symptom) == (Danger.FALLEN_LINE, "电线断落")


def test_danger_opens_a_draft_and_keeps_what_was_seen() -> None:
    draft = replace(ORDER, status=Status.DRAFT, symptom="变压器响")
    order = draft.endangered(Danger.FIRE, NOW)
    assert (order.status, order.symptom) == (Status.OPEN, "变压器响")


def test_a_supplement_adds_recordings_and_numbers() -> None:
    order = ORDER.supplemented(NOW, recordings={Recording.NAME: "a.wav"})
    order = order.supplemented(
        NOW, contact="13800000002", recordings={Recording.NAME: "b.wav", Recording.ADDRESS: "c.wav"}
    )
    assert order.recordings == {Recording.NAME: "b.wav", Recording.ADDRESS: "c.wav"}
    assert order.contact == "13800000002"
    assert [entry.note for entry in order.history] == ["name", "name、address"]


def test_a_supplement_with_nothing_new_leaves_no_trace() -> None:
    assert ORDER.supplemented(NOW, contact="13800000001") is ORDER


def test_a_closed_order_takes_no_supplement() -> None:
    with pytest.raises(NotAllowed, match="已经归档"):
        replace(ORDER, status=Status.CLOSED).supplemented(NOW)


def test_a_place_told_later_completes_an_emergency_and_leaves_the_old_one_to_be_read() -> None:
    place = Address.parse("人民路18号3单元")
    lost = replace(ORDER, kind=Kind.EMERGENCY, address=None, needs_completion=True)
    found = lost.supplemented(NOW, address=place, name="王先生")
    assert (found.address, found.name, found.needs_completion) == (place, "王先生", False)
    moved = found.supplemented(NOW, address=Address.parse("和平路2号"))
    assert [entry.note for entry in moved.history] == ["地址", "地址原为人民路18号3单元"]


def test_what_was_found_belongs_to_the_repair_that_did_not_last() -> None:
    closed = replace(
        ORDER, status=Status.CLOSED, cause="客户自己的设备", result="请电工", own_installation=True
    )
    again = closed.moved(Status.OPEN, NOW, "operator", "还没有电")
    assert (again.cause, again.result, again.own_installation) == (None, None, False)
    assert again.history[-1].note == "还没有电；原来的原因：客户自己的设备；原来的结果：请电工"
