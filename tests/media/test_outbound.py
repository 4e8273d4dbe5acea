"""The packets of one call: continuous, whatever they carry."""

from __future__ import annotations

import pytest

from ivr.media.outbound import Outbound
from ivr.media.rtp import RtpPacket
from ivr.media.sound import Law, Sound
from tests.media.tones import tone


def sent(outbound: Outbound, count: int) -> list[RtpPacket]:
    """The packets of so many frames."""
    return [RtpPacket.parse(packet) for _ in range(count) for packet in outbound.packets()]


def test_sequence_and_timestamp_go_on_through_silence_and_sound() -> None:
    outbound = Outbound(ssrc=9, sequence=65534, timestamp=2**32 - 200)
    one = sent(outbound, 2)
    outbound.playout.add(Sound.from_pcm(tone(30)), 1)
    packets = one + sent(outbound, 3)
    assert [packet.sequence for packet in packets] == [65534, 65535, 0, 1, 2]
    assert [packet.timestamp - 2**32 for packet in packets[:2]] == [-200, -40]
    assert [packet.timestamp for packet in packets[2:]] == [120, 280, 440]
    assert {packet.ssrc for packet in packets} == {9}


def test_the_first_packet_and_the_first_after_a_pause_bear_the_marker() -> None:
    outbound = Outbound(ssrc=9, sequence=1, timestamp=0)
    before = sent(outbound, 2)
    outbound.pause(5)
    after = sent(outbound, 2)
    assert [packet.marker for packet in before + after] == [True, False, True, False]
    assert [packet.sequence for packet in before + after] == [1, 2, 3, 4]
    assert after[0].timestamp == 7 * 160


def test_the_payload_type_is_the_law() -> None:
    outbound = Outbound(ssrc=9, sequence=1, timestamp=0)
    outbound.speak(Law.PCMU)
    assert sent(outbound, 1)[0].payload_type == 0
    outbound.speak(Law.PCMA)
    assert sent(outbound, 1)[0].payload_type == 8


@pytest.mark.parametrize("ptime_ms", [10, 20, 30, 40, 60])
def test_packets_are_as_long_as_the_peer_wants_them(ptime_ms: int) -> None:
    sound, outbound = Sound.from_pcm(tone(240)), Outbound(ssrc=9, sequence=1, timestamp=0)
    outbound.speak(Law.PCMA, ptime_ms)
    outbound.playout.add(sound, 1)
    packets = sent(outbound, 12)
    assert {len(packet.payload) for packet in packets} == {8 * ptime_ms}
    assert [packet.timestamp for packet in packets] == [*range(0, 240 * 8, 8 * ptime_ms)]
    assert b"".join(packet.payload for packet in packets) == sound.payload(Law.PCMA)
    assert outbound.octets == 240 * 8


@pytest.mark.parametrize("ptime_ms", [0, 5, 200, -20])
def test_an_odd_length_of_packets_is_not_followed(ptime_ms: int) -> None:
    outbound = Outbound(ssrc=9, sequence=1, timestamp=0)
    outbound.speak(Law.PCMA, ptime_ms)
    assert [len(packet.payload) for packet in sent(outbound, 2)] == [160, 160]


def test_time_goes_on_when_the_length_or_the_law_changes_within_a_packet() -> None:
    outbound = Outbound(ssrc=9, sequence=1, timestamp=0)
    outbound.speak(Law.PCMA, 60)
    assert sent(outbound, 2) == []
    outbound.speak(Law.PCMU, 20)
    assert sent(outbound, 1)[0].timestamp == 2 * 160
    outbound.speak(Law.PCMU, 60)
    assert sent(outbound, 1) == []
    outbound.pause(1)
    assert sent(outbound, 3)[0].timestamp == 5 * 160
