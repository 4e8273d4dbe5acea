"""What one call receives, sorted: sound, keys, strangers, rubbish."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.media.events import Digit, MediaEvent, RecordingEnded, RtpLost
from ivr.media.g711 import Law, decode, encode
from ivr.media.inbound import Counters, Inbound
from ivr.media.latch import MediaTarget
from ivr.media.recorder import Recorder
from ivr.media.rtcp import Report
from ivr.media.rtp import RtpPacket
from tests.media import test_tones as tones
from tests.media.test_dtmf import press
from tests.media.tones import packets, quiet, tone

PEER = ("127.0.0.1", 4000)
TARGET = MediaTarget(*PEER, Law.PCMA, 101, "127.0.0.1")
SOUND = packets(tone(20))[0].serialize()


@pytest.fixture
def inbound() -> Inbound:
    line = Inbound(Counters(), lost_ms=30_000)
    line.connect(TARGET)
    line.receive(SOUND, PEER, 0)
    return line


def taken(line: Inbound) -> list[MediaEvent]:
    events, line.events[:] = [*line.events], []
    return events


def feed(line: Inbound, arriving: list[RtpPacket]) -> list[MediaEvent]:
    for packet in arriving:
        line.receive(packet.serialize(), PEER, 0)
    return taken(line)


def test_sound_is_counted_while_nobody_listens(inbound: Inbound) -> None:
    feed(inbound, packets(tone(200), law=Law.PCMU))
    assert inbound.counters == Counters(received=11)


def test_before_it_is_connected_nothing_is_heard() -> None:
    line = Inbound(Counters(), lost_ms=30_000)
    line.receive(SOUND, PEER, 0)
    assert line.counters == Counters(foreign=1)


def test_a_stranger_is_counted_and_not_heard(inbound: Inbound) -> None:
    for packet in press("5", at=1, sequence=1):
        inbound.receive(packet.serialize(), ("127.0.0.9", 4000), 0)
    assert taken(inbound) == []
    assert inbound.counters == Counters(received=1, foreign=7)


def test_a_packet_of_unknown_type_locks_nobody_in() -> None:
    line = Inbound(Counters(), lost_ms=30_000)
    line.connect(TARGET)
    line.receive(replace(packets(tone(20))[0], payload_type=96).serialize(), PEER, 0)
    assert line.counters == Counters(unknown=1, foreign=1)
    assert line.latch is not None
    assert line.latch.locked is None


@pytest.mark.parametrize(
    ("datagram", "counted"),
    [
        (b"", Counters(malformed=1)),
        (b"\x80\x08", Counters(malformed=1)),
        (b"GET / HTTP/1.1", Counters(malformed=1)),
        (b"\xff" * 2000, Counters(malformed=1)),
        (b"\x80\xc8\0\x06" + bytes(24), Counters(rtcp=1)),
        (b"\x9f\xc8\0\x06" + bytes(24), Counters(malformed=1)),
        (b"\x80\x0d" + bytes(10) + b"\x40", Counters(received=1, noise=1)),
        (b"\x80\x61" + bytes(20), Counters(received=1, unknown=1)),
        (b"\x80\x65" + bytes(10) + b"\1", Counters(received=1, malformed=1)),
    ],
    ids=[
        "empty",
        "short",
        "not rtp",
        "too long",
        "rtcp",
        "bad rtcp",
        "comfort noise",
        "unknown",
        "cut event",
    ],
)
def test_every_kind_of_packet_is_tolerated(
    inbound: Inbound, datagram: bytes, counted: Counters
) -> None:
    inbound.receive(datagram, PEER, 0)
    counted.received += 1
    assert inbound.counters == counted
    assert taken(inbound) == []


@pytest.mark.parametrize("kind", [96, 101, 127])
def test_a_key_is_told_once_with_its_time(kind: int) -> None:
    line = Inbound(Counters(), lost_ms=30_000)
    line.connect(replace(TARGET, dtmf_payload_type=kind))
    for packet in press("5", at=8000, sequence=1):
        line.receive(replace(packet, payload_type=kind).serialize(), PEER, 1234)
    assert taken(line) == [Digit("5", 1234)]


def test_a_recording_ends_by_itself(inbound: Inbound) -> None:
    inbound.record(Recorder(10_000, 1000, 2000))
    (ended,) = feed(inbound, packets(tone(500) + quiet(1500)))
    assert isinstance(ended, RecordingEnded)
    assert ended.reason == "silence"
    heard = decode(encode(tone(500), Law.PCMA), Law.PCMA)
    assert ended.recording.pcm.startswith(heard)
    assert inbound.stop_recording() is None


def test_a_recording_ends_by_itself_though_the_sender_fell_silent(inbound: Inbound) -> None:
    inbound.record(Recorder(10_000, 1000, 2000))
    feed(inbound, packets(tone(500)))
    for at in range(60):
        inbound.tick(20 * at)
    (ended,) = taken(inbound)
    assert isinstance(ended, RecordingEnded)
    assert ended.recording.voiced_ms == 500


def test_a_recording_is_stopped_early_and_nothing_is_told(inbound: Inbound) -> None:
    inbound.record(Recorder(10_000, 1000, 2000))
    arriving = packets(tone(500))
    del arriving[-2]
    feed(inbound, arriving)
    recording = inbound.stop_recording()
    assert recording is not None
    assert recording.duration_ms == 500
    assert inbound.counters.missing == 1
    assert taken(inbound) == []


def test_keys_within_a_recording_are_told_and_leave_no_gap(inbound: Inbound) -> None:
    inbound.record(Recorder(10_000, 1000, 2000))
    feed(inbound, packets(tone(500), sequence=100))
    assert feed(inbound, press("#", at=8000 + 4000, sequence=125)) == [Digit("#", 0)]
    feed(inbound, packets(tone(500), sequence=132, timestamp=8000 + 4000 + 1120))
    recording = inbound.stop_recording()
    assert recording is not None
    assert recording.duration_ms == 1140
    assert inbound.counters.missing == 0


def test_whoever_taps_the_line_hears_even_frames_in_order(inbound: Inbound) -> None:
    heard: list[bytes] = []
    inbound.tap(heard.append)
    arriving = packets(tone(200), sequence=200)
    arriving[3], arriving[4] = arriving[4], arriving[3]
    for packet in arriving:
        feed(inbound, [packet])
        inbound.tick(0)
    for _ in range(2):
        inbound.tick(0)
    inbound.untap(heard.append)
    feed(inbound, packets(tone(200), sequence=500))
    inbound.tick(0)
    assert [len(frame) for frame in heard] == [320] * 12
    assert decode(encode(tone(200), Law.PCMA), Law.PCMA) in b"".join(heard)


def test_silence_of_the_network_is_told_once_until_sound_comes_again(inbound: Inbound) -> None:
    inbound.expect(True, 0)
    inbound.tick(29_999)
    assert taken(inbound) == []
    inbound.tick(30_000)
    inbound.tick(60_000)
    assert taken(inbound) == [RtpLost()]
    inbound.receive(SOUND, PEER, 61_000)
    inbound.tick(91_000)
    assert taken(inbound) == [RtpLost()]


def test_on_hold_nobody_waits_for_sound(inbound: Inbound) -> None:
    inbound.expect(False, 0)
    inbound.tick(100_000)
    inbound.expect(True, 100_000)
    inbound.tick(129_999)
    assert taken(inbound) == []


def test_a_report_shows_that_a_silent_peer_is_there(inbound: Inbound) -> None:
    inbound.expect(True, 0)
    report = Report(5, None, ()).serialize()
    inbound.receive_report(report, ("127.0.0.1", 4001), 20_000)
    inbound.receive(report, PEER, 40_000)
    inbound.tick(69_999)
    assert taken(inbound) == []
    inbound.tick(70_000)
    assert taken(inbound) == [RtpLost()]
    assert inbound.counters.rtcp == 2


def test_a_stranger_s_report_keeps_no_call_alive(inbound: Inbound) -> None:
    inbound.expect(True, 0)
    inbound.receive_report(Report(5, None, ()).serialize(), ("127.0.0.9", 4001), 20_000)
    inbound.receive_report(b"\x80", ("127.0.0.1", 4001), 20_000)
    inbound.tick(30_000)
    assert taken(inbound) == [RtpLost()]
    assert (inbound.counters.foreign, inbound.counters.malformed) == (1, 1)


def test_reports_go_to_where_the_peer_s_come_from(inbound: Inbound) -> None:
    assert inbound.report_destination == ("127.0.0.1", 4001)
    inbound.connect(replace(TARGET, rtcp=("127.0.0.1", 5555)))
    assert inbound.report_destination == ("127.0.0.1", 5555)
    inbound.receive_report(Report(5, None, ()).serialize(), ("127.0.0.1", 6001), 0)
    assert inbound.report_destination == ("127.0.0.1", 6001)
    inbound.connect(replace(TARGET, rtcp_mux=True))
    assert inbound.report_destination == PEER


def through_the_line(line: Inbound, pcm: bytes) -> list[MediaEvent]:
    for packet in packets(pcm, sequence=300):
        line.receive(packet.serialize(), PEER, 0)
        line.tick(0)
    return taken(line)


def test_keys_are_heard_as_tones_only_where_no_events_were_agreed_on() -> None:
    typed = b"".join(map(tones.press, "12#"))
    for dtmf_type, hears_tones, expected in (
        (None, True, "12#"),
        (None, False, ""),
        (101, True, ""),
    ):
        line = Inbound(Counters(), 30_000, hears_tones)
        line.connect(replace(TARGET, dtmf_payload_type=dtmf_type))
        told = through_the_line(line, typed + quiet(200))
        assert told == [Digit(key, 0, heard=True) for key in expected]
        line.end()


def test_counters_add_up() -> None:
    total = Counters(sent=1, late=2)
    total.add(Counters(sent=5, missing=1))
    assert total == Counters(sent=6, late=2, missing=1)


def test_where_nobody_waits_for_sound_it_is_never_lost() -> None:
    line = Inbound(Counters(), lost_ms=0)
    line.connect(TARGET)
    line.expect(True, 0)
    line.tick(3_600_000)
    assert taken(line) == []


def typed_by_ear(sent: list[RtpPacket], come_at: list[int | None]) -> str:
    """The keys heard where each packet comes in the beat that is told; None: it is lost."""
    line = Inbound(Counters(), 30_000, hears_tones=True)
    line.connect(replace(TARGET, dtmf_payload_type=None))
    for beat in range(max(at for at in come_at if at is not None) + 40):
        for packet in (p for p, at in zip(sent, come_at, strict=True) if at == beat):
            line.receive(packet.serialize(), PEER, 20 * beat)
        line.tick(20 * beat)
    return "".join(event.digit for event in taken(line) if isinstance(event, Digit))


@pytest.mark.parametrize("stall", [2, 4, 5, 6, 7, 8])
def test_tones_count_once_though_the_network_stood_still_within_them(stall: int) -> None:
    """What is made up for late sound is not listened to: it would end a key that goes on."""
    keys = "1155990"
    sent = packets(quiet(200) + b"".join(tones.press(k, on_ms=60, off_ms=60) for k in keys))
    for begin in range(10, 40):
        come_at = [max(at, begin + stall) if at >= begin else at for at in range(len(sent))]
        assert typed_by_ear(sent, [*come_at]) == keys, f"stall at {begin}"


def test_tones_count_once_though_packets_are_lost_within_them() -> None:
    keys = "1155990"
    sent = packets(quiet(200) + b"".join(tones.press(k, on_ms=80, off_ms=80) for k in keys))
    for gone in range(10, 60):
        come_at = [None if at == gone else at for at in range(len(sent))]
        assert typed_by_ear(sent, come_at) == keys, f"lost at {gone}"


@pytest.mark.parametrize("pause_ms", [400, 1_000])
def test_a_sender_that_falls_silent_between_keys_ends_each(pause_ms: int) -> None:
    """It sends nothing at all where nothing is said: timestamps jump, numbers do not."""
    sent = packets(quiet(200) + (tones.press("5", on_ms=80, off_ms=0) + quiet(pause_ms)) * 3)
    silent = packets(quiet(20))[0].payload
    spoken = [at for at, packet in enumerate(sent) if at < 10 or packet.payload != silent]
    numbered = [replace(sent[at], sequence=number) for number, at in enumerate(spoken)]
    assert len(spoken) < len(sent)
    assert typed_by_ear(numbered, [*spoken]) == "555"
