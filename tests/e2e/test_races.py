"""SIPp against the endpoint on real sockets: waiting, crossing messages, glare, session timers."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ivr.telephony.leg import Leg
from ivr.telephony.leg_events import Acked, Held, LegEnded
from ivr.telephony.transactions import Timing
from tests.helpers.desk import desk
from tests.helpers.ports import HOST
from tests.helpers.sipp_script import answers, hears, is_asked, pauses, play, says
from tests.helpers.softphone import Baresip
from tests.telephony.fakes import FakeStream

pytestmark = pytest.mark.e2e

DIAL = (says("INVITE", 1, sdp="sendrecv", within=False, again=True), hears(100))
ACK = says("ACK", 1, branch="ack1")
BYE = (says("BYE", 9, again=True), hears(200))
QUICK = Timing(t1=50, t2=400, t4=500)
"""32 seconds become 3.2."""


def test_calls_wait_for_the_only_line_and_are_taken_in_turn(tmp_path: Path) -> None:
    with desk(most_calls=1) as here:
        steps = (*DIAL, hears(180, optional=True), hears(200), ACK, pauses(700), *BYE)
        play(tmp_path, here.port, *steps, calls=3)
        waits = [leg.waited_ms or 0 for leg in here.legs]
        assert len(waits) == 3
        assert waits[0] < 300 < waits[1] < waits[2]
        assert here.endpoint.counters["waited in vain"] == 0


@pytest.mark.parametrize(
    ("overflow", "status", "told"),
    [(None, 503, "CSeq: 1 INVITE"), ("sip:95598@192.0.2.9", 302, "Contact: <sip:95598@192.0.2.9>")],
)
def test_who_waits_in_vain_is_turned_away(
    tmp_path: Path, overflow: str | None, status: int, told: str
) -> None:
    with desk(most_calls=0, wait_ms=600, overflow=overflow) as here:
        refused = hears(status, contains=told)
        ack = says("ACK", 1, branch="1")
        play(tmp_path, here.port, *DIAL, hears(180), refused, ack)
        assert here.endpoint.counters["waited in vain"] == 1
        assert here.legs == []


def test_a_waiting_caller_hangs_up(tmp_path: Path) -> None:
    with desk(most_calls=0) as here:
        cancel = says("CANCEL", 1, branch="1", within=False)
        ack = says("ACK", 1, branch="1")
        steps = (hears(180), cancel, hears(200), hears(487), ack)
        play(tmp_path, here.port, *DIAL, *steps)


def test_a_cancel_that_crosses_the_200_changes_nothing(tmp_path: Path) -> None:
    with desk() as here:
        cancel = says("CANCEL", 1, branch="1", within=False)
        crossed = (hears(200), cancel, hears(200, contains="CSeq: 1 CANCEL"), ACK)
        info = (says("INFO", 2), hears(200, contains="CSeq: 2 INFO"))
        play(tmp_path, here.port, *DIAL, *crossed, *info, *BYE)
        here.tells(Acked(), LegEnded("caller"))


def test_a_call_whose_ack_is_lost_is_ended(tmp_path: Path) -> None:
    with desk(timing=QUICK) as here:
        steps = (hears(200), is_asked("BYE", "bye"), answers("bye", 200))
        play(tmp_path, here.port, *DIAL, *steps)
        here.tells(LegEnded("timeout"))


def test_a_repeated_invite_makes_one_call(tmp_path: Path) -> None:
    with desk(ring_ms=300) as here:
        invite = says("INVITE", 1, sdp="sendrecv", within=False)
        steps = (hears(100), hears(180), invite, hears(200), ACK, *BYE)
        play(tmp_path, here.port, invite, *steps)
        assert len(here.legs) == 1
        assert here.endpoint.counters["repeated"] >= 1


def test_byes_that_cross_are_both_answered(tmp_path: Path) -> None:
    with desk(Leg.hang_up) as here:
        crossed = (is_asked("BYE", "bye"), *BYE, answers("bye", 200), pauses(200))
        play(tmp_path, here.port, *DIAL, hears(200), ACK, *crossed)
        here.tells(Acked(), LegEnded("us"))


def test_re_invites_that_cross_are_both_refused_and_ours_comes_again(tmp_path: Path) -> None:
    with desk(Leg.hold) as here:
        glare = (
            is_asked("INVITE", "first", contains="a=sendonly"),
            says("INVITE", 2, sdp="sendonly"),
            hears(491),
            says("ACK", 2),
            answers("first", 491),
            is_asked("ACK", "acked"),
        )
        again = (
            is_asked("INVITE", "second", contains="a=sendonly"),
            answers("second", 200, sdp="recvonly"),
            is_asked("ACK", "ackedtoo"),
        )
        play(tmp_path, here.port, *DIAL, hears(200), ACK, *glare, *again, *BYE)
        here.tells(Acked(), Held(True, 200), LegEnded("caller"))


TIMER = ("Supported: timer", "Min-SE: 2", "Allow: INVITE, ACK, BYE, UPDATE")
REFRESHED = "Session-Expires: 2;refresher=uac"


def test_a_session_is_refreshed_again_and_again(tmp_path: Path) -> None:
    with desk(session_s=2, least_session_s=2) as here:
        invite = says("INVITE", 1, *TIMER, "Session-Expires: 2", sdp="sendrecv", within=False)
        first = (is_asked("UPDATE", "one", contains=REFRESHED), answers("one", 200, REFRESHED))
        second = (is_asked("UPDATE", "two", contains=REFRESHED), answers("two", 200, REFRESHED))
        told = hears(200, contains="Session-Expires: 2;refresher=uas")
        play(tmp_path, here.port, invite, hears(100), told, ACK, *first, *second, *BYE)
        here.tells(Acked(), LegEnded("caller"))


def test_a_peer_that_was_to_refresh_and_does_not_is_hung_up_on(tmp_path: Path) -> None:
    with desk(session_s=3, least_session_s=2) as here:
        wish = "Session-Expires: 3;refresher=uac"
        invite = says("INVITE", 1, *TIMER, wish, sdp="sendrecv", within=False)
        end = (is_asked("BYE", "bye"), answers("bye", 200))
        play(tmp_path, here.port, invite, hears(100), hears(200, contains=wish), ACK, *end)
        here.tells(Acked(), LegEnded("timeout"))


def test_too_short_a_session_is_refused_and_the_longer_one_taken(tmp_path: Path) -> None:
    with desk() as here:
        short = says("INVITE", 1, *TIMER, "Session-Expires: 60", sdp="sendrecv", within=False)
        refused = (hears(422, contains="Min-SE: 90"), says("ACK", 1, branch="1"))
        wish = ("Session-Expires: 90",)
        longer = says("INVITE", 2, *TIMER, *wish, sdp="sendrecv", branch="2", within=False)
        taken = (hears(100), hears(200), says("ACK", 2, branch="ack2"))
        play(tmp_path, here.port, short, *refused, longer, *taken, *BYE)


def sends(stream: FakeStream, so: bool) -> bool:
    """Whether sound is sent as it should be."""
    return stream.targets[-1].sending is so


def within(limit_s: float, true: Callable[[], bool]) -> bool:
    """Whether it comes to be so in time."""
    deadline = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_a_softphone_holds_and_is_held_and_talks_again(tmp_path: Path) -> None:
    with desk() as here, Baresip(tmp_path / "baresip") as phone:
        phone.dial((HOST, here.port))
        (leg,) = here.legs
        stream = leg.stream
        assert isinstance(stream, FakeStream)
        assert stream.targets[-1].sending
        for command, sending in (("hold", False), ("resume", True)):
            phone.command(command)
            assert within(5, partial(sends, stream, sending))
        here.tells(Acked())
        for order, held in ((leg.hold, True), (leg.resume, False)):
            order()
            here.tells(Held(held, 200))
        assert stream.targets[-1].sending
        phone.hang_up()
        here.tells(LegEnded("caller"))
