"""A telephone made of PJSIP calls the hotline, and is called by our endpoint."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ivr.media.sound import Sound
from ivr.telephony.dial import dial_of
from ivr.telephony.leg_events import Held, LegEnded, PickedUp, Refused, Ringing
from tests.e2e.conftest import NewHotline
from tests.helpers import ear, voice
from tests.helpers.caller_sound import Law
from tests.helpers.dialler import dialler
from tests.helpers.hotline import Hotline
from tests.helpers.pjphone import MISSING, PjPhone
from tests.helpers.ports import HOST

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(MISSING is not None, reason=str(MISSING))]


def values(hotline: Hotline, number: str) -> list[str]:
    """What was typed or chosen at each turn of that number's call."""
    return [turn["value"] for turn in hotline.ended_call(number)["turns"]]


@pytest.mark.parametrize("law", ["PCMU", "PCMA"])
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_it_calls_hears_prompts_and_its_keys_count(
    hotline: Hotline, tmp_path: Path, transport: str, law: Law
) -> None:
    number = f"136770401{'ut'.index(transport[0])}{'UA'.index(law[-1])}"
    with PjPhone(tmp_path / "phone", number, law, transport) as phone:
        phone.dial(hotline.address)
        time.sleep(1.5)
        phone.press("1")
        time.sleep(2)
        phone.press("2")
        time.sleep(1)
        phone.hang_up()
    assert values(hotline, number)[:2] == ["1", "2"]
    heard = phone.heard()
    assert ear.voiced_ms(heard) > 2_000
    assert ear.level_dbfs(heard) > -40
    (invite,) = phone.messages("INVITE")
    assert f"Via: SIP/2.0/{transport.upper()} " in invite
    assert f"{law}/8000" in invite


def test_its_keys_in_sip_info_count(hotline: Hotline, tmp_path: Path) -> None:
    with PjPhone(tmp_path / "phone", "13677040201") as phone:
        phone.dial(hotline.address)
        time.sleep(1)
        phone.press("1", info=True).finished("INFO", 200)
        time.sleep(2)
        phone.press("2", info=True).finished("INFO", 200, 2)
        time.sleep(1)
        phone.hang_up()
    assert values(hotline, "13677040201")[:2] == ["1", "2"]


def test_it_holds_and_resumes_and_hears_on(hotline: Hotline, tmp_path: Path) -> None:
    with PjPhone(tmp_path / "phone", "13677040301") as phone:
        phone.dial(hotline.address)
        time.sleep(1)
        phone.hold()
        time.sleep(1)
        phone.resume()
        resumed = len(phone.sound_so_far())
        phone.press("1")
        time.sleep(3)
        phone.hang_up()
    assert values(hotline, "13677040301")[0] == "1"
    assert ear.voiced_ms(phone.heard()[resumed:]) > 1_000


def test_its_update_is_answered_and_the_call_goes_on(hotline: Hotline, tmp_path: Path) -> None:
    with PjPhone(tmp_path / "phone", "13677040401") as phone:
        phone.dial(hotline.address)
        phone.order("update").finished("UPDATE", 200)
        phone.press("1")
        time.sleep(2)
        phone.hang_up()
    assert values(hotline, "13677040401")[0] == "1"


def test_a_session_timer_is_agreed_on(hotline: Hotline, tmp_path: Path) -> None:
    with PjPhone(tmp_path / "phone", "13677040501", session_s=90) as phone:
        phone.dial(hotline.address)
        phone.hang_up()
    accepted = phone.messages("SIP/2.0 200")[0]
    assert "Session-Expires: 90;refresher=" in accepted


@pytest.mark.proof
def test_a_session_is_refreshed_as_long_as_the_call_lasts(hotline: Hotline, tmp_path: Path) -> None:
    with PjPhone(tmp_path / "phone", "13677040502", session_s=90) as phone:
        phone.dial(hotline.address)
        phone.wait_for("transaction", 60, method="UPDATE", status=200)


def test_reliable_provisional_responses_are_not_to_be_had(hotline: Hotline, tmp_path: Path) -> None:
    with PjPhone(tmp_path / "phone", "13677040601", reliable=True) as phone:
        phone.begin_to_dial(hotline.address)
        phone.wait_for("state", state="DISCONNECTED", status=420)
    (refusal,) = phone.messages("SIP/2.0 420")
    assert "Unsupported: 100rel" in refusal


def test_it_is_hung_up_by_the_hotline(new_hotline: NewHotline, tmp_path: Path) -> None:
    hotline = new_hotline(IVR_DRAIN_S="0")
    with PjPhone(tmp_path / "phone", "13677040701") as phone:
        phone.dial(hotline.address)
        hotline.request_stop()
        phone.wait_for("state", state="DISCONNECTED")
    assert hotline.wait_until_stopped() == 0
    assert hotline.ended_call("13677040701")["ended_at"]


def at(phone: PjPhone) -> str:
    return f"sip:{phone.number}@{HOST}:{phone.port}"


def clearest_piece_db(heard: bytes, said: bytes) -> float:
    """How well the best quarter of a second came through: on a busy machine a frame that comes
    too late is left out, which spoils the piece it belongs to and no other."""
    pieces = (said[at : at + 4_000] for at in range(0, len(said), 4_000))
    return max(ear.find(heard, piece).snr_db for piece in pieces)


@pytest.mark.parametrize("law", ["PCMU", "PCMA"])
def test_it_answers_our_call_and_both_sides_hear_each_other(tmp_path: Path, law: Law) -> None:
    said = voice.sweep(1_000, 400, 2_500)
    telephone = PjPhone(tmp_path / "phone", law=law, says=said, answers=200)
    with telephone as phone, dialler() as here:
        leg = here.dial(dial_of(at(phone), caller="95598"))
        here.wait_for(PickedUp)
        heard = bytearray()
        leg.stream.tap(heard.extend)
        leg.stream.play(Sound.from_pcm(said), token=1)
        time.sleep(1.8)
        leg.hang_up()
        phone.wait_for("state", state="DISCONNECTED")
        assert here.wait_for(LegEnded) == LegEnded("us")
    assert clearest_piece_db(phone.heard(), said) > 15
    assert clearest_piece_db(bytes(heard), said) > 15


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_it_rings_and_answers_then_hangs_up(tmp_path: Path, transport: str) -> None:
    with PjPhone(tmp_path / "phone", answers=180) as phone, dialler() as here:
        here.dial(dial_of(f"{at(phone)};transport={transport}"))
        assert here.wait_for(Ringing) == Ringing(180)
        phone.order("answer", status=200)
        here.wait_for(PickedUp)
        phone.hang_up()
        assert here.wait_for(LegEnded) == LegEnded("caller")


@pytest.mark.parametrize(("status", "cause"), [(486, "busy"), (603, "declined")])
def test_it_turns_our_call_away(tmp_path: Path, status: int, cause: str) -> None:
    with PjPhone(tmp_path / "phone", answers=status) as phone, dialler() as here:
        here.dial(dial_of(at(phone)))
        refused = here.wait_for(Refused)
        assert (refused.status, refused.cause) == (status, cause)


def test_it_rings_and_we_give_up(tmp_path: Path) -> None:
    with PjPhone(tmp_path / "phone", answers=180) as phone, dialler() as here:
        leg = here.dial(dial_of(at(phone)))
        here.wait_for(Ringing)
        leg.hang_up()
        assert here.wait_for(LegEnded) == LegEnded("us")
        phone.wait_for("state", state="DISCONNECTED", status=487)


def test_we_hold_and_resume_it(tmp_path: Path) -> None:
    with PjPhone(tmp_path / "phone", answers=200) as phone, dialler() as here:
        leg = here.dial(dial_of(at(phone)))
        here.wait_for(PickedUp)
        for on in (True, False):
            leg.hold() if on else leg.resume()
            held = here.wait_for(Held)
            assert (held.held, held.status) == (on, 200)
        phone.hang_up()
        assert here.wait_for(LegEnded) == LegEnded("caller")
