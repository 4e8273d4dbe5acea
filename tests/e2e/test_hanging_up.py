"""Whoever hangs up midway leaves a draft with all that was said and recorded."""

from __future__ import annotations

import pytest

from tests.e2e.town import Household
from tests.e2e.walks import (
    BEGAN,
    DENIED,
    FAULT_REPORT,
    HOME,
    NAME,
    REPORT,
    SCOPE,
    SYMPTOM,
    TRIED,
    Place,
    follow,
    speech,
)
from tests.helpers import ear, voice
from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("place", FAULT_REPORT, ids=str)
def test_hanging_up_leaves_a_draft_with_what_was_said(
    hotline: Hotline, home: Household, place: Place
) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, place.script)
        call.hear_ms(100)

    record = hotline.ended_call(home.phone)
    hung_up = next(turn for turn in record["turns"] if turn["input"] == "hung_up")
    assert hung_up["step"] == place.step
    assert record["ended_by"] == "caller"
    drafts = hotline.orders_of(record)
    if not place.told:
        assert drafts == []
        return
    (draft,) = drafts
    assert draft["kind"] == "fault"
    assert draft["status"] == "draft"
    assert draft["needs_completion"] is True
    assert draft["contact"] == home.phone
    assert (draft["scope"] == "home") == (SCOPE in place.told)
    assert (draft["began"] == "just-now") == (BEGAN in place.told)
    assert (draft["tried"] is not None) == (TRIED in place.told)
    recorded = {kind for kind in (NAME, SYMPTOM) if kind in place.told}
    assert set(draft["recordings"]) == recorded
    if DENIED in place.told:
        assert (draft["account"], draft["address"], draft["name"]) == (None, None, None)
    if HOME in place.told:
        assert (draft["account"], draft["address"]) == (home.account, home.address)
    for nth, kind in enumerate((NAME, SYMPTOM)):
        if kind in recorded:
            kept = voice.read_wav(hotline.recording(draft["recordings"][kind]))
            assert ear.find(kept, speech(nth)[: ear.ms_to_bytes(600)]).snr_db > 20


def test_what_was_being_recorded_when_the_caller_hung_up_is_kept(
    hotline: Hotline, home: Household
) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, "1112211~")
        call.answer_beep(speech(1), end="")

    (draft,) = hotline.orders_of(hotline.ended_call(home.phone))
    assert draft["status"] == "draft"
    kept = voice.read_wav(hotline.recording(draft["recordings"]["symptom"]))
    assert ear.find(kept, speech(1)[: ear.ms_to_bytes(500)]).snr_db > 20


def test_hanging_up_after_the_order_leaves_the_order_and_no_draft(
    hotline: Hotline, home: Household
) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, REPORT)
        call.hear_voice()
    (order,) = hotline.orders_of(hotline.ended_call(home.phone))
    assert order["status"] == "open"


def test_a_draft_does_not_catch_the_next_call(hotline: Hotline, home: Household) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, "111221")
    hotline.ended_call(home.phone)

    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, REPORT)
        call.hear_voice()
    (order,) = hotline.orders_of(hotline.ended_call(home.phone, 2))
    assert order["kind"] == "fault"
    assert order["status"] == "open"


def test_the_hotline_waits_for_the_caller_to_hang_up_first(
    hotline: Hotline, home: Household
) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, REPORT + "2")
        call.hear_until_quiet(3000)
        assert not call.ended_by_hotline
        call.wait_until_ended(15)
    record = hotline.ended_call(home.phone)
    assert record["ended_by"] == "bot"
    assert record["result"] == "自助办结"
