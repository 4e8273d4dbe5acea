"""Nothing passes for half a minute, in virtual time: what lives on, and what ends when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.media.events import Digit, MediaEvent, RtpLost
from ivr.media.g711 import Law
from ivr.media.inbound import Counters, Inbound
from ivr.media.latch import MediaTarget
from ivr.telephony.leg_events import Acked, Held, LegEnded
from tests.helpers.ear import level_dbfs
from tests.media.test_dtmf import press
from tests.media.tones import packets, tone
from tests.telephony.line import SDP, Caller, Line, statuses, talking
from tests.torture.house import nothing_is_left

DARK_MS = 30_000
FRAMES = DARK_MS // 20
PEER = ("192.0.2.7", 4000)


class Sound:
    """A call's sound, heard live, whose sender goes on whether anything arrives or not."""

    def __init__(self, lost_ms: int) -> None:
        self.line = Inbound(Counters(), lost_ms=lost_ms)
        self.line.connect(MediaTarget(*PEER, Law.PCMA, 101, PEER[0]))
        self.line.expect(True, 0)
        self.frames: list[bytes] = []
        self.line.tap(self.frames.append)
        self.now_ms = 0
        self.sequence, self.timestamp = 65_000, 2**32 - 80_000  # both wrap in the dark

    def passes(self, duration_ms: int, *, arrives: bool = True) -> list[MediaEvent]:
        """So much of a tone; what happens meanwhile."""
        for packet in packets(tone(duration_ms)):
            if arrives:
                named = replace(packet, sequence=self.sequence, timestamp=self.timestamp)
                self.line.receive(named.serialize(), PEER, self.now_ms)
            self.sequence = (self.sequence + 1) % 2**16
            self.timestamp = (self.timestamp + 160) % 2**32
            self.now_ms += 20
            self.line.tick(self.now_ms)
        events, self.line.events[:] = [*self.line.events], []
        return events

    def presses(self, key: str) -> list[MediaEvent]:
        for packet in press(key, at=self.timestamp, sequence=self.sequence):
            self.line.receive(packet.serialize(), PEER, self.now_ms)
            self.sequence = (self.sequence + 1) % 2**16
        return self.passes(200)


def test_sound_comes_back_after_the_dark_and_keys_count_once() -> None:
    sound = Sound(lost_ms=DARK_MS + 15_000)
    assert sound.passes(2_000) == []
    assert sound.passes(DARK_MS, arrives=False) == []
    assert all(level_dbfs(frame) < -60 for frame in sound.frames[-FRAMES + 10 :])
    assert sound.passes(2_000) == []
    assert all(level_dbfs(frame) > -20 for frame in sound.frames[-50:])
    for key in "15#":
        pressed = [event.digit for event in sound.presses(key) if isinstance(event, Digit)]
        assert pressed == [key]


@pytest.mark.parametrize("lost_ms", [3_000, 10_000, DARK_MS])
def test_the_sound_counts_as_lost_at_the_configured_time_and_once(lost_ms: int) -> None:
    sound = Sound(lost_ms)
    sound.passes(2_000)
    assert sound.passes(lost_ms - 40, arrives=False) == []  # the last packet is 20 ms old
    assert sound.passes(20, arrives=False) == [RtpLost()]
    assert sound.passes(DARK_MS, arrives=False) == []


def test_an_ack_that_was_held_back_for_half_a_minute_still_confirms() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    assert statuses(line.after(DARK_MS)) == [200] * 9
    caller.acks()
    assert line.told == [Acked()]
    assert caller.asks("BYE").status == 200
    nothing_is_left(line)


def test_what_either_side_asks_in_the_dark_is_done_after_it() -> None:
    line, caller = talking()
    line.agent.calls.hold(line.invited.call, True, line.now_ms)
    invite, *again = [*line.sent(), *line.after(DARK_MS)]
    assert {sent["CSeq"] for sent in again} == {invite["CSeq"]}  # none of it arrived till now
    (ack,) = caller.answers(invite, 200, body=SDP.replace(b"sendrecv", b"recvonly"))
    assert ack.method == "ACK"
    assert line.told[-1] == Held(True, 200)
    update = caller.request("UPDATE", cseq=9, body=SDP, branch="z9hG4bKdark")
    assert statuses(line.gets(update)) == [200]
    line.after(DARK_MS)  # the answer was lost, the last copy of the request was not
    assert statuses(line.gets(update)) == [200]
    nothing_is_up(line, caller)


def test_a_bye_of_ours_in_the_dark_is_repeated_till_the_light() -> None:
    line, caller = talking()
    line.agent.hang_up(line.invited.call, line.now_ms)
    byes = [*line.sent(), *line.after(DARK_MS)]
    assert {sent.method for sent in byes} == {"BYE"}
    assert len(byes) >= 9
    caller.answers(byes[-1], 200)
    assert line.left[1] == 0
    assert line.told == [Acked(), LegEnded("us")]
    nothing_is_left(line)


def nothing_is_up(line: Line, caller: Caller) -> None:
    caller.cseq = 20
    assert caller.asks("BYE").status == 200
    nothing_is_left(line)
