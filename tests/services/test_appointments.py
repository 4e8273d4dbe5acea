"""Visits by the hour: asked for, booked, moved, cancelled, by callers and by hand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.clock import ManualClock
from ivr.day_span import DaySpan
from ivr.domain.appointment import BookingPlan
from ivr.domain.dispatch import NoticeKind
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from ivr.domain.regime import Regime
from ivr.domain.service_clock import ServiceClock
from ivr.domain.team import Team
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.services.appointment_hands import AppointmentHands
from ivr.services.flow_actions import FlowActions, Results
from ivr.services.office import Office
from ivr.services.operator import Operator
from ivr.working_days import USUAL, DayKind
from storage.database import Database, ScratchDatabase
from tests.services.town import NOON

NINE, TEN = "2026-11-25T09:00-10:00", "2026-11-25T10:00-11:00"
TOMORROW = date(2026, 11, 25)
PLANS = (
    BookingPlan(
        "营业厅",
        ("验表", "换表", "上门服务"),
        {DayKind.WORKDAY: ((540, 720), (840, 1020))},
        per_slot=1,
        per_day=3,
    ),
)
TEAMS = (Team("营业厅"),)


@dataclass
class Hall:
    """A hotline whose team has one place an hour and three a day."""

    database: Database
    clock: ManualClock
    actions: FlowActions
    hands: AppointmentHands
    operator: Operator
    office: Office

    @classmethod
    def over(cls, database: Database, plans: tuple[BookingPlan, ...] = PLANS) -> Hall:
        clock, regime = ManualClock(NOON), Regime()
        office = Office(database.unit_of_work, clock, regime, teams=TEAMS, plans=plans)
        actions = FlowActions(database.unit_of_work, clock, regime, teams=TEAMS, plans=plans)
        return cls(database, clock, actions, AppointmentHands(office), Operator(office), office)

    def run(self, name: str, call: int = 1, /, **arguments: str | None) -> Results:
        caller = f"1380000{call:04}"
        return self.actions.run(name, arguments, call_id=f"call-{call}", caller=caller)

    def book(self, time: str = NINE, call: int = 1) -> str | None:
        found = self.run("预约", call, 事项="验表", 时间=time, 班组="营业厅", 地址录音="a.wav")
        return found["工单号"]

    def order(self, number: str | None) -> WorkOrder:
        with self.database.unit_of_work(read_only=True) as unit:
            order = unit.orders.get(number or "")
        assert order is not None
        return order

    def clocks(self, number: str | None) -> tuple[ServiceClock, ...]:
        with self.database.unit_of_work(read_only=True) as unit:
            found = unit.clocks.of_order(number or "")
        return tuple(clock for clock in found if clock.matter is Matter.APPOINTMENT)

    def pass_time(self, **time: int) -> None:
        self.clock.advance(timedelta(**time) // timedelta(milliseconds=1))


@pytest.fixture
def hall() -> Iterator[Hall]:
    database = ScratchDatabase()
    yield Hall.over(database)
    database.close()


def test_an_appointment_is_an_order_with_its_team_its_hour_and_its_clock(hall: Hall) -> None:
    order = hall.order(hall.book())
    assert (order.kind, order.topic, order.team) == (Kind.APPOINTMENT, "验表", "营业厅")
    assert order.appointed_from is not None
    assert order.appointed_to is not None
    assert str(DaySpan.between(order.appointed_from, order.appointed_to)) == NINE
    assert order.due_at == order.appointed_to
    assert [(e.by, e.event, e.note) for e in order.history][-1] == (
        "caller",
        "appointed",
        "2026-11-25 09:00-10:00",
    )
    (clock,) = hall.clocks(order.number)
    due = clock.due(USUAL)
    assert clock.is_running
    assert due is not None
    assert due.at == order.appointed_to


@pytest.mark.parametrize(("minutes", "kept"), [(21 * 60 + 30, True), (22 * 60 + 1, False)])
def test_the_promise_is_kept_by_coming_within_the_hour(
    hall: Hall, minutes: int, kept: bool
) -> None:
    number = hall.book()
    hall.pass_time(minutes=minutes)
    hall.operator.set_order(str(number), Status.ON_SITE)
    (clock,) = hall.clocks(number)
    assert clock.read(hall.clock.now(), USUAL, 25).kept is kept


def test_free_hours_are_offered_and_a_full_one_is_said_to_be(hall: Hall) -> None:
    found = hall.run("查空档", 事项="验表")
    assert (found["情况"], found["班组"]) == ("有", "营业厅")
    assert found["空档一"] == found["最后空档"] == "2026-11-24T16:00-17:00"
    assert found["空档二"] is None
    hall.book()
    full = hall.run("查空档", 事项="验表", 想约时间=NINE)
    assert (full["情况"], full["空档一"]) == ("约满", TEN)
    assert hall.run("查空档", 事项="验表", 想约时间=TEN)["情况"] == "正好"
    later = hall.run("查空档", 事项="验表", 不要的=TEN)
    assert later["空档一"] == "2026-11-25T11:00-12:00"
    other = hall.run("查空档", 事项="验表", 不要的=TEN, 换一天="是")
    assert other["空档一"] == "2026-11-26T09:00-10:00"


def test_hours_without_a_day_are_those_of_the_day_that_was_offered(hall: Hall) -> None:
    found = hall.run("查空档", 事项="验表", 想约时间="T14:00-15:00", 那天="2026-11-26T09:00-10:00")
    assert (found["情况"], found["空档一"]) == ("正好", "2026-11-26T14:00-15:00")


def test_what_nobody_does_cannot_be_booked(hall: Hall) -> None:
    found = hall.run("查空档", 事项="修空调")
    assert (found["情况"], found["班组"], found["空档一"]) == ("没有", None, None)
    with pytest.raises(NotAllowed, match="「修空调」现在不能约时间"):
        hall.run("预约", 事项="修空调", 时间=NINE)
    with pytest.raises(NotAllowed, match="营业厅在2026-11-25 20:00-21:00不上门"):
        hall.run("预约", 事项="验表", 时间="2026-11-25T20:00-21:00")
    with pytest.raises(NotAllowed, match="要写成 2026-11-25T09:00-10:00"):
        hall.run("预约", 事项="验表", 时间="明天")
    assert hall.operator.list_orders() == []


def test_an_hour_taken_meanwhile_is_refused_and_nothing_is_stored(hall: Hall) -> None:
    assert hall.run("预约", 1, 事项="验表", 时间=NINE)["约上"] == "是"
    assert hall.run("预约", 2, 事项="验表", 时间=NINE) == {"约上": "否", "工单号": None}
    assert len(hall.operator.list_orders()) == 1


def test_the_same_call_asking_again_gets_the_same_order(hall: Hall) -> None:
    assert hall.book() == hall.book()
    assert len(hall.operator.list_orders()) == 1


def test_a_moved_visit_frees_its_old_hour(hall: Hall) -> None:
    number = hall.book()
    assert hall.run("改约", 工单号=number, 时间=TEN) == {"约上": "是"}
    order = hall.order(number)
    assert order.history[-1].event == "appointment-moved"
    assert order.history[-1].note == "2026-11-25 09:00-10:00改到2026-11-25 10:00-11:00"
    assert order.due_at == order.appointed_to
    old, new = hall.clocks(number)
    assert old.started_at is None, "what both agreed on is neither kept nor missed"
    due = new.due(USUAL)
    assert new.is_running
    assert due is not None
    assert due.at == order.appointed_to
    assert hall.book(NINE, 2) is not None
    assert hall.book(TEN, 3) is None


def test_a_visit_that_cannot_be_moved_keeps_its_hour(hall: Hall) -> None:
    first, _second = hall.book(NINE, 1), hall.book(TEN, 2)
    assert hall.run("改约", 1, 工单号=first, 时间=TEN) == {"约上": "否"}
    with hall.database.unit_of_work(read_only=True) as unit:
        booking = unit.appointments.of_order(str(first))
    assert booking is not None
    assert str(booking.span) == NINE
    assert len(hall.clocks(first)) == 1


def test_a_cancelled_visit_is_archived_with_its_reason_and_frees_its_hour(hall: Hall) -> None:
    number = hall.book()
    hall.run("取消预约", 工单号=number)
    order = hall.order(number)
    assert (order.status, order.result) == (Status.CLOSED, "预约已取消：客户来电取消")
    assert order.appointed_from is None
    assert [entry.event for entry in order.history][-2:] == ["appointment-cancelled", "status"]
    (clock,) = hall.clocks(number)
    assert clock.started_at is None
    assert hall.book(NINE, 2) is not None
    with pytest.raises(NotAllowed, match="没有约时间"):
        hall.run("取消预约", 工单号=number)


def test_a_caller_finds_the_own_visit_and_no_other(hall: Hall) -> None:
    number = hall.book()
    assert hall.run("查预约", 电话="13800000001") == {
        "有否": "有",
        "工单号": number,
        "事项": "验表",
        "时间": NINE,
        "班组": "营业厅",
    }
    assert hall.run("查预约", 电话="13800000002")["有否"] == "没有"
    assert hall.run("查预约")["有否"] == "没有"
    hall.pass_time(hours=22)
    assert hall.run("查预约", 电话="13800000001")["有否"] == "没有"
    with pytest.raises(NotAllowed, match="约好的时间已经到了"):
        hall.run("改约", 工单号=number, 时间="2026-11-26T09:00-10:00")
    with pytest.raises(NotFound):
        hall.run("取消预约", 工单号="GD202611249999")


def test_a_home_visit_may_have_an_hour_and_another_person(hall: Hall) -> None:
    told = {"事项": "看电表", "联系电话": "13800000001", "用电地址": "和平路18号"}
    other = {"另一联系人": "邻居", "另一电话": "13900001111"}
    order = hall.order(hall.run("登记上门服务", **told, **other)["工单号"])
    assert (order.kind, order.topic, order.team) == (Kind.HOME_VISIT, "看电表", "营业厅")
    assert order.other_contacts == ("13900001111",)
    assert "邻居，13900001111" in [entry.note for entry in order.history]
    assert order.appointed_from is None
    assert order.due_at is not None
    later = hall.order(hall.run("登记上门服务", 2, **told, 时间=NINE)["工单号"])
    assert later.appointed_from is not None
    assert hall.run("登记上门服务", 3, **told, 时间=NINE) == {"约上": "否", "工单号": None}
    with pytest.raises(NotAllowed, match="另一联系人的电话12不对"):
        hall.run("登记上门服务", 4, **told, 另一电话="12")


def messages(hall: Hall) -> list[tuple[NoticeKind, str | None]]:
    """What the team was told, and the hour in it."""
    with hall.database.unit_of_work(read_only=True) as unit:
        told = unit.outbox.listed()
    return [(one.kind, json.loads(one.body)["data"]["order"]["appointed_from"]) for one in told]


def test_the_team_is_told_the_hour_and_every_change_of_it(hall: Hall) -> None:
    number = hall.book()
    nine, ten = "2026-11-25T09:00:00+08:00", "2026-11-25T10:00:00+08:00"
    assert messages(hall) == [(NoticeKind.OPENED, nine)]
    hall.run("改约", 工单号=number, 时间=TEN)
    assert messages(hall)[1:] == [(NoticeKind.APPOINTMENT_MOVED, ten)]
    hall.run("取消预约", 工单号=number)
    assert messages(hall)[2:] == [(NoticeKind.APPOINTMENT_CANCELLED, None)]


def test_the_team_is_told_what_people_do_by_hand(hall: Hall) -> None:
    number = str(hall.book())
    hall.hands.move(number, DaySpan(TOMORROW, 14 * 60, 15 * 60))
    hall.hands.cancel(number, "客户要出差")
    assert [kind for kind, _ in messages(hall)[1:]] == [
        NoticeKind.APPOINTMENT_MOVED,
        NoticeKind.APPOINTMENT_CANCELLED,
    ]


def test_what_is_refused_tells_nobody(hall: Hall) -> None:
    first, _second = hall.book(NINE, 1), hall.book(TEN, 2)
    hall.run("改约", 1, 工单号=first, 时间=TEN)
    assert hall.book(NINE, 3) is None
    with pytest.raises(NotAllowed):
        hall.hands.move(str(first), DaySpan(TOMORROW, 600, 660))
    assert [kind for kind, _ in messages(hall)] == [NoticeKind.OPENED] * 2


def test_an_order_archived_early_by_hand_frees_its_hour(hall: Hall) -> None:
    number = hall.book()
    hall.operator.set_order(str(number), Status.CLOSED, reason="客户说不用了")
    assert hall.book(NINE, 2) is not None


def test_people_move_cancel_and_look_by_hand(hall: Hall) -> None:
    number = str(hall.book())
    soon = DaySpan(date(2026, 11, 24), 14 * 60, 15 * 60)
    assert hall.hands.move(number, soon).appointed_from == soon.begins_at
    assert [order.number for order in hall.hands.listed()] == [number]
    assert hall.hands.listed(TOMORROW) == []
    (day,) = hall.hands.capacity()
    assert (day.team, day.booked, day.per_day) == ("营业厅", 1, 3)
    assert [free.places for free in day.hours] == [0, 1, 1], "the morning is over"
    with pytest.raises(NotAllowed, match="已经过去了"):
        hall.hands.move(number, DaySpan(date(2026, 11, 24), 540, 600))
    with pytest.raises(NotAllowed, match="要写明原因"):
        hall.hands.cancel(number, " ")
    assert hall.hands.cancel(number, "客户要出差").status is Status.CLOSED
    assert hall.hands.listed() == []
    with pytest.raises(NotFound, match="ivr appointments"):
        hall.hands.cancel("GD202611249999", "错了")
    with pytest.raises(NotAllowed, match="没有约时间"):
        hall.hands.move(number, soon)


def test_hours_past_are_nobodys_any_more(hall: Hall) -> None:
    hall.pass_time(hours=3, minutes=30)
    (day,) = hall.hands.capacity()
    assert [str(free.span) for free in day.hours] == [
        "2026-11-24T15:00-16:00",
        "2026-11-24T16:00-17:00",
    ]
    with pytest.raises(NotAllowed, match="2026-11-23已经过去了，只能看今天和以后"):
        hall.hands.capacity(date(2026, 11, 23))


def test_half_an_hour_is_refused_with_the_hours_that_there_are(hall: Hall) -> None:
    number = str(hall.book())
    with pytest.raises(NotAllowed) as refused:
        hall.hands.move(number, DaySpan(date(2026, 11, 24), 14 * 60 + 30, 15 * 60 + 30))
    assert str(refused.value) == (
        "营业厅在2026-11-24 14:30-15:30不上门，"
        "2026-11-24能约的时间是：14:00-15:00、15:00-16:00、16:00-17:00"
    )
    with pytest.raises(NotAllowed, match="2026-11-28没有能约的时间"):
        hall.hands.move(number, DaySpan(date(2026, 11, 28), 14 * 60, 15 * 60))
    assert hall.hands.listed()[0].appointed_from == DaySpan(TOMORROW, 540, 600).begins_at


def test_nobody_is_visited_twice_by_hand_where_there_is_no_room(hall: Hall) -> None:
    _first, second = hall.book(NINE, 1), hall.book(TEN, 2)
    with pytest.raises(NotAllowed, match="营业厅在2026-11-25 09:00-10:00已经约满了"):
        hall.hands.move(str(second), DaySpan(TOMORROW, 540, 600))


def test_a_cut_capacity_drops_nobody_and_is_told(hall: Hall) -> None:
    for call, time in enumerate((NINE, TEN), start=1):
        hall.book(time, call)
    assert hall.hands.excesses() == []
    cut = BookingPlan("营业厅", ("验表",), PLANS[0].hours, per_slot=1, per_day=1)
    after = Hall.over(hall.database, (cut,))
    (excess,) = after.hands.excesses()
    assert (str(excess.span), excess.booked, excess.places) == ("2026-11-25", 2, 1)
    assert len(after.hands.listed()) == 2
    assert after.book("2026-11-25T11:00-12:00", 3) is None
    gone = Hall.over(hall.database, ())
    assert gone.hands.unplanned() == ["营业厅"]


def test_a_call_that_breaks_off_leaves_what_was_wanted(hall: Hall) -> None:
    hall.run("存草稿", 事项="换表", 时间=NINE, 联系电话="13900001111")
    (draft,) = hall.operator.list_orders()
    assert (draft.kind, draft.status) == (Kind.APPOINTMENT, Status.DRAFT)
    assert (draft.topic, draft.symptom) == ("换表", "想约2026-11-25 09:00-10:00")


def test_the_team_of_the_address_comes(hall: Hall) -> None:
    from ivr.domain.address import Address

    village = Team("柳河班", places=(Address.parse("柳河村"),))
    plans = (
        *PLANS,
        BookingPlan("柳河班", ("验表",), {DayKind.WORKDAY: ((540, 600),)}, 1, 1),
    )
    clock = ManualClock(NOON)
    actions = FlowActions(hall.database.unit_of_work, clock, teams=(village, *TEAMS), plans=plans)

    def team(address: str | None) -> str | None:
        given = {"事项": "验表", "用电地址": address}
        return actions.run("查空档", given, call_id="c", caller=None)["班组"]

    assert team("柳河村5号") == "柳河班"
    assert team("和平路18号") == team(None) == "营业厅"


def test_of_callers_at_once_one_gets_the_last_place(postgres_or_file: Database) -> None:
    hall = Hall.over(postgres_or_file)
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda call: hall.book(NINE, call), range(1, 9)))
    assert len([number for number in numbers if number is not None]) == 1
    assert len(hall.operator.list_orders()) == 1


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["book", "move", "cancel"]),
        st.integers(1, 6),
        st.sampled_from([9, 10, 11, 14]),
        st.sampled_from([25, 26]),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_whatever_is_done_there_is_never_more_than_there_is_room_for(
    steps: list[tuple[str, int, int, int]],
) -> None:
    database = ScratchDatabase()
    hall, orders = Hall.over(database), dict[int, str]()
    for what, call, hour, day in steps:
        time = f"2026-11-{day}T{hour:02}:00-{hour + 1:02}:00"
        if what == "book" and call not in orders:
            number = hall.book(time, call)
            orders |= {call: number} if number else {}
        elif what == "move" and call in orders:
            hall.run("改约", call, 工单号=orders[call], 时间=time)
        elif what == "cancel" and call in orders:
            hall.run("取消预约", call, 工单号=orders.pop(call))
        with database.unit_of_work(read_only=True) as unit:
            booked = unit.appointments.of_days(date(2026, 11, 24), date(2026, 12, 24))
            stored = {one.number: unit.orders.get(one.number) for one in booked}
        assert {one.number for one in booked} == set(orders.values())
        assert max(Counter(one.starts_at for one in booked).values(), default=0) <= 1
        assert max(Counter(one.span.day for one in booked).values(), default=0) <= 3
        for one in booked:
            order = stored[one.number]
            assert order is not None
            assert order.appointed_from == one.starts_at
    database.close()
