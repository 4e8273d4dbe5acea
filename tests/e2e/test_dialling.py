"""The endpoint calls real telephones: answered, refused, busy, given up; sound both ways."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ivr.accounts import Account
from ivr.media.inbound import Counters
from ivr.media.sound import Sound
from ivr.telephony.dial import dial_of
from ivr.telephony.leg_events import LegEnded, PickedUp, Refused, Ringing
from tests.helpers import voice
from tests.helpers.dialler import dialler
from tests.helpers.office import heard_in
from tests.helpers.ports import HOST
from tests.helpers.sipp import run_uas
from tests.helpers.softphone import Baresip

pytestmark = pytest.mark.e2e

AUTO = "regint=0;answermode=auto"


def at(phone: Baresip) -> str:
    return f"sip:{phone.number}@{HOST}:{phone.port}"


def test_baresip_answers_and_both_sides_hear_each_other(tmp_path: Path) -> None:
    said = voice.sweep(1_500, 400, 2_500)
    with Baresip(tmp_path / "phone", says=said, account=AUTO) as phone, dialler() as here:
        leg = here.dial(dial_of(at(phone), caller="95598"))
        here.wait_for(PickedUp)
        heard = bytearray()
        leg.stream.tap(lambda samples: heard.extend(samples))
        leg.stream.play(Sound.from_pcm(said), token=1)
        time.sleep(2.5)
        leg.hang_up()
        phone.wait_for("CALL_CLOSED", 5)
        assert here.wait_for(LegEnded) == LegEnded("us")
        assert heard_in(phone.heard(), said)
        assert heard_in(bytes(heard), said)


def test_baresip_rings_and_is_answered_by_hand(tmp_path: Path) -> None:
    with Baresip(tmp_path / "phone") as phone, dialler() as here:
        here.dial(dial_of(at(phone)))
        assert here.wait_for(Ringing) == Ringing(180)
        phone.wait_for("CALL_INCOMING")
        phone.command("accept")
        here.wait_for(PickedUp)
        phone.command("hangup")
        assert here.wait_for(LegEnded) == LegEnded("caller")


def test_baresip_turns_the_call_away(tmp_path: Path) -> None:
    with Baresip(tmp_path / "phone") as phone, dialler() as here:
        here.dial(dial_of(at(phone)))
        phone.wait_for("CALL_INCOMING")
        phone.command("hangup")
        refused = here.wait_for(Refused)
        assert (refused.status, refused.cause) == (486, "busy")


def test_baresip_is_busy_with_another_call(tmp_path: Path) -> None:
    with Baresip(tmp_path / "phone", account=AUTO) as phone, dialler() as here:
        here.dial(dial_of(at(phone)))
        here.wait_for(PickedUp)
        here.dial(dial_of(at(phone)))
        assert here.wait_for(Refused).cause == "busy"


def test_baresip_rings_and_we_give_up(tmp_path: Path) -> None:
    with Baresip(tmp_path / "phone") as phone, dialler() as here:
        leg = here.dial(dial_of(at(phone)))
        phone.wait_for("CALL_INCOMING")
        leg.hang_up()
        assert here.wait_for(LegEnded) == LegEnded("us")
        phone.wait_for("CALL_CLOSED", 5)


def test_nobody_picks_up_baresip_in_time(tmp_path: Path) -> None:
    with Baresip(tmp_path / "phone") as phone, dialler() as here:
        here.dial(dial_of(at(phone), ring_ms=1_000))
        assert here.wait_for(Refused).cause == "no answer"
        phone.wait_for("CALL_CLOSED", 5)


def test_baresip_holds_and_resumes_a_call_of_ours(tmp_path: Path) -> None:
    with Baresip(tmp_path / "phone", account=AUTO) as phone, dialler() as here:
        leg = here.dial(dial_of(at(phone)))
        here.wait_for(PickedUp)
        phone.command("hold")
        assert quiet(leg.stream.counters), "sound still goes out on hold"
        phone.command("resume")
        time.sleep(0.5)
        assert not quiet(leg.stream.counters), "no sound after hold"


def quiet(counters: Counters) -> bool:
    """Whether nothing is sent any more within a second or two."""
    for _ in range(8):
        before = counters.sent
        time.sleep(0.2)
        if counters.sent == before:
            return True
    return False


@pytest.mark.parametrize("scenario", ["uas_proxied.xml", "uas_challenge.xml"])
def test_sipp_as_the_called_side(scenario: str, tmp_path: Path) -> None:
    """Its scenarios check Route, ACK and credentials; they fail where one is not as it must be."""
    with run_uas(scenario, tmp_path) as uas, dialler() as here:
        place = f"{HOST}:{uas.port}"
        account = Account("95598", place, "secret", register=False)
        leg = here.dial(dial_of(f"sip:8000@{place}", account=account))
        here.wait_for(PickedUp)
        time.sleep(0.3)
        leg.hang_up()
        here.wait_for(LegEnded)
        assert uas.wait() == 0, uas.errors()


@pytest.mark.parametrize(
    ("status", "cause"), [(486, "busy"), (404, "not found"), (302, "moved"), (603, "declined")]
)
def test_sipp_refuses(status: int, cause: str, tmp_path: Path) -> None:
    with run_uas("uas_refuse.xml", tmp_path, status=status) as uas, dialler() as here:
        here.dial(dial_of(f"sip:8000@{HOST}:{uas.port}"))
        assert here.wait_for(Refused).cause == cause
        assert uas.wait() == 0, uas.errors()
