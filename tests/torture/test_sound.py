"""Damaged packets of sound, keys and reports: a call hears on, and each press counts once."""

from __future__ import annotations

import tracemalloc
from random import Random

import pytest

from ivr.media.dtmf import KEYS as ALL_KEYS
from ivr.media.events import Digit, MediaEvent
from ivr.media.g711 import Law
from ivr.media.inbound import Counters, Inbound
from ivr.media.latch import MediaTarget
from ivr.media.recorder import Recorder
from tests.helpers.ear import level_dbfs
from tests.media.test_dtmf import press
from tests.media.tones import packets, tone
from tests.torture import sound

PEER = ("192.0.2.7", 4000)
TARGET = MediaTarget(*PEER, Law.PCMA, 101, PEER[0])
EVERYTHING = {
    **{f"sound: {name}": data for name, data in sound.SOUND.items()},
    **{f"keys: {name}": data for name, data in sound.KEYS.items()},
    **{f"reports: {name}": data for name, data in sound.REPORTS.items()},
}
every_packet = pytest.mark.parametrize("packet", EVERYTHING.values(), ids=EVERYTHING)


class Ear:
    """A call that is heard live, recorded, and listened to for keys."""

    def __init__(self) -> None:
        self.line = Inbound(Counters(), lost_ms=0, hears_tones=True)
        self.line.connect(TARGET)
        self.frames: list[bytes] = []
        self.line.tap(self.frames.append)
        self.line.record(Recorder(3_600_000, 3_600_000, 3_600_000))
        self.at = 0
        self.sequence, self.timestamp = 100, 8000

    def gets(self, *datagrams: bytes) -> list[MediaEvent]:
        """What 20 ms with these make happen."""
        for datagram in datagrams:
            self.line.receive(datagram, PEER, self.at)
            self.line.receive_report(datagram, PEER, self.at)
        self.at += 20
        self.line.tick(self.at)
        events, self.line.events[:] = [*self.line.events], []
        return events

    def hears_a_tone(self) -> bool:
        """Whether three seconds of a normal sender's tone come to be heard."""
        self.frames.clear()
        arriving = packets(tone(3_000), sequence=self.sequence, timestamp=self.timestamp)
        for packet in arriving:
            self.gets(packet.serialize())
        self.sequence += len(arriving)
        self.timestamp += 160 * len(arriving)
        return all(level_dbfs(frame) > -20 for frame in self.frames[-25:])

    def hears_keys(self, keys: str) -> str:
        """What keys come of a normal sender's presses."""
        heard: list[MediaEvent] = []
        for key in keys:
            for packet in press(key, at=self.timestamp, sequence=self.sequence):
                heard += self.gets(packet.serialize())
                self.sequence += 1
            self.timestamp += 1600
        return "".join(event.digit for event in heard if isinstance(event, Digit))


@every_packet
def test_a_call_is_heard_on_and_each_key_once(packet: bytes) -> None:
    ear = Ear()
    assert ear.hears_a_tone()
    for _ in range(20):
        assert ear.gets(packet, packet) == []
    assert ear.hears_keys(ALL_KEYS) == ALL_KEYS
    assert ear.hears_a_tone()
    assert ear.line.stop_recording() is not None


@every_packet
def test_from_a_stranger_it_changes_nothing(packet: bytes) -> None:
    ear = Ear()
    ear.gets(packets(tone(20))[0].serialize())
    before = ear.line.counters.received
    for _ in range(100):
        ear.line.receive(packet, ("203.0.113.9", 4000), ear.at)
        ear.line.receive_report(packet, ("203.0.113.9", 4001), ear.at)
    assert ear.line.counters.received == before
    assert ear.line.latch is not None
    assert ear.line.latch.locked == PEER
    assert ear.hears_keys("5") == "5"


def damaged(packet: bytes, dice: Random) -> bytes:
    data = bytearray(packet)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(data) + 1)
        match dice.randrange(4):
            case 0:
                data[at : at + 1] = dice.randbytes(1)
            case 1:
                del data[at : at + dice.randint(1, 20)]
            case 2:
                data[at:at] = dice.randbytes(dice.randint(1, 20))
            case 3:
                data[:2] = bytes([0x80 | dice.randrange(64), dice.choice([8, 0, 101, 13, 200])])
    return bytes(data)


@pytest.mark.parametrize("start", range(4))
def test_random_damage_for_a_minute(start: int) -> None:
    dice, ear = Random(start), Ear()
    kinds = [*EVERYTHING.values(), *(packet.serialize() for packet in press("7", at=1, sequence=1))]
    ear.hears_a_tone()
    for _ in range(3_000):
        ear.gets(*(damaged(dice.choice(kinds), dice) for _ in range(dice.randint(0, 3))))
    assert all(len(frame) == 320 for frame in ear.frames)
    assert ear.hears_a_tone()  # whoever comes back is believed within moments
    assert ear.hears_keys("159#") == "159#"
    assert ear.hears_a_tone()


def test_minutes_of_damage_take_no_memory() -> None:
    dice, line = Random(1), Inbound(Counters(), lost_ms=0)
    line.connect(TARGET)
    line.tap(lambda frame: None)
    kinds = list(EVERYTHING.values())

    def two_minutes() -> int:
        for at in range(6_000):
            line.receive(damaged(dice.choice(kinds), dice), PEER, 20 * at)
            line.tick(20 * at)
            line.events.clear()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    first = two_minutes()
    second = two_minutes()
    tracemalloc.stop()
    assert second - first < 100_000
