"""Which number is rung next, by which node, and how a call that reached nobody ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.domain.callback import CallbackKind, CallbackResult, CallbackState
from ivr.domain.callback_rules import NOBODY_IS_RUNG
from ivr.domain.order_life import Status
from ivr.errors import NotAllowed, NotFound
from ivr.services.callback_answers import CallbackAnswer
from ivr.services.callback_desk import LEASE
from tests.helpers.callbacks import NIGHT, TEN, callbacks, desk, fault
from tests.services.callback_house import House

MINUTE = timedelta(minutes=1)
NO_ANSWER = CallbackResult.NO_ANSWER


# — who is rung —


def test_a_restored_home_is_rung_in_the_morning_by_one_node(house: House) -> None:
    house.restored(fault(1), fault(2))
    house.clock.at = NIGHT
    assert house.desk.take_due("a", 9) == []
    house.clock.at = TEN
    (call,) = house.desk.take_due("a", 1)
    assert (call.kind, call.number) == (CallbackKind.SATISFACTION, "13800000001")
    assert (call.flow, call.parameters) == ("回访", {"回访编号": call.id})
    assert house.take("b") == [fault(2).number]
    assert house.take("b") == []


def test_nobody_is_rung_without_rules_or_after_the_emergency_stop(house: House) -> None:
    house.restored(fault(1))
    assert desk(house.database.unit_of_work, house.clock, NOBODY_IS_RUNG).take_due("a", 9) == []
    (call,) = house.desk.take_due("a", 9)
    house.desk.stop("打错了一片", "张三")
    stopped = house.desk.stopped()
    assert stopped is not None
    assert (stopped.by, stopped.reason, stopped.at) == ("张三", "打错了一片", TEN)
    assert not house.desk.dialled(call.id, "a", "c1")
    house.desk.give_back(call.id, "a")
    assert house.take() == []
    house.desk.start("李四")
    assert house.desk.stopped() is None
    assert house.take() == [fault(1).number]
    with pytest.raises(NotAllowed, match="停止外呼要写明原因"):
        house.desk.stop(" ", "张三")


def test_lines_and_pace_bound_what_is_given_to_all_nodes_together(house: House) -> None:
    house.restored(*(fault(number) for number in range(1, 8)))
    few = house.with_rules(lines=2)
    assert len(few.take_due("a", 9)) == 2
    assert few.take_due("b", 9) == []
    slow = house.with_rules(calls_a_minute=3)
    assert len(slow.take_due("b", 9)) == 1
    assert slow.take_due("b", 9) == []
    house.passes(MINUTE + timedelta(seconds=1))
    assert len(slow.take_due("b", 9)) == 3
    assert house.desk.take_due("a", 0) == []


def test_nobody_is_rung_in_the_last_minute_of_the_hours(house: House) -> None:
    house.restored(fault(1))
    house.clock.at = TEN + timedelta(hours=1, minutes=59, seconds=30)  # the morning ends at noon
    assert house.take() == []
    house.clock.at = TEN + timedelta(hours=1, minutes=58)
    (call,) = house.desk.take_due("a", 1)
    house.passes(timedelta(seconds=90))
    assert not house.desk.dialled(call.id, "a", "c1")


def test_a_number_rests_between_calls_and_is_rung_only_so_often_a_day(house: House) -> None:
    house.restored(*(fault(number, "13800000001") for number in range(1, 5)))
    two = house.with_rules(calls_a_day=2)
    for call_id in ("c1", "c2"):
        (call,) = two.take_due("a", 9)
        assert two.dialled(call.id, "a", call_id)
        two.answered(call.id, call_id, CallbackAnswer(CallbackResult.ANSWERED))
        assert two.take_due("a", 9) == []  # the number rests
        house.passes(timedelta(minutes=31))
    assert two.take_due("a", 9) == []
    waiting = [one for one in callbacks(house.database.unit_of_work) if not one.tries]
    tomorrow = TEN + timedelta(hours=23)  # nine o'clock
    assert {one.next_try_at for one in waiting} == {tomorrow}


def test_a_wished_time_goes_before_the_rest_of_the_number(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    wish = TEN + timedelta(minutes=5)
    noted = house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.LATER, wish=wish))
    assert noted.next_at == wish
    house.passes(timedelta(minutes=5))
    assert house.take() == [fault(1).number]


# — leases —


def test_a_lease_that_ran_out_frees_the_call_and_the_first_node_must_not_dial(
    house: House,
) -> None:
    house.restored(fault(1))
    (call,) = house.desk.take_due("a", 9)
    assert house.desk.renew("a", [call.id, "HF000099"]) == [call.id]
    assert house.desk.renew("b", [call.id]) == []
    house.passes(LEASE - MINUTE)
    assert house.desk.renew("a", [call.id]) == [call.id]
    house.passes(LEASE - MINUTE)
    assert house.take("b") == []
    house.passes(MINUTE)
    assert house.take("b") == [fault(1).number]
    assert not house.desk.dialled(call.id, "a", "c1")
    assert house.desk.dialled(call.id, "b", "c2")
    assert not house.desk.dialled(call.id, "b", "c3")


def test_who_died_while_dialling_has_made_a_try_that_is_told_apart(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    house.passes(LEASE)
    assert house.take("b") == []
    lost = house.callback()
    assert lost.tries[0].result is CallbackResult.LOST
    assert lost.next_try_at == TEN + timedelta(hours=4)  # two o'clock: another part of the day
    assert "中断" in house.order(call.order or "").history[-1].note
    assert house.first_clock(fault(1).number).stopped_at == TEN
    # The node was only slow: what the customer has told counts, however late it comes.
    house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.ANSWERED, level=5))
    assert house.callback().state is CallbackState.SETTLED


def test_what_was_not_dialled_is_given_back(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    house.desk.give_back(call.id, "a")  # it is in the call
    assert house.take("b") == []
    house.desk.line_result(call.id, "a", CallbackResult.FAILED, "503")
    house.passes(timedelta(minutes=5))
    (again,) = house.desk.take_due("a", 1)
    house.desk.give_back(again.id, "b")
    assert house.take("b") == []
    house.desk.give_back(again.id, "a")
    assert house.take("b") == [fault(1).number]
    house.desk.give_back("HF000099", "a")


# — what the line tells —


def test_an_unanswered_call_is_made_again_and_the_order_tells_of_it(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    house.desk.line_result(call.id, "a", NO_ANSWER, "响了 40 秒")
    house.desk.line_result(call.id, "a", NO_ANSWER, "again")  # told twice, it counts once
    known = house.callback()
    assert [one.detail for one in known.tries] == ["响了 40 秒"]
    assert known.next_try_at == TEN + timedelta(hours=4)
    told = house.order(fault(1).number).history[-1].note
    assert told == "满意度回访HF000001：没人接，11-24 14:00再打"
    assert house.first_clock(fault(1).number).stopped_at == TEN


def test_after_the_last_try_it_is_a_persons(house: House) -> None:
    house.restored(fault(1))
    for call_id in ("c1", "c2", "c3"):
        house.clock.at, house.clock.elapsed_ms = house.callback().next_try_at, 0
        house.clock.at = max(house.clock.at, TEN)
        call = house.ring(call_id=call_id)
        house.desk.line_result(call.id, "a", NO_ANSWER, "")
    known = house.callback()
    assert (known.state, known.note) == (CallbackState.BY_HAND, "打了3次都没有打成")
    assert (
        house.order(fault(1).number)
        .history[-1]
        .note.endswith("没人接，转人工（打了3次都没有打成）")
    )
    assert house.order(fault(1).number).status is Status.RESTORED


def test_a_number_that_must_not_be_dialled_is_told_without_dialling(house: House) -> None:
    house.restored(fault(1))
    (call,) = house.desk.take_due("a", 1)
    house.desk.line_result(call.id, "b", CallbackResult.BARRED, "国际号码")
    assert house.callback().tries == ()
    house.desk.line_result(call.id, "a", CallbackResult.BARRED, "国际号码")
    assert house.callback().state is CallbackState.BY_HAND
    assert house.first_clock(fault(1).number).stopped_at is None
    house.desk.line_result("HF000099", "a", NO_ANSWER, "")


def test_another_nodes_call_is_not_ours_to_end(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    house.desk.line_result(call.id, "b", NO_ANSWER, "")
    assert house.callback().under_way is not None
    with pytest.raises(NotAllowed, match="不是这通电话打的"):
        house.desk.answered(call.id, "c9", CallbackAnswer(CallbackResult.ANSWERED))
    with pytest.raises(NotFound, match="没有找到回访HF000099"):
        house.desk.answered("HF000099", "c1", CallbackAnswer(CallbackResult.ANSWERED))


def test_an_order_that_is_opened_again_meanwhile_is_not_asked_about(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    house.operator.set_order(fault(1).number, Status.OPEN, reason="客户又打来")
    house.desk.line_result(call.id, "a", NO_ANSWER, "")
    assert house.callback().state is CallbackState.WITHDRAWN
