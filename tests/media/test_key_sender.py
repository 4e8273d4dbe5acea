"""Keys on their way out, taken by our own receiver: each once, whatever is lost on the way."""

from __future__ import annotations

import pytest

from ivr.media.dtmf import EVENT, KEYS, KeyReceiver
from ivr.media.g711 import decode
from ivr.media.key_sender import ENDS, PAUSE_FRAMES, PRESS_FRAMES, KeySender
from ivr.media.key_tones import key_tones
from ivr.media.outbound import Outbound
from ivr.media.rtp import RtpPacket
from ivr.media.sound import Law
from ivr.media.tones import ToneReceiver

EVENTS = 96
WHOLE_PRESS = PRESS_FRAMES + ENDS + PAUSE_FRAMES


def sender() -> Outbound:
    outbound = Outbound(ssrc=9, sequence=65_530, timestamp=2**32 - 320)
    outbound.speak(Law.PCMA, 20, EVENTS)
    return outbound


def sent(outbound: Outbound, frames: int) -> list[RtpPacket]:
    return [RtpPacket.parse(packet) for _ in range(frames) for packet in outbound.packets()]


def heard(packets: list[RtpPacket]) -> str:
    receiver = KeyReceiver()
    events = (packet for packet in packets if packet.payload_type == EVENTS)
    return "".join(key for packet in events if (key := receiver.push(packet)))


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_heard_once(key: str) -> None:
    outbound = sender()
    outbound.press(key)
    assert heard(sent(outbound, 20)) == key


def test_the_same_key_twice_and_others_behind_it_are_told_in_order() -> None:
    outbound = sender()
    for key in "550#":
        outbound.press(key)
    assert heard(sent(outbound, 4 * WHOLE_PRESS + 5)) == "550#"


def test_a_press_is_one_timestamp_a_growing_duration_and_three_ends() -> None:
    outbound = sender()
    sent(outbound, 1)
    outbound.press("7")
    packets = sent(outbound, PRESS_FRAMES + ENDS + 1)
    events, after = packets[:-1], packets[-1]
    assert {packet.timestamp for packet in events} == {2**32 - 160}
    assert [packet.marker for packet in events] == [True] + [False] * 7
    told = [EVENT.unpack(packet.payload) for packet in events]
    assert [duration for _, _, duration in told] == [160, 320, 480, 640, 800, 800, 800, 800]
    assert [bool(second & 0x80) for _, second, _ in told] == [False] * 5 + [True] * 3
    assert [packet.sequence for packet in packets] == [65_531 + n & 0xFFFF for n in range(9)]
    assert after.payload_type == Law.PCMA
    assert after.timestamp == 7 * 160, "the sound's time went on meanwhile"


@pytest.mark.parametrize("arriving", [[0], [3], [7], [4, 6], [1, 2, 5]])
def test_any_packet_of_a_press_is_enough(arriving: list[int]) -> None:
    outbound = sender()
    outbound.press("3")
    packets = sent(outbound, WHOLE_PRESS)
    assert heard([packets[number] for number in arriving]) == "3"


def test_who_takes_no_events_hears_the_tones() -> None:
    outbound = Outbound(ssrc=9, sequence=1, timestamp=0)
    outbound.press("8")
    outbound.press("8", in_sound=True)
    receiver, keys = ToneReceiver(), []
    assert outbound.playout.law is Law.PCMA
    for packet in sent(outbound, 20):
        keys.append(receiver.push(decode(packet.payload, Law.PCMA)))
    assert [key for key in keys if key] == ["8"]


@pytest.mark.parametrize("key", KEYS)
def test_the_tones_of_every_key_are_heard_as_that_key(key: str) -> None:
    receiver, pcm = ToneReceiver(), key_tones(key).pcm
    keys = [receiver.push(pcm[at : at + 320]) for at in range(0, len(pcm), 320)]
    assert [heard for heard in keys if heard] == [key]


def test_keys_pressed_for_nobody_are_forgotten() -> None:
    outbound = sender()
    outbound.press("1")
    sent(outbound, 3)
    outbound.forget_keys()
    assert heard(sent(outbound, 20)) == ""
    lone = KeySender()
    assert lone.take(0) is None


def test_presses_without_end_do_not_pile_up() -> None:
    outbound = sender()
    for _ in range(1_000):
        outbound.press("1")
    assert len(heard(sent(outbound, 60 * WHOLE_PRESS))) == 32


def test_what_is_too_much_changes_no_press_that_is_under_way() -> None:
    outbound = sender()
    outbound.press("1")
    begun = sent(outbound, 3)
    for _ in range(40):
        outbound.press("2")
    told = heard(begun + sent(outbound, 40 * WHOLE_PRESS))
    assert told == "1" + 31 * "2"


def test_tones_without_end_do_not_pile_up_either() -> None:
    outbound = Outbound(ssrc=9, sequence=1, timestamp=0)
    for _ in range(1_000):
        outbound.press("1")
    sent(outbound, 32 * 8)
    assert outbound.playout.idle
