"""The packets of one call: continuous, whatever they carry."""

from __future__ import annotations

from ivr.media.outbound import Outbound
from ivr.media.rtp import RtpPacket
from ivr.media.sound import Law, Sound
from tests.media.tones import tone


def sent(outbound: Outbound, count: int) -> list[RtpPacket]:
    return [RtpPacket.parse(outbound.packet()) for _ in range(count)]


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
    outbound.playout.speak(Law.PCMU)
    assert sent(outbound, 1)[0].payload_type == 0
    outbound.playout.speak(Law.PCMA)
    assert sent(outbound, 1)[0].payload_type == 8
