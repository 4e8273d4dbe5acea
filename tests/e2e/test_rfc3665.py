"""The call flows of RFC 3665 §3 on real sockets, SIPp being everybody else.

What each flow is, and what shows it for either side that we can be. `called` and `calling` are the
tests of that number below; `core` is tests/telephony/test_rfc3665_calling.py, which tells the flows
message by message; `dialling` is test_dialling.py.

| §    | flow                                | we are called          | we call              |
|------|-------------------------------------|------------------------|----------------------|
| 3.1  | session establishment               | called                 | calling, core        |
| 3.2  | through two proxies                 | called                 | dialling, core       |
| 3.3  | several proxies ask who we are      | theirs alone           | dialling, core       |
| 3.4  | the first proxy fails               | called                 | core                 |
| 3.5  | through an ALG                      | called                 | to us the same as 3.2 |
| 3.6  | redirected; description in the ACK  | called                 | calling, core        |
| 3.7  | re-INVITE, the address changes      | called                 | core                 |
| 3.8  | nobody answers: CANCEL, 487         | called                 | calling, core        |
| 3.9  | busy: 486                           | called                 | calling, core        |
| 3.10 | the telephone does not respond: 408 | the proxy's alone      | calling, core        |
| 3.11 | temporarily unavailable: 480        | called                 | calling, core        |

Registration (§2): `core`, and against Kamailio test_registrar.py. A lost ACK and a lost 200, which
the RFC leaves out, are here for calls out, and in test_races.py for calls in.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ivr.telephony.dial import dial_of
from ivr.telephony.leg import Leg
from ivr.telephony.leg_events import (
    Acked,
    LegEnded,
    PickedUp,
    Refused,
    Ringing,
)
from tests.helpers.desk import Desk, desk
from tests.helpers.ports import HOST
from tests.helpers.sipp import being_called
from tests.helpers.sipp_script import answers, hears, is_asked, pauses, play, says, write

pytestmark = pytest.mark.e2e

NEAR = "Record-Route: <sip:[local_ip]:[local_port];lr;hop=near>, <sip:ss1.example;lr;hop=far>"
NEAR_LAST = "Record-Route: <sip:ss1.example;lr;hop=far>, <sip:[local_ip]:[local_port];lr;hop=near>"
WAYS = ("Via: SIP/2.0/UDP ss1.example:5060;branch=z9hG4bK-[call_id]-1.1", NEAR)
BACK = "hop=near>.*hop=far"
ACK = says("ACK", 1, branch="ack1")
BYE = (says("BYE", 9, again=True), hears(200))
INVITE = says("INVITE", 1, sdp="sendrecv", within=False, again=True)
ENDED = (is_asked("BYE", "bye"), answers("bye", 200), pauses(100))


@contextmanager
def we_call(
    folder: Path, *steps: str, ring_ms: int = 8_000, moved: bool = False, repeats: bool = True
) -> Iterator[tuple[Desk, Leg]]:
    """A call of ours to SIPp, which has to see each of its steps."""
    write(folder, *steps)
    with desk() as here, being_called("script.xml", folder, repeats=repeats) as uas:
        dial = dial_of(f"sip:8000@{HOST}:{uas.port}", ring_ms=ring_ms, follow_moved=moved)
        leg = here.endpoint.dial(dial)
        leg.listen(here.told.put)
        yield here, leg
        assert uas.wait() == 0, uas.errors()


def answered(name: str = "invite", *, again: bool = False) -> str:
    return answers(name, 200, sdp="sendrecv", tag="uas", again=again)


def test_3_1_called(tmp_path: Path) -> None:
    with desk(ring_ms=100) as here:
        ok = hears(200, contains="Contact: <sip:")
        play(tmp_path, here.port, INVITE, hears(100), hears(180), ok, ACK, *BYE)
        here.tells(Acked(), LegEnded("caller"))


def test_3_2_called(tmp_path: Path) -> None:
    """Each Via comes back in its place, and our BYE goes along the way that the INVITE came."""
    with desk(then=Leg.hang_up) as here:
        invite = says("INVITE", 1, *WAYS, sdp="sendrecv", within=False, again=True)
        vias = "Via: SIP/2.0/UDP 127.*Via: SIP/2.0/UDP ss1.example:5060;branch"
        bye = is_asked("BYE", "bye", contains=f"Route: <sip:.*{BACK}")
        ok = hears(200, contains="Record-Route: [^;]*;lr;hop=near")
        steps = (hears(100, contains=vias), ok, ACK, bye, answers("bye", 200), pauses(100))
        play(tmp_path, here.port, invite, *steps)
        here.tells(Acked(), LegEnded("us"))


def test_3_4_called(tmp_path: Path) -> None:
    """The first proxy did pass the call on before it failed: over the second it is merged, 482."""
    with desk(ring_ms=300) as here:
        other = says("INVITE", 1, branch="second", sdp="sendrecv", within=False)
        merged = (other, hears(482), says("ACK", 1, branch="second", within=False))
        play(tmp_path, here.port, INVITE, hears(100), hears(180), *merged, hears(200), ACK, *BYE)
        here.tells(Acked(), LegEnded("caller"))


def test_3_5_called(tmp_path: Path) -> None:
    """The ALG puts itself into Via, Record-Route and the description: the sound goes there."""
    with desk() as here:
        sdp = "Content-Type: application/sdp; charset=utf-8"
        invite = says("INVITE", 1, *WAYS, sdp="sendrecv", within=False, again=True)
        invite = invite.replace("c=IN IP4 127.0.0.1", "c=IN IP4 192.0.2.128")
        invite = invite.replace("Content-Type: application/sdp", sdp)
        play(tmp_path, here.port, invite, hears(100), hears(200), ACK, *BYE)
        here.tells(Acked(), LegEnded("caller"))
        assert here.sound_goes_to == ["192.0.2.128"]


def test_3_6_called(tmp_path: Path) -> None:
    with desk() as here:
        invite = says("INVITE", 1, within=False, again=True)
        offered = hears(200, contains="m=audio [0-9]+ RTP/AVP 8 0 101")
        ack = says("ACK", 1, branch="ack1", sdp="sendrecv")
        play(tmp_path, here.port, invite, hears(100), offered, ack, *BYE)
        here.tells(Acked(), LegEnded("caller"))
        assert here.sound_goes_to == ["127.0.0.1"]


def test_3_7_called(tmp_path: Path) -> None:
    with desk() as here:
        moved = says("INVITE", 2, sdp="sendrecv").replace(
            "c=IN IP4 127.0.0.1", "c=IN IP4 192.0.2.7"
        )
        again = (moved, hears(200), says("ACK", 2, branch="ack2"))
        play(tmp_path, here.port, INVITE, hears(100), hears(200), ACK, *again, *BYE)
        here.tells(Acked(), LegEnded("caller"))
        assert here.sound_goes_to == ["127.0.0.1", "192.0.2.7"]


def test_3_8_called(tmp_path: Path) -> None:
    with desk(ring_ms=20_000) as here:
        cancel = says("CANCEL", 1, branch="1", within=False)
        given_up = (cancel, hears(200), hears(487), says("ACK", 1, branch="1", within=False))
        play(tmp_path, here.port, INVITE, hears(100), hears(180), *given_up)
        here.tells(LegEnded("cancelled"))


@pytest.mark.parametrize("status", [486, 480])
def test_3_9_and_3_11_called(tmp_path: Path, status: int) -> None:
    def refuse(leg: Leg) -> None:
        leg.refuse(status)

    with desk(take=refuse) as here:
        ack = says("ACK", 1, branch="1", within=False)
        play(tmp_path, here.port, INVITE, hears(100), hears(status), ack)
        here.tells(LegEnded("us"))


def test_3_1_calling(tmp_path: Path) -> None:
    rung = answers("invite", 180, tag="uas")
    up = (answered(again=True), is_asked("ACK", "ack"))
    steps = (is_asked("INVITE", "invite"), answers("invite", 100), rung, *up, *ENDED)
    with we_call(tmp_path, *steps) as (here, leg):
        assert here.told.get(timeout=5) == Ringing(180)
        assert here.told.get(timeout=5) == PickedUp()
        leg.hang_up()
        here.tells(LegEnded("us"))


def test_3_6_calling(tmp_path: Path) -> None:
    moved = "Contact: <sip:8001@[local_ip]:[local_port]>"
    first = answers("invite", 302, moved, tag="proxy").replace(
        "Contact: <sip:13800000001@[local_ip]:[local_port]>\n", "", 1
    )
    second = is_asked("INVITE", "second", contains="INVITE sip:8001@")
    up = (answered("second", again=True), is_asked("ACK", "acktoo"))
    steps = (is_asked("INVITE", "invite"), first, is_asked("ACK", "ack"), second, *up, *ENDED)
    with we_call(tmp_path, *steps, moved=True) as (here, leg):
        assert here.told.get(timeout=5) == PickedUp()
        leg.hang_up()
        here.tells(LegEnded("us"))


def test_3_8_calling(tmp_path: Path) -> None:
    """CANCEL has the INVITE's branch; the 487 is acknowledged."""
    cancelled = (is_asked("CANCEL", "cancel"), answers("cancel", 200, tag="uas"))
    refused = (answers("invite", 487, tag="uas", again=True), is_asked("ACK", "ack"))
    rung = answers("invite", 180, tag="uas")
    steps = (is_asked("INVITE", "invite"), rung, *cancelled, *refused)
    with we_call(tmp_path, *steps, ring_ms=500) as (here, _):
        unanswered = Refused(408, "nobody answered in time", "no answer")
        here.tells(Ringing(180), unanswered, LegEnded("refused"))


@pytest.mark.parametrize(
    ("status", "cause"), [(486, "busy"), (408, "no answer"), (480, "no answer")]
)
def test_3_9_to_3_11_calling(tmp_path: Path, status: int, cause: str) -> None:
    refused = (answers("invite", status, tag="uas", again=True), is_asked("ACK", "ack"))
    with we_call(tmp_path, is_asked("INVITE", "invite"), *refused) as (here, _):
        told = here.told.get(timeout=5)
        assert isinstance(told, Refused)
        assert (told.status, told.cause) == (status, cause)
        here.tells(LegEnded("refused"))


def test_each_200_whose_ack_was_lost_is_acknowledged_along_the_route(tmp_path: Path) -> None:
    answer = answers("invite", 200, NEAR_LAST, sdp="sendrecv", tag="uas")
    lost = (answer, is_asked("ACK", "lost", contains=BACK), pauses(300))
    again = (answer, is_asked("ACK", "again", contains=BACK), pauses(300))
    heard = (answer, is_asked("ACK", "heard", contains=BACK))
    steps = (is_asked("INVITE", "invite"), *lost, *again, *heard, *ENDED)
    with we_call(tmp_path, *steps, repeats=False) as (here, leg):
        assert here.told.get(timeout=5) == PickedUp()
        time.sleep(1)
        here.tells()
        leg.hang_up()
        here.tells(LegEnded("us"))


def test_a_200_that_was_lost_is_taken_when_it_comes_again(tmp_path: Path) -> None:
    """Without any provisional answer the INVITE is repeated meanwhile."""
    once_more = is_asked("INVITE", "repeated", contains="CSeq: 1 INVITE")
    late = (answered(), is_asked("ACK", "ack"))
    steps = (is_asked("INVITE", "invite"), once_more, *late, *ENDED)
    with we_call(tmp_path, *steps, repeats=False) as (here, leg):
        assert here.told.get(timeout=5) == PickedUp()
        leg.hang_up()
        here.tells(LegEnded("us"))
