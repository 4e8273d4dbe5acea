"""Which number is rung next, by which node, and what follows from each try."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.callback import Callback, CallbackKind, CallbackResult, CallbackState
from ivr.domain.callback_rules import NOBODY_IS_RUNG, CallbackRules
from ivr.domain.matters import Matter
from ivr.domain.merging import MergeReason
from ivr.domain.order_clocks import wind_clocks
from ivr.domain.order_life import Status
from ivr.domain.regime import Regime
from ivr.domain.service_clock import ServiceClock
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.services.callback_answers import CallbackAnswer
from ivr.services.callback_desk import LEASE, CallbackDesk, DueCall
from ivr.services.main_orders import join
from ivr.services.operator import Operator
from storage.database import Database, ScratchDatabase
from tests.helpers.callbacks import AT_WILL, NIGHT, TEN, callbacks, desk, fault, office, store

MINUTE = timedelta(minutes=1)
NO_ANSWER = CallbackResult.NO_ANSWER


@dataclass
class House:
    """A hotline that calls back, at ten in the morning."""

    database: Database
    clock: ManualClock
    desk: CallbackDesk
    operator: Operator

    def restored(self, *orders: WorkOrder) -> None:
        """The power of these homes is back, as told at night."""
        self.clock.at = NIGHT
        with self.database.unit_of_work() as unit:
            for order in orders:
                unit.orders.add(order)
                unit.clocks.save(order.number, wind_clocks(order, Regime()))
            unit.commit()
        for order in orders:
            self.operator.set_order(order.number, Status.RESTORED)
        self.clock.at = TEN

    def with_rules(self, **changes: object) -> CallbackDesk:
        """The desk under other rules."""
        rules = replace(AT_WILL, **changes)  # type: ignore[arg-type]
        return desk(self.database.unit_of_work, self.clock, rules)

    def take(self, node: str = "a", most: int = 9) -> list[str | None]:
        """The orders of the calls that this node is given."""
        return [call.order for call in self.desk.take_due(node, most)]

    def ring(self, node: str = "a", call_id: str = "c1") -> DueCall:
        """The next call, dialled."""
        (call,) = self.desk.take_due(node, 1)
        assert self.desk.dialled(call.id, node, call_id)
        return call

    def callback(self, place: int = 0) -> Callback:
        """The call-back as it is stored."""
        return callbacks(self.database.unit_of_work)[place]

    def order(self, number: str) -> WorkOrder:
        """The order as it is stored."""
        with self.database.unit_of_work(read_only=True) as unit:
            found = unit.orders.get(number)
        assert found is not None
        return found

    def first_clock(self, number: str) -> ServiceClock:
        """The newest promise of a first call-back."""
        with self.database.unit_of_work(read_only=True) as unit:
            clocks = unit.clocks.of_order(number)
        return [one for one in clocks if one.matter is Matter.FIRST_CALL_BACK][-1]

    def passes(self, time: timedelta) -> datetime:
        """Time passes; what the clock shows then."""
        self.clock.advance(time // timedelta(milliseconds=1))
        return self.clock.now()


@pytest.fixture
def house() -> Iterator[House]:
    database = ScratchDatabase()
    clock = ManualClock(TEN)
    tools = office(database.unit_of_work, clock)
    yield House(database, clock, CallbackDesk(tools), Operator(tools))
    database.close()


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
    assert (known.state, known.reason) == (CallbackState.BY_HAND, "打了3次都没有打成")
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


# — what the customer tells —


def test_a_satisfied_customer_closes_the_order(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    noted = house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.ANSWERED, level=4))
    assert [order.number for order in noted.archived] == [fault(1).number]
    order = house.order(fault(1).number)
    assert order.status is Status.CLOSED
    assert [entry.note for entry in order.history[-2:]] == [
        "满意度回访HF000001：满意",
        "已归档：满意度回访HF000001",
    ]
    known = house.callback()
    assert (known.state, known.level, known.settled_at) == (CallbackState.SETTLED, 4, TEN)
    house.desk.line_result(call.id, "a", CallbackResult.HUNG_UP, "")  # the line ends later
    assert house.callback() == known


def test_an_order_that_lacks_something_waits_for_a_person(house: House) -> None:
    house.restored(fault(1, cause=None))
    call = house.ring()
    noted = house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.ANSWERED, level=5))
    assert noted.archived == []
    order = house.order(fault(1).number)
    assert order.status is Status.RESTORED
    assert order.history[-1].note == "回访完了，还缺故障原因，补上以后归档"


def test_a_dissatisfied_customer_is_heard_and_adds_the_reason(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.ANSWERED, level=2))
    more = CallbackAnswer(CallbackResult.ANSWERED, reason="来得太慢", recording="r.wav")
    house.desk.answered(call.id, "c1", more)
    house.desk.answered(call.id, "c1", more)
    known = house.callback()
    assert (known.level, known.reason, known.recording) == (2, "来得太慢", "r.wav")
    told = [entry.note for entry in house.order(fault(1).number).history]
    assert told[-1] == "满意度回访HF000001：不满意，客户说：来得太慢，录音r.wav"
    assert told.count(told[-1]) == 1
    with house.database.unit_of_work(read_only=True) as unit:
        assert [one.id for one in unit.callbacks.dissatisfied()] == [call.id]
    with pytest.raises(NotAllowed, match="满意度是一到五"):
        house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.ANSWERED, level=6))


def test_no_power_opens_the_order_again_and_the_crew_is_told(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    noted = house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.NOT_RESTORED))
    assert [order.number for order in noted.reopened] == [fault(1).number]
    order = house.order(fault(1).number)
    assert (order.status, order.reopened) == (Status.OPEN, 1)
    with house.database.unit_of_work(read_only=True) as unit:
        told = unit.outbox.listed()
        clocks = [clock.matter for clock in unit.clocks.of_order(order.number) if clock.is_running]
    assert [message.kind.value for message in told] == ["opened", "reopened"]
    assert Matter.ARRIVAL in clocks
    # Mended once more, it is asked about once more.
    house.restored()
    house.operator.set_order(order.number, Status.RESTORED)
    assert house.callback(1).state is CallbackState.WAITING


def test_who_says_at_last_that_there_is_no_power_is_heard(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.ANSWERED, level=1))
    noted = house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.NOT_RESTORED))
    assert len(noted.reopened) == 1
    assert house.callback().result is CallbackResult.NOT_RESTORED
    house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.NOT_RESTORED))
    house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.LATER))
    assert house.order(fault(1).number).reopened == 1


def test_a_neighbour_without_power_gets_an_order_of_his_own(house: House) -> None:
    main, other = fault(1), fault(2)
    store(house.database.unit_of_work, main, other)
    with house.database.unit_of_work() as unit:
        join(unit, other, main, MergeReason.BY_HAND, NIGHT)
        unit.commit()
    house.operator.set_order(main.number, Status.RESTORED)
    first, second = house.desk.take_due("a", 9)
    assert (first.number, second.number) == (main.contact, other.contact)
    for call, call_id in ((first, "c1"), (second, "c2")):
        assert house.desk.dialled(call.id, "a", call_id)
    house.desk.answered(first.id, "c1", CallbackAnswer(CallbackResult.ANSWERED, level=5))
    assert house.order(other.number).status is Status.CLOSED  # it went with the main one
    noted = house.desk.answered(second.id, "c2", CallbackAnswer(CallbackResult.NOT_RESTORED))
    assert [order.number for order in noted.reopened] == [other.number]
    assert house.order(main.number).status is Status.CLOSED
    freed = house.order(other.number)
    assert (freed.status, freed.merged_into) == (Status.OPEN, None)


def test_who_does_not_want_to_be_asked_is_left_in_peace(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    noted = house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.REFUSED))
    assert len(noted.archived) == 1
    assert house.callback().state is CallbackState.SETTLED


def test_a_wrong_person_ends_it_and_somebody_looks(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    noted = house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.WRONG_PERSON))
    assert (noted.next_at, noted.archived) == (None, ())
    assert house.callback().reason == "接电话的不是本人"


def test_a_return_call_closes_its_order(house: House) -> None:
    promise = fault(1, kind=Kind.RETURN_CALL, due_at=TEN)
    store(house.database.unit_of_work, promise)
    store(house.database.unit_of_work, promise.moved(Status.DISPATCHED, NIGHT, "dispatch"))
    call = house.ring()
    assert (call.kind, call.flow) == (CallbackKind.RETURN, "回拨")
    house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.ANSWERED))
    assert house.order(promise.number).status is Status.CLOSED


def test_a_reporters_number_and_words_are_kept_out_of_the_order(house: House) -> None:
    report = fault(1, kind=Kind.WHISTLE_BLOWING, symptom="偷电", result="查实了")
    house.restored(report)
    call = house.ring()
    assert call.protected
    answer = CallbackAnswer(CallbackResult.ANSWERED, 2, "我是他邻居", "voice.wav")
    house.desk.answered(call.id, "c1", answer)
    known = house.callback()
    assert (known.number, known.reason) == (None, "我是他邻居")
    told = " ".join(entry.note for entry in house.order(report.number).history)
    assert "邻居" not in told
    assert "voice" not in told
    assert call.number not in told


def test_the_flow_learns_what_it_rings_about(house: House) -> None:
    house.restored(fault(1, account="3300012345", outage="TF1"))
    facts = house.desk.facts("HF000001")
    assert facts.order is not None
    assert facts.order.number == fault(1).number
    assert (facts.outage, facts.customer) == (None, None)
    with pytest.raises(NotFound):
        house.desk.facts("HF000002")


def test_old_call_backs_are_forgotten(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.ANSWERED))
    assert house.desk.forget_old() == 0
    house.passes(CallbackRules().kept_for + MINUTE)
    assert house.desk.forget_old() == 1
    assert callbacks(house.database.unit_of_work) == []
