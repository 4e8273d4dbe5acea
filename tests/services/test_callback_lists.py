"""What supervisors do with call-backs: look, ring themselves, announce planned work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.address import Address
from ivr.domain.callback import CallbackKind, CallbackResult, CallbackState
from ivr.domain.customer import Customer
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.order_life import Status
from ivr.domain.terms import Area, Kind
from ivr.errors import NotAllowed, NotFound
from ivr.services.area_desk import AreaDesk
from ivr.services.callback_answers import CallbackAnswer
from ivr.services.callback_desk import CallbackDesk
from ivr.services.callback_fields import callback_fields, rates_fields, switch_fields
from ivr.services.callback_lists import CallbackLists
from ivr.services.notice_desk import NoticeDesk
from ivr.services.office import Office
from storage.database import Database, ScratchDatabase
from tests.helpers.callbacks import TEN, callbacks, fault, office, restored, store

FEEDER = "10千伏和平线"
WORK = KnownOutage(
    "JH1",
    OutageKind.PLANNED,
    "检修",
    TEN + timedelta(days=9),
    TEN + timedelta(days=9, hours=5),
    feeders=(FEEDER,),
)
ANSWERED = CallbackAnswer(CallbackResult.ANSWERED, level=5)


@pytest.fixture
def database() -> Iterator[Database]:
    database = ScratchDatabase()
    yield database
    database.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(TEN)


@pytest.fixture
def tools(database: Database, clock: ManualClock) -> Office:
    return office(database.unit_of_work, clock)


@pytest.fixture
def lists(tools: Office) -> CallbackLists:
    return CallbackLists(tools)


def customer(place: int, *phones: str, important: bool = False, feeder: str = FEEDER) -> Customer:
    address = Address.parse(f"和平路{place}号")
    contact = "王主任 13900000007" if important else None
    return Customer(
        f"33000123{place:02d}",
        "王小明",
        address,
        Area.CITY,
        phones,
        feeder,
        important=important,
        important_contact=contact,
    )


def know(tools: Office, *customers: Customer, outage: KnownOutage = WORK) -> None:
    """Store the customers, and what brings an outage that is known."""
    with tools.unit_of_work() as unit:
        unit.customers.save(customers)
        unit.outages.save(outage)
        AreaDesk(tools, NoticeDesk(tools)).outage_known(unit, outage)
        unit.commit()


def two(database: Database) -> None:
    orders = [fault(1), fault(2, area=Area.RURAL)]
    store(database.unit_of_work, *orders)
    store(database.unit_of_work, *map(restored, orders))


# — lists —


def test_what_is_due_is_listed_in_the_order_of_the_next_try(
    database: Database, lists: CallbackLists, tools: Office
) -> None:
    two(database)
    (call,) = CallbackDesk(tools).take_due("a", 1)
    CallbackDesk(tools).dialled(call.id, "a", "c1")
    CallbackDesk(tools).line_result(call.id, "a", CallbackResult.BUSY)
    assert [one.id for one in lists.due()] == ["HF000002", "HF000001"]
    assert [one.id for one in lists.listed((), CallbackKind.RETURN)] == []
    assert len(lists.listed()) == 2


def test_a_person_who_rang_tells_what_was_said(database: Database, lists: CallbackLists) -> None:
    two(database)
    noted = lists.record("hf1", ANSWERED, "张三")
    assert [order.number for order in noted.archived] == [fault(1).number]
    assert noted.callback.tries[0].node == "人工"
    with pytest.raises(NotAllowed, match="HF000001已经完成或者不用打了"):
        lists.record("HF000001", ANSWERED, "张三")
    lists.record("HF000002", CallbackAnswer(CallbackResult.NO_ANSWER), "张三")
    assert callbacks(database.unit_of_work)[1].state is CallbackState.WAITING
    with pytest.raises(NotFound):
        lists.record("HF000009", ANSWERED, "张三")


def test_what_a_person_has_to_make_stays_his_until_somebody_was_reached(
    database: Database, lists: CallbackLists
) -> None:
    one = fault(1, contact=None)
    store(database.unit_of_work, one)
    store(database.unit_of_work, restored(one))
    lists.record("HF000001", CallbackAnswer(CallbackResult.NO_ANSWER), "张三")
    (still,) = lists.listed((CallbackState.BY_HAND,))
    assert still.result is CallbackResult.NO_ANSWER
    lists.record("HF000001", CallbackAnswer(CallbackResult.NOT_RESTORED), "张三")
    with database.unit_of_work(read_only=True) as unit:
        order = unit.orders.get(one.number)
    assert order is not None
    assert order.status is Status.OPEN
    assert [entry.by for entry in order.history][-2:] == ["张三", "张三"]


def test_nobody_rings_beside_the_hotline(
    database: Database, lists: CallbackLists, tools: Office
) -> None:
    two(database)
    CallbackDesk(tools).take_due("a", 1)
    with pytest.raises(NotAllowed, match="热线正在打HF000001"):
        lists.record("HF000001", ANSWERED, "张三")


def test_a_supervisor_sees_to_the_dissatisfied(database: Database, lists: CallbackLists) -> None:
    two(database)
    lists.record("HF000001", CallbackAnswer(CallbackResult.ANSWERED, 1, "来得太慢"), "张三")
    lists.record("HF000002", ANSWERED, "张三")
    assert [one.reason for one in lists.dissatisfied()] == ["来得太慢"]
    assert lists.seen("HF000001", "李四", "上门道歉了").seen_by == "李四"
    assert lists.dissatisfied() == []
    with pytest.raises(NotAllowed, match="没有说不满意"):
        lists.seen("HF000002", "李四", "道歉")


def test_a_month_is_counted_by_area_by_kind_and_by_result(
    database: Database, lists: CallbackLists
) -> None:
    two(database)
    complaint = fault(3, kind=Kind.COMPLAINT, result="道歉", symptom="态度")
    store(database.unit_of_work, complaint)
    store(database.unit_of_work, restored(complaint))
    lists.record("HF000001", ANSWERED, "张三")
    lists.record("HF000002", CallbackAnswer(CallbackResult.NO_ANSWER), "张三")
    rates = lists.rates(2026, 11)
    fields = rates_fields(rates, lists.goal_percent)
    assert (fields["wanted"], fields["waiting"], fields["rate"]) == (3, 1, 1.0)
    assert fields["reach_rate"] == 0.5
    assert {row["area"]: row["called"] for row in fields["by_area"]} == {None: 1, "rural": 1}  # type: ignore[attr-defined]
    goals = {row["kind"]: row["goal"] for row in fields["by_kind"]}  # type: ignore[attr-defined]
    assert goals == {"fault": 0.9, "complaint": 1.0}
    assert fields["results"] == {"answered": 1, "no-answer": 1}
    assert fields["levels"] == {"5": 1}
    assert lists.rates(2026, 10).whole.wanted == 0


def test_a_protected_number_and_what_was_said_are_shown_to_nobody(
    database: Database, lists: CallbackLists
) -> None:
    report = fault(1, kind=Kind.WHISTLE_BLOWING, symptom="偷电", result="查实了")
    store(database.unit_of_work, report)
    store(database.unit_of_work, restored(report))
    assert callback_fields(lists.listed()[0])["number"] == "（保密）"
    lists.record("HF000001", CallbackAnswer(CallbackResult.ANSWERED, 2, "我是他邻居"), "张三")
    shown = str(callback_fields(lists.listed()[0]))
    assert "邻居" not in shown
    assert str(report.contact) not in shown
    stop = switch_fields(None)
    assert stop == dict.fromkeys(("at", "by", "reason")) | {"stopped": False, "at_once": False}


# — outages —


def test_an_important_customer_is_rung_about_planned_work(
    database: Database, tools: Office, lists: CallbackLists
) -> None:
    know(tools, customer(1, "13800000001"), customer(2, important=True))
    (call,) = CallbackDesk(tools).take_due("a", 9)
    assert (call.kind, call.number, call.flow) == (
        CallbackKind.OUTAGE_NOTICE,
        "13900000007",
        "停电通知",
    )
    facts = CallbackDesk(tools).facts(call.id)
    assert facts.outage == WORK
    assert facts.customer is not None
    CallbackDesk(tools).dialled(call.id, "a", "c1")
    CallbackDesk(tools).answered(call.id, "c1", CallbackAnswer(CallbackResult.ANSWERED))
    (told,) = NoticeDesk(tools).list_notices()
    assert (told.notice.told_by, told.notice.how) == ("热线", "电话通知 HF000001")
    assert lists.rates(2026, 11).whole.wanted == 0  # it asks nothing
    know(tools, outage=WORK)
    assert len(callbacks(database.unit_of_work)) == 1


def test_who_does_not_want_to_hear_of_it_is_told_by_a_person(tools: Office) -> None:
    know(tools, customer(2, important=True))
    desk = CallbackDesk(tools)
    (call,) = desk.take_due("a", 1)
    desk.dialled(call.id, "a", "c1")
    desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.REFUSED))
    assert [one.notice.is_due for one in NoticeDesk(tools).list_notices()] == [True]


def test_a_notice_ends_with_its_outage_and_with_a_persons_call(
    database: Database, tools: Office
) -> None:
    know(tools, customer(2, important=True))
    moved = replace(WORK, starts_at=WORK.starts_at + timedelta(hours=1))
    know(tools, outage=moved)
    (waiting,) = callbacks(database.unit_of_work)
    assert waiting.until == moved.starts_at
    NoticeDesk(tools).told("JH1", "3300012302", "张三", "电话")
    assert callbacks(database.unit_of_work)[0].note == "已经通知过了"
    other = replace(WORK, number="JH2")
    know(tools, outage=other)
    know(tools, outage=replace(other, restored_at=TEN))
    assert callbacks(database.unit_of_work)[1].state is CallbackState.WITHDRAWN


def test_what_has_happened_already_is_told_by_people(database: Database, tools: Office) -> None:
    broken = replace(WORK, kind=OutageKind.URGENT, starts_at=TEN, until_restored=True)
    know(tools, customer(2, important=True), outage=broken)
    assert callbacks(database.unit_of_work) == []


def test_an_important_customer_without_a_number_is_a_persons(
    database: Database, tools: Office
) -> None:
    know(tools, replace(customer(2, important=True), important_contact="王主任"))
    (made,) = callbacks(database.unit_of_work)
    assert (made.state, made.note) == (CallbackState.BY_HAND, "没有联系电话")


def test_every_customer_of_planned_work_is_rung_once_where_the_supplier_wishes(
    database: Database, tools: Office, lists: CallbackLists
) -> None:
    elsewhere = customer(5, "13800000005", feeder="10千伏城东线")
    known = [customer(1, "13800000001"), customer(2, important=True), customer(3), elsewhere]
    know(tools, *known)
    done = lists.announce("JH1")
    assert (done.added, done.known, done.unreachable) == (1, 1, 1)
    again = lists.announce("JH1")
    assert (again.added, again.known, again.unreachable) == (0, 2, 1)
    assert [one.number for one in callbacks(database.unit_of_work)] == [
        "13900000007",
        "13800000001",
    ]


def test_an_area_is_announced_by_its_addresses(
    database: Database, tools: Office, lists: CallbackLists
) -> None:
    work = replace(WORK, feeders=(), areas=(Address.parse("和平路"),))
    know(tools, customer(1, "13800000001"), outage=work)
    assert lists.announce("JH1").added == 1


@pytest.mark.parametrize(
    ("outage", "told"),
    [
        (replace(WORK, kind=OutageKind.FAULT), "不是计划停电"),
        (replace(WORK, starts_at=TEN), "已经开始或者已经过去"),
        (replace(WORK, number="JH9"), "没有找到停电信息JH1"),
    ],
)
def test_other_outages_are_not_announced(
    tools: Office, lists: CallbackLists, outage: KnownOutage, told: str
) -> None:
    know(tools, outage=outage)
    with pytest.raises((NotAllowed, NotFound), match=told):
        lists.announce("JH1")


def test_a_notice_comes_before_the_work_or_not_at_all(
    database: Database, tools: Office, lists: CallbackLists, clock: ManualClock
) -> None:
    soon = replace(WORK, starts_at=TEN + timedelta(hours=2))
    know(tools, customer(1, "13800000001"), outage=soon)
    lists.announce("JH1")
    desk = CallbackDesk(tools)
    (call,) = desk.take_due("a", 1)
    desk.dialled(call.id, "a", "c1")
    desk.line_result(call.id, "a", CallbackResult.NO_ANSWER)
    (known,) = callbacks(database.unit_of_work)
    assert (known.state, known.note) == (CallbackState.BY_HAND, "停电开始以前没有打通")
    know(tools, customer(3, "13800000003"), outage=soon)
    lists.announce("JH1")
    clock.advance(5 * 3_600_000)
    assert desk.take_due("a", 1) == []
    assert callbacks(database.unit_of_work)[1].note == "停电已经开始"


def test_an_outage_that_is_taken_back_is_told_to_nobody(
    database: Database, tools: Office, lists: CallbackLists
) -> None:
    know(tools, customer(1, "13800000001"))
    lists.announce("JH1")
    with tools.unit_of_work() as unit:
        unit.outages.remove(["JH1"])
        unit.commit()
    assert callbacks(database.unit_of_work)[0].note == "停电取消了"
