"""What a customer says is stored with all that follows from it, wholly or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.domain.callback import CallbackKind, CallbackResult, CallbackState
from ivr.domain.callback_rules import CallbackRules
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind
from ivr.errors import NotAllowed, NotFound
from ivr.services.callback_answers import CallbackAnswer
from tests.helpers.callbacks import NIGHT, TEN, callbacks, fault, store
from tests.services.callback_house import House

MINUTE = timedelta(minutes=1)
NO_ANSWER = CallbackResult.NO_ANSWER


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
    main, other = house.merged()
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
    assert (freed.status, freed.merged_into, freed.reopened) == (Status.OPEN, None, 1)
    with house.database.unit_of_work(read_only=True) as unit:
        clocks = unit.clocks.of_order(other.number)
        told = [one.kind.value for one in unit.outbox.listed() if one.number == other.number]
    assert [(one.matter, one.started_at) for one in clocks if one.is_running] == [
        (Matter.ARRIVAL, TEN)
    ]
    assert freed.due_at == TEN + timedelta(minutes=45)
    assert told == ["opened", "merged", "reopened"]


def test_a_neighbour_of_a_fault_that_is_seen_to_again_is_no_job_of_his_own(house: House) -> None:
    main, other = house.merged()
    first, second = house.desk.take_due("a", 9)
    for call, call_id in ((first, "c1"), (second, "c2")):
        assert house.desk.dialled(call.id, "a", call_id)
    house.desk.answered(first.id, "c1", CallbackAnswer(CallbackResult.NOT_RESTORED))
    noted = house.desk.answered(second.id, "c2", CallbackAnswer(CallbackResult.NOT_RESTORED))
    assert noted.reopened == []
    assert house.order(other.number).merged_into == main.number


def test_one_call_about_two_homes_of_an_outage_opens_both_again(house: House) -> None:
    homes = [fault(number, "13800000001", outage="TF1") for number in (1, 2)]
    house.restored(*homes)
    call = house.ring()
    noted = house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.NOT_RESTORED))
    assert [order.number for order in noted.reopened] == [one.number for one in homes]
    assert house.take() == []


def test_a_merged_report_from_the_same_number_goes_with_its_main_order(house: House) -> None:
    main, other = house.merged(phone="13800000001")
    call = house.ring()
    noted = house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.NOT_RESTORED))
    assert [order.number for order in noted.reopened] == [main.number]
    assert house.order(other.number).merged_into == main.number


def test_an_order_that_was_archived_by_hand_in_the_call_stays_so(house: House) -> None:
    house.restored(fault(1))
    call = house.ring()
    house.operator.set_order(fault(1).number, Status.CLOSED)
    noted = house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.ANSWERED, level=3))
    assert noted.archived == []
    assert house.order(fault(1).number).history[-1].note == "满意度回访HF000001：一般"
    house.operator.set_order(fault(1).number, Status.OPEN, reason="客户又打来")
    house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.ANSWERED, level=4))
    assert house.order(fault(1).number).status is Status.OPEN


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
    assert house.callback().note == "接电话的不是本人"


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
