"""Danger goes first at every step; a person is one key away."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NewHotline
from tests.e2e.town import Household
from tests.e2e.walks import DENIED, FAULT_REPORT, HOME, REPORT, Place, follow, speech
from tests.helpers import ear, voice
from tests.helpers.caller import Caller
from tests.helpers.hotline import CallRecord, Hotline, said, steps

pytestmark = pytest.mark.e2e

TYPED = {"问户号", "问电话"}
"""Where digits are typed a command's key is ended by #."""


def key_at(place: Place, key: str) -> str:
    """The command's key as it is pressed at this step."""
    return key + "#" if place.step in TYPED else key


def committed_before_said(record: CallRecord) -> bool:
    """Whether the emergency order stood before the safety words began."""
    turns = record["turns"]
    stored = next(n for n, turn in enumerate(turns) if "新建紧急工单" in turn["actions"])
    said_in = [
        n for n, turn in enumerate(turns) if any("紧急工单已经登记" in p for p in turn["prompts"])
    ]
    return not said_in or said_in[0] > stored


@pytest.mark.parametrize("place", FAULT_REPORT, ids=str)
def test_danger_at_any_step_commits_an_emergency_order_first(
    hotline: Hotline, home: Household, place: Place
) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, place.script)
        call.press(key_at(place, "9"))
        call.hear_ms(100)

    record = hotline.ended_call(home.phone)
    assert place.step in steps(record)
    emergency = [o for o in hotline.orders_of(record) if o["kind"] == "emergency"]
    assert len(emergency) == 1
    assert emergency[0]["priority"] == "urgent"
    assert emergency[0]["status"] == "open"
    assert emergency[0]["contact"] == home.phone
    where = (emergency[0]["account"], emergency[0]["address"])
    if DENIED in place.told:
        assert where == (None, None)
    if HOME in place.told:
        assert where == (home.account, home.address)
    assert committed_before_said(record)


def test_the_emergency_order_stands_while_the_safety_words_are_spoken(
    hotline: Hotline, home: Household
) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        call.press("9")
        call.hear_voice()
        emergency = [o for o in hotline.orders() if o["caller"] == home.phone]
        assert [order["kind"] for order in emergency] == ["emergency"]
        assert not call.ended_by_hotline


def test_the_place_of_danger_is_recorded_when_nobody_answers(
    hotline: Hotline, home: Household
) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        call.press("9")
        call.answer_beep(speech(0))
        call.hear_voice()

    record = hotline.ended_call(home.phone)
    (order,) = hotline.orders_of(record)
    assert order["kind"] == "emergency"
    kept = voice.read_wav(hotline.recording(order["recordings"]["address"]))
    assert ear.find(kept, speech(0)[: ear.ms_to_bytes(600)]).snr_db > 20
    assert "请打幺幺九" in said(record)


def test_danger_after_the_order_makes_that_order_urgent(hotline: Hotline, home: Household) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, REPORT)
        call.press("9")
        call.hear_ms(200)
    (order,) = hotline.orders_of(hotline.ended_call(home.phone))
    assert order["priority"] == "urgent"


@pytest.mark.parametrize("place", FAULT_REPORT[::4], ids=str)
def test_asking_for_a_person_keeps_what_was_said_and_records_a_return_call(
    hotline: Hotline, home: Household, place: Place
) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, place.script)
        call.press(key_at(place, "0"))
        hotline.wait_for_order(home.phone, "return-call")

    record = hotline.ended_call(home.phone)
    assert place.step in steps(record)
    orders = {order["kind"]: order for order in hotline.orders_of(record)}
    assert orders["return-call"]["contact"] == home.phone
    assert orders["return-call"]["status"] == "open"
    assert ("fault" in orders) == bool(place.told)
    if place.told:
        assert orders["fault"]["status"] == "draft"


def test_who_asked_for_a_person_is_told_of_the_return_call(
    hotline: Hotline, home: Household
) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        call.press("0")
        hotline.wait_for_order(home.phone, "return-call")
        call.hear_voice()
    assert "已经登记，我们会尽快打" in said(hotline.ended_call(home.phone))


def test_a_person_answers_by_transfer_and_a_refused_transfer_becomes_a_return_call(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline(IVR_TRANSFER="人工坐席=sip:8000@127.0.0.1:5099")
    subscription = ("Subscription-State", "terminated;reason=noresource")
    described = (("Event", "refer"), subscription, ("Content-Type", "message/sipfrag;version=2.0"))

    with Caller(hotline.address, "13677002201") as call:
        call.dial()
        call.press("0")
        refer = call.wait_for_request("REFER", 15)
        assert "sip:8000@127.0.0.1:5099" in refer.get("Refer-To")
        assert call.ask("NOTIFY", described, "SIP/2.0 200 OK\r\n").status == 200
        call.wait_until_ended()
    record = hotline.ended_call("13677002201")
    assert record["ended_by"] == "transfer"
    assert not [o for o in hotline.orders_of(record) if o["kind"] == "return-call"]

    with Caller(hotline.address, "13677002202") as call:
        call.dial()
        call.press("0")
        call.wait_for_request("REFER", 15)
        assert call.ask("NOTIFY", described, "SIP/2.0 486 Busy Here\r\n").status == 200
        hotline.wait_for_order("13677002202", "return-call")
    record = hotline.ended_call("13677002202")
    assert [order["kind"] for order in hotline.orders_of(record)] == ["return-call"]
