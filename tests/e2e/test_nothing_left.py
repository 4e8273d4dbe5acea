"""However a call ends, no thread, socket or call of it is left in the hotline's process."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.conftest import NewHotline
from tests.helpers.caller import Caller, CallRefused
from tests.helpers.hotline import Hotline

pytestmark = pytest.mark.e2e

NUMBER = "13677005601"
RING_MS = 600


@dataclass(frozen=True)
class Held:
    """What the process holds: each call takes a thread and two sockets of it.

    Its connections to the database come and go by themselves.
    """

    threads: int
    open: tuple[str, ...]

    @classmethod
    def by(cls, hotline: Hotline) -> Held:
        process = Path("/proc", str(hotline.pid))
        names = (os.readlink(link) for link in (process / "fd").iterdir())
        kept = tuple(sorted(name for name in names if "ivr.db" not in name))
        return cls(len(list((process / "task").iterdir())), kept)


def the_caller_hangs_up(hotline: Hotline) -> None:
    with Caller(hotline.address, NUMBER) as call:
        call.dial().hear_voice()


def the_caller_gives_up_while_it_rings(hotline: Hotline) -> None:
    with Caller(hotline.address, NUMBER) as call:
        call.wire.send(call.dialog.invite("", ()))
        call.wire.wait(lambda: bool(call.wire.arrivals), 3, "100")
        assert call.cancel().status == 200


def the_caller_is_refused(hotline: Hotline) -> None:
    with Caller(hotline.address, NUMBER, offered_types=[18]) as call:
        with pytest.raises(CallRefused) as refused:
            call.dial()
        assert refused.value.status == 488


def the_sound_stops(hotline: Hotline) -> None:
    with Caller(hotline.address, NUMBER) as call:
        call.dial()
        call.wire.sound_to = None
        call.wait_until_ended(10)


def the_ack_brings_no_answer(hotline: Hotline) -> None:
    """To our offer; we say BYE."""
    with Caller(hotline.address, NUMBER) as call:
        call.wire.send(call.dialog.invite("", ()))
        call.wire.wait(lambda: answers(call) > 0, 5, "200")
        ok = next(a.message for a in call.wire.arrivals if a.message.status == 200)
        call.wire.send(call.dialog.ack(ok))
        call.wait_until_ended(5)


def answers(call: Caller) -> int:
    return sum(arrival.message.status == 200 for arrival in list(call.wire.arrivals))


ENDS = [
    the_caller_hangs_up,
    the_caller_gives_up_while_it_rings,
    the_caller_is_refused,
    the_sound_stops,
    the_ack_brings_no_answer,
]


@contextmanager
def nothing_more_than(before: Held, hotline: Hotline, timeout_s: float = 8) -> Iterator[None]:
    yield
    deadline = time.monotonic() + timeout_s
    while (left := Held.by(hotline)) != before:
        assert time.monotonic() < deadline, f"{left} instead of {before}"
        time.sleep(0.1)


@pytest.fixture
def busy_before(new_hotline: NewHotline) -> tuple[Hotline, Held]:
    """A hotline that has served a call, with all that it holds for good."""
    hotline = new_hotline(IVR_SIP_RING_MS=str(RING_MS), IVR_RTP_LOST_MS="1500")
    the_caller_hangs_up(hotline)
    time.sleep(3)
    return hotline, Held.by(hotline)


def test_nothing_is_left_of_a_call_however_it_ended(busy_before: tuple[Hotline, Held]) -> None:
    hotline, before = busy_before
    for end in ENDS:
        with nothing_more_than(before, hotline):
            for _ in range(3):
                end(hotline)
    stops_at_once(hotline)


@pytest.mark.proof
def test_nothing_is_left_of_a_call_that_was_never_confirmed(
    busy_before: tuple[Hotline, Held],
) -> None:
    """No ACK for 32 s: BYE (RFC 3261 §13.3.1.4)."""
    hotline, before = busy_before
    with nothing_more_than(before, hotline), Caller(hotline.address, NUMBER) as call:
        assert call.invite().status == 200
        call.wait_until_ended(36)
        assert answers(call) > 8, "the 200 was not repeated"
    stops_at_once(hotline)


def stops_at_once(hotline: Hotline) -> None:
    assert hotline.stop() == 0
    assert not [line for line in hotline.lines if "还有" in line or "挂断" in line]
    assert "Traceback" not in hotline.errors()
