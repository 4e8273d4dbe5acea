"""A caller reports a fault by keys, and the order stands with all that was said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.town import MOST, Household
from tests.e2e.walks import REPORT, follow, speech
from tests.helpers import ear, voice
from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline, Order, actions, said
from tests.helpers.sipp import can_replay, run_sipp, write_capture
from tests.helpers.softphone import Baresip

pytestmark = pytest.mark.e2e

ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'


def only_order(hotline: Hotline, caller: str | None) -> Order:
    """The one order that this number's one call has stored."""
    call = hotline.ended_call(caller)
    (order,) = hotline.orders_of(call)
    return order


def test_a_known_caller_reports_a_fault_and_the_order_has_every_fact(
    hotline: Hotline, home: Household
) -> None:
    with Caller(hotline.address, home.phone, "PCMA") as call:
        call.dial()
        follow(call, REPORT)
        call.hear_voice()

    order = only_order(hotline, home.phone)
    facts = ("kind", "status", "priority", "scope", "caller", "contact", "account", "address")
    assert {fact: order[fact] for fact in facts} == {
        "kind": "fault",
        "status": "open",
        "priority": "normal",
        "scope": "home",
        "caller": home.phone,
        "contact": home.phone,
        "account": home.account,
        "address": home.address,
    }
    assert order["name"] == home.name
    assert order["tried"] == "开关没跳余额没用完"
    assert order["began"] == "just-now"
    assert order["began_at"] <= order["opened_at"] < order["due_at"]
    assert order["reports"] == 1
    assert order["urges"] == 0
    assert order["repeat_of"] is None
    assert order["needs_completion"] is False


def test_the_caller_hears_the_facts_read_back_and_the_promise_only_after_the_order_stands(
    hotline: Hotline, home: Household
) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, REPORT)
        call.hear_voice()

    record = hotline.ended_call(home.phone)
    (order,) = hotline.orders_of(record)
    opened = next(n for n, turn in enumerate(record["turns"]) if "新建工单" in turn["actions"])
    before = "".join(p for turn in record["turns"][:opened] for p in turn["prompts"])
    after = "".join(p for turn in record["turns"][opened + 1 :] for p in turn["prompts"])
    assert "一户" in before
    assert "刚才" in before
    assert "长虹路" in before
    assert "尾号" not in before
    assert "尾号" in after
    assert "四十五分钟" in after
    assert "请核对" in before or "请您核对" in before
    assert order["due_at"] > order["opened_at"]


def test_what_the_caller_recorded_is_kept_as_it_was_spoken(
    hotline: Hotline, new_home: Callable[[], Household]
) -> None:
    """Of three calls the best counts: on a busy machine the caller may send a frame late."""

    def worst_snr_db() -> float:
        home = new_home()
        with Caller(hotline.address, home.phone, "PCMU") as call:
            call.dial()
            follow(call, REPORT)
        order = only_order(hotline, home.phone)
        assert set(order["recordings"]) == {"name", "symptom"}
        matches = []
        for nth, kind in enumerate(("name", "symptom")):
            kept = voice.read_wav(hotline.recording(order["recordings"][kind]))
            assert ear.bytes_to_ms(len(kept)) < 2500, kind
            matches.append(ear.find(kept, speech(nth)[: ear.ms_to_bytes(600)]))
        return min(match.snr_db for match in matches)

    assert any(worst_snr_db() > 20 for _ in range(3))


def test_a_caller_unknown_by_number_is_known_by_the_account_number(
    hotline: Hotline, home: Household
) -> None:
    stranger = "13677001122"
    with Caller(hotline.address, stranger) as call:
        call.dial()
        follow(call, "11" + home.account + "1" + "3" + "2" + "1" + "~~1")

    order = only_order(hotline, stranger)
    assert order["account"] == home.account
    assert order["address"] == home.address
    assert order["caller"] == order["contact"] == stranger
    assert order["began"] == "within-the-hour"
    assert order["tried"] == "没有查看"
    assert order["needs_completion"] is False


def test_an_anonymous_caller_is_asked_for_a_number_and_the_recorded_address_is_to_be_completed(
    hotline: Hotline,
) -> None:
    before = hotline.calls_from(None)
    with Caller(hotline.address, from_header=ANONYMOUS) as call:
        call.dial()
        follow(call, "11#~" + "3" + "1" + "13677003344#" + "1" + "~~1")
        call.hear_voice()

    record = hotline.ended_call(None, nth=before + 1)
    (order,) = hotline.orders_of(record)
    assert order["kind"] == "fault"
    assert order["status"] == "open"
    assert order["caller"] is None
    assert order["contact"] == "13677003344"
    assert order["account"] is None
    assert order["address"] is None
    assert order["needs_completion"] is True
    assert set(order["recordings"]) == {"address", "name", "symptom"}
    kept = voice.read_wav(hotline.recording(order["recordings"]["address"]))
    assert ear.find(kept, speech(0)[: ear.ms_to_bytes(600)]).snr_db > 20
    assert "请输入联系电话" in said(record)
    assert "分钟之内" not in said(record)  # the area is unknown: nothing is promised


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("<sip:+8613677010001@127.0.0.1>", "13677010001"),
        ("<sip:008613677010002@127.0.0.1>", "13677010002"),
        ("<sip:013677010003@127.0.0.1>", "13677010003"),
        ('"Wang" <sip:0571-8888-0004@127.0.0.1;user=phone>', "057188880004"),
        ("<tel:+86-136-7701-0005>", "13677010005"),
        ("<sip:alice@127.0.0.1>", None),
    ],
)
def test_the_callers_number_is_understood_however_it_is_written(
    hotline: Hotline, written: str, number: str | None
) -> None:
    before = hotline.calls_from(number)
    with Caller(hotline.address, from_header=written) as call:
        call.dial()
        call.press("1")
    assert hotline.ended_call(number, nth=before + 1)["caller"] == number


def test_each_fact_can_be_mended_at_the_read_back(hotline: Hotline, home: Household) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, "1112211~~" + "2" + "1" + "2" + "5" + "1")

    order = only_order(hotline, home.phone)
    assert order["scope"] == "building"
    assert order["began"] == "just-now"


@pytest.mark.parametrize(
    ("place", "minutes"), [(MOST - 2, "一个半小时之内"), (MOST - 1, "两小时之内"), (MOST, None)]
)
def test_the_arrival_promise_goes_by_the_area_and_an_unknown_area_promises_nothing(
    hotline: Hotline, place: int, minutes: str | None
) -> None:
    home = Household(place)
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, "1221" + "1" + "1" + "~~1")
        call.hear_voice()
    record = hotline.ended_call(home.phone)
    assert "新建工单" in actions(record)
    if minutes is None:
        assert "之内赶到" not in said(record)
    else:
        assert minutes in said(record)


def test_baresip_reports_a_fault(hotline: Hotline, home: Household, tmp_path: Path) -> None:
    with Baresip(tmp_path / "baresip", home.phone, "PCMA", says=voice.speech(60_000)) as phone:
        phone.dial(hotline.address)
        phone.press("1112211")
        phone.press("##", gap_s=1.5)  # on to the beep; one second of voice; the end
        phone.press("##", gap_s=1.5)
        phone.press("1", gap_s=1.0)
        phone.hang_up()

    order = only_order(hotline, home.phone)
    assert order["kind"] == "fault"
    assert order["account"] == home.account
    assert set(order["recordings"]) == {"name", "symptom"}
    assert ear.voiced_ms(phone.heard()) > 1000


@pytest.mark.skipif(not can_replay(), reason="SIPp replays sound through a raw socket: needs root")
def test_sipp_reports_a_fault(hotline: Hotline, home: Household, tmp_path: Path) -> None:
    pause, words = voice.silence(500), voice.speech(900)
    answer: list[bytes | str] = ["#", pause, words, "#", pause]
    script: list[bytes | str] = [pause, "1112211", *answer, *answer, "1", pause]
    write_capture(tmp_path, "PCMU", script)
    result = run_sipp("call.xml", hotline.address, tmp_path, number=home.phone, hold_ms=7000)
    assert result.status == 0, result.errors

    order = only_order(hotline, home.phone)
    assert order["account"] == home.account
    assert set(order["recordings"]) == {"name", "symptom"}
