"""Calls on the engine: real sockets on loopback, and time that the test moves."""

from __future__ import annotations

import audioop
import logging
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ivr.clock import ManualClock
from ivr.errors import ConfigError
from ivr.media.engine import MediaEngine
from ivr.media.events import (
    Digit,
    MediaEvent,
    Played,
    RecordingEnded,
    RtpLost,
    StreamFailed,
)
from ivr.media.g711 import decode, encode, silence
from ivr.media.ports import NoPortFree
from ivr.media.sound import Law, Sound
from ivr.media.stream import MediaStream
from ivr.media.two_channels import TwoChannels
from tests.media.peer import Peer, peer
from tests.media.test_dtmf import press
from tests.media.tones import packets, quiet, tone

PORTS = range(27_000, 27_040)
SILENCE = silence(Law.PCMA)


class Line:
    """A call on an engine without a thread, and the telephone at its other end."""

    def __init__(self, engine: MediaEngine, clock: ManualClock, other: Peer) -> None:
        self.engine, self.clock, self.peer = engine, clock, other
        self.stream = engine.open()
        self.events: list[MediaEvent] = []
        self.stream.listen(self.events.append)

    def answer(self, law: Law = Law.PCMA) -> None:
        self.stream.connect(self.peer.target(law))
        self.stream.begin()

    def run(self, frames: int = 1) -> bytes:
        """Let time pass; what the telephone heard meanwhile."""
        for _ in range(frames):
            self.clock.advance(20)
            self.engine.send(1, 0, self.clock.monotonic_ms())
            self.engine.receive(self.clock.monotonic_ms())
        return b"".join(packet.payload for packet in self.peer.heard())


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def engine(clock: ManualClock) -> Iterator[MediaEngine]:
    made = MediaEngine("127.0.0.1", PORTS, clock=clock)
    yield made
    made.stop()


@pytest.fixture
def line(engine: MediaEngine, clock: ManualClock) -> Iterator[Line]:
    with peer() as other:
        yield Line(engine, clock, other)


def test_before_the_answer_nothing_is_sent(line: Line) -> None:
    assert line.run(5) == b""
    line.stream.begin()
    assert line.run(5) == b""


def test_after_the_answer_silence_flows(line: Line) -> None:
    line.answer()
    assert line.run(5) == SILENCE * 5
    assert line.engine.counters.sent == 5


@pytest.mark.parametrize("law", Law)
def test_a_prompt_is_heard_whole_then_told(line: Line, law: Law) -> None:
    sound = Sound.from_pcm(tone(250))
    line.answer(law)
    line.run()
    line.stream.play(sound, 7)
    assert line.run(12) == sound.payload(law)[: 12 * 160]
    assert line.events == []
    assert line.run() == sound.payload(law)[12 * 160 :] + silence(law)[:80]
    assert line.events == [Played(7, 280)]


def test_prompts_follow_one_another_without_a_gap(line: Line) -> None:
    one, two = Sound.from_pcm(tone(110)), Sound.from_pcm(tone(90, hz=900))
    line.answer()
    line.stream.play(one, 1)
    line.stream.play(two, 2)
    assert line.run(10) == (one + two).payload(Law.PCMA)
    assert line.events == [Played(1, 120), Played(2, 200)]


def test_a_prompt_that_is_stopped_is_silent_from_the_next_frame(line: Line) -> None:
    line.answer()
    line.stream.play(Sound.from_pcm(tone(1000)), 1)
    line.run(5)
    line.stream.stop_playing()
    assert line.run(100) == SILENCE * 100
    assert line.events == []


def test_a_prompt_may_follow_from_the_listener(line: Line) -> None:
    sound = Sound.from_pcm(tone(40))
    line.stream.listen(lambda event: line.stream.play(sound, 2))
    line.answer()
    line.stream.play(sound, 1)
    assert line.run(4) == sound.payload(Law.PCMA) * 2


def test_on_hold_a_prompt_waits_and_goes_on_afterwards(line: Line) -> None:
    sound = Sound.from_pcm(tone(100))
    line.answer()
    line.stream.play(sound, 1)
    before = line.run(2)
    line.stream.connect(line.peer.target(sending=False))
    assert line.run(50) == b""
    line.stream.connect(line.peer.target())
    assert before + line.run(3) == sound.payload(Law.PCMA)
    assert line.events == [Played(1, 1100)]


def test_a_stall_is_no_burst(line: Line) -> None:
    line.answer()
    line.engine.send(1, 0, 0)
    line.engine.send(3, 47, 1000)
    first, second, *_, last = line.peer.heard()
    assert last.sequence - first.sequence & 0xFFFF == 3
    assert second.timestamp - first.timestamp & 0xFFFF_FFFF == 48 * 160
    assert second.marker


@pytest.mark.parametrize(("due", "sent", "skipped"), [(3, 3, 0), (5, 3, 2), (20, 3, 17)])
def test_what_came_during_a_stall_is_heard_whole(
    line: Line, due: int, sent: int, skipped: int
) -> None:
    """It lay in the socket all the time: nothing is made up, cut out, or heard later than usual."""
    heard: list[bytes] = []
    line.answer()
    line.stream.tap(heard.append)
    spoken = packets(tone(1000) + quiet(100))
    for packet in spoken[:10]:
        line.peer.send([packet], line.stream.local_port)
        line.run()
    line.peer.send(spoken[10 : 10 + due], line.stream.local_port)
    line.clock.advance(20 * due)
    line.engine.send(sent, skipped, line.clock.monotonic_ms())
    for packet in spoken[10 + due :]:
        line.peer.send([packet], line.stream.local_port)
        line.run()
    sound = b"".join(heard)
    assert decode(encode(tone(1000), Law.PCMA), Law.PCMA) in sound
    assert len(sound) == 2 * 160 * 55
    assert line.stream.counters.concealed == 0


def test_a_process_that_was_stopped_for_long_loses_no_call(line: Line) -> None:
    line.answer()
    line.run(5)
    line.peer.send(packets(tone(100)), line.stream.local_port)
    line.clock.advance(60_000)
    line.engine.send(3, 2997, line.clock.monotonic_ms())
    assert line.events == []


def test_the_recording_of_a_call_has_what_came_during_a_stall(line: Line) -> None:
    channels = TwoChannels()
    line.answer()
    line.stream.record_call(channels)
    spoken = packets(tone(600))
    for packet in spoken[:10]:
        line.peer.send([packet], line.stream.local_port)
        line.run()
    line.peer.send(spoken[10:], line.stream.local_port)
    line.clock.advance(400)
    line.engine.send(3, 17, line.clock.monotonic_ms())
    line.run(5)
    left = audioop.tomono(channels.take(), 2, 1, 0)
    assert len(left) == 2 * 160 * 35
    assert decode(encode(tone(600), Law.PCMA), Law.PCMA) in left


def test_each_key_is_told_once(line: Line) -> None:
    line.answer()
    keys = press("1", at=8000, sequence=1) + press("1", at=9600, sequence=9)
    line.peer.send((packet for packet in keys for _ in range(2)), line.stream.local_port)
    line.run(4)
    assert line.events == [Digit("1", 20), Digit("1", 40)]


def test_a_recording_ends_by_itself(line: Line) -> None:
    line.answer()
    line.stream.start_recording(10_000, 1000)
    for packet in packets(tone(600) + quiet(1200)):
        line.peer.send([packet], line.stream.local_port)
        line.run()
    (ended,) = line.events
    assert isinstance(ended, RecordingEnded)
    assert (ended.reason, ended.recording.voiced_ms) == ("silence", 600)


def speak(line: Line, milliseconds: int) -> None:
    """The telephone says something while time passes."""
    for packet in packets(tone(milliseconds)):
        line.peer.send([packet], line.stream.local_port)
        line.run()


def test_a_recording_begins_with_the_last_frame_of_the_beep_however_late_its_worker_is(
    line: Line,
) -> None:
    line.answer()
    line.stream.start_recording(10_000, 1000, after=2)
    line.stream.play(Sound.from_pcm(tone(100)), 1)
    line.stream.play(Sound.beep(), 2)
    line.run(5)
    assert line.stream.stop_recording() is None, "the first sound is not the beep"

    line.stream.start_recording(10_000, 1000, after=2)
    line.run(12)
    speak(line, 600)
    assert line.events == [Played(1, 100), Played(2, 340)]
    recording = line.stream.stop_recording()
    assert recording is not None
    assert (recording.duration_ms, recording.voiced_ms) == (600, 600)


def test_a_recording_is_given_up_with_the_beep_before_it(line: Line) -> None:
    line.answer()
    line.stream.start_recording(10_000, 1000, after=1)
    line.stream.play(Sound.beep(), 1)
    line.run(5)
    line.stream.stop_playing()
    assert line.stream.stop_recording() is None
    line.stream.play(Sound.beep(), 1)
    line.run(12)
    speak(line, 600)
    assert line.stream.stop_recording() is None


def test_a_recording_may_be_stopped(line: Line) -> None:
    line.answer()
    line.stream.start_recording(10_000, 1000, lead_ms=9000)
    for packet in packets(tone(600)):
        line.peer.send([packet], line.stream.local_port)
        line.run()
    recording = line.stream.stop_recording()
    assert recording is not None
    assert recording.duration_ms == 600
    assert line.stream.stop_recording() is None


def test_what_was_recorded_can_be_taken_after_the_end(line: Line) -> None:
    line.answer()
    line.stream.start_recording(10_000, 1000)
    for packet in packets(tone(600)):
        line.peer.send([packet], line.stream.local_port)
        line.run()
    line.stream.close()
    recording = line.stream.stop_recording()
    assert recording is not None
    assert recording.duration_ms == 600


def test_the_line_may_be_tapped(line: Line) -> None:
    heard: list[bytes] = []
    line.answer()
    line.stream.tap(heard.append)
    line.peer.send(packets(tone(100)), line.stream.local_port)
    line.run(8)
    assert [len(frame) for frame in heard] == [320] * 8
    assert decode(encode(tone(100), Law.PCMA), Law.PCMA) in b"".join(heard)


def test_a_silent_network_is_told(line: Line) -> None:
    line.answer()
    line.run(1600)
    assert line.events == [RtpLost()]


def test_sound_follows_the_source_on_the_signalling_host(line: Line) -> None:
    target = line.peer.target()
    line.stream.connect(type(target)("192.0.2.9", 4000, Law.PCMA, 101, "127.0.0.1"))
    line.stream.begin()
    line.peer.send(packets(tone(20)), line.stream.local_port)
    line.run()
    assert line.run(3) == SILENCE * 3


def test_an_address_nobody_can_send_to_does_no_harm(line: Line) -> None:
    target = line.peer.target()
    line.stream.connect(type(target)("sip.example", 4000, Law.PCMA, 101, "127.0.0.1"))
    line.stream.begin()
    line.run(3)
    assert line.stream.counters.unsent == 3
    assert line.events == []


def test_a_flood_on_one_call_leaves_the_other_its_keys(
    line: Line, engine: MediaEngine, clock: ManualClock
) -> None:
    with peer() as other:
        flooded = Line(engine, clock, other)
        flooded.answer()
        line.answer()
        other.send([b"\xff" * 300] * 200, flooded.stream.local_port)
        line.peer.send(press("3", at=1, sequence=1), line.stream.local_port)
        line.run()
        assert line.events == [Digit("3", 20)]
        assert 0 < flooded.stream.counters.malformed < 200


def test_a_fault_in_one_call_ends_that_call_only(
    line: Line, engine: MediaEngine, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    def burst(pcm: bytes) -> None:
        raise ZeroDivisionError("a bug")

    with peer() as other, caplog.at_level(logging.CRITICAL):
        broken = Line(engine, clock, other)
        broken.answer()
        line.answer()
        broken.stream.tap(burst)
        other.send(packets(tone(20)), broken.stream.local_port)
        broken.run()
        assert broken.events == [StreamFailed("ZeroDivisionError('a bug')")]
        assert broken.stream.closed
        assert engine.calls == 1
        line.run()
        assert line.run(2) == SILENCE * 2


def test_a_fault_while_sending_ends_that_call_only(
    line: Line, engine: MediaEngine, caplog: pytest.LogCaptureFixture
) -> None:
    def burst(pcm: bytes) -> None:
        raise ZeroDivisionError("a bug")

    line.answer()
    with caplog.at_level(logging.CRITICAL):
        line.stream.tap(burst)
        line.run(10)
    assert line.events == [StreamFailed("ZeroDivisionError('a bug')")]
    assert engine.calls == 0


def test_a_failing_listener_stops_nothing(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    def burst(event: MediaEvent) -> None:
        raise ZeroDivisionError("a bug")

    line.stream.listen(burst)
    line.answer()
    line.stream.play(Sound.silence(20), 1)
    with caplog.at_level(logging.CRITICAL):
        line.run()
    assert line.run(2) == SILENCE * 2
    assert not line.stream.closed


def test_without_a_listener_nothing_is_told(engine: MediaEngine) -> None:
    with peer() as other:
        stream = engine.open()
        stream.connect(other.target())
        stream.begin()
        stream.play(Sound.silence(20), 1)
        engine.send(1, 0, 20)
        assert len(other.heard()) == 1


def test_a_closed_stream_does_nothing_and_frees_its_port(line: Line, engine: MediaEngine) -> None:
    line.answer()
    line.run(2)
    line.peer.send(packets(tone(20)), line.stream.local_port)
    line.stream.close()
    line.stream.close()
    assert line.run(2) == b""
    line.stream.send_frame(0, 0)
    line.stream.receive(0)
    assert engine.calls == 0
    assert engine.counters.sent == 2
    again = [engine.open().local_port for _ in range(len(PORTS) // 2)]
    assert line.stream.local_port in again


def test_when_all_ports_are_taken_it_says_so(engine: MediaEngine) -> None:
    for _ in range(len(PORTS) // 2):
        engine.open()
    with pytest.raises(NoPortFree, match="27000-27039"):
        engine.open()


def test_a_port_that_another_program_uses_is_skipped(engine: MediaEngine) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", PORTS.start))
        ports = [engine.open().local_port for _ in range(len(PORTS) // 2 - 1)]
        assert PORTS.start not in ports
        with pytest.raises(NoPortFree):
            engine.open()


def test_an_address_this_machine_lacks_is_named() -> None:
    engine = MediaEngine("192.0.2.1", PORTS)
    with pytest.raises(ConfigError, match=r"192\.0\.2\.1"):
        engine.open()
    engine.stop()


def test_the_thread_carries_calls_and_ends() -> None:
    engine = MediaEngine("127.0.0.1", PORTS)
    engine.start()
    done = threading.Event()
    with peer() as other:
        stream = opened(engine, other, done)
        assert done.wait(5)
        stream.close()
        again = opened(engine, other, done := threading.Event())
        assert done.wait(5)
        engine.stop()
        assert again.closed
        assert engine.calls == 0
    assert not any(thread.name == "media" for thread in threading.enumerate())


def opened(engine: MediaEngine, other: Peer, done: threading.Event) -> MediaStream:
    """A call whose prompt is being said."""
    stream = engine.open()
    stream.listen(lambda event: done.set())
    stream.connect(other.target())
    stream.begin()
    stream.play(Sound.from_pcm(tone(60)), 1)
    return stream
