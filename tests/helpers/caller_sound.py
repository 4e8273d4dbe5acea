"""The sound of a test's telephone, sans-IO: the datagrams to send each 20 ms, and what arrived."""

from __future__ import annotations

import audioop
import struct
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

HEADER = struct.Struct("!BBHII")
EVENT = struct.Struct("!BBH")
FRAME = 160
KEYS = "0123456789*#ABCD"
END = 0x80

Law = Literal["PCMU", "PCMA"]
TYPES: dict[Law, int] = {"PCMU": 0, "PCMA": 8}


@dataclass(frozen=True, slots=True)
class Press:
    """How one key press reaches the other side.

    `copies` says of each packet in turn how often it arrives: 0 lost, 2 doubled; beyond its end,
    once. A press has `updates` packets and then three with the end bit.
    """

    updates: int = 3
    copies: Sequence[int] = ()
    marker: bool = True


@dataclass(frozen=True, slots=True)
class _Part:
    """One packet of a press."""

    key: int
    ended: bool
    duration: int
    marker: bool
    copies: int


@dataclass
class Mouth:
    """What goes out: one slot of 20 ms after another, silence where nothing waits."""

    law: Law
    dtmf_type: int
    ssrc: int = 0x00C0FFEE
    sequence: int = 65_500  # wraps during the test
    timestamp: int = 2**32 - 16_000
    _slots: deque[bytes | list[_Part]] = field(default_factory=deque, init=False)
    _press_at: int | None = field(default=None, init=False)

    def say(self, pcm: bytes) -> None:
        """Queue sound; the last frame is filled up with silence."""
        for at in range(0, len(pcm), 2 * FRAME):
            self._slots.append(pcm[at : at + 2 * FRAME].ljust(2 * FRAME, b"\0"))

    def press(self, key: str, how: Press) -> None:
        """Queue a key press and 40 ms of silence after it."""
        code = KEYS.index(key)
        fates = iter(how.copies)
        for number in range(1, how.updates + 1):
            marker = how.marker and number == 1
            part = _Part(code, False, number * FRAME, marker, next(fates, 1))
            self._slots.append([part])
        length = (how.updates + 1) * FRAME
        self._slots.append([_Part(code, True, length, False, next(fates, 1)) for _ in range(3)])
        self._slots.extend([bytes(2 * FRAME)] * 2)

    @property
    def quiet(self) -> bool:
        """Whether all that was queued has been sent."""
        return not self._slots

    def tick(self) -> list[bytes]:
        """The datagrams of the next 20 ms."""
        slot = self._slots.popleft() if self._slots else bytes(2 * FRAME)
        sent: list[bytes] = []
        if isinstance(slot, bytes):
            self._press_at = None
            encode = audioop.lin2ulaw if self.law == "PCMU" else audioop.lin2alaw
            sent.append(self._packet(TYPES[self.law], False, self.timestamp, encode(slot, 2)))
        else:
            if self._press_at is None:
                self._press_at = self.timestamp
            for part in slot:
                content = EVENT.pack(part.key, (END if part.ended else 0) | 10, part.duration)
                packet = self._packet(self.dtmf_type, part.marker, self._press_at, content)
                sent += [packet] * part.copies
        self.timestamp = (self.timestamp + FRAME) % 2**32
        return sent

    def _packet(self, kind: int, marker: bool, timestamp: int, content: bytes) -> bytes:
        head = HEADER.pack(0x80, kind | marker << 7, self.sequence, timestamp, self.ssrc)
        self.sequence = (self.sequence + 1) % 2**16
        return head + content


@dataclass
class Hearing:
    """What arrived, put in place by its timestamps; gaps are silence."""

    pcm: bytearray = field(default_factory=bytearray)
    types: set[int] = field(default_factory=set)
    arrivals: list[float] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """Where in `pcm` each arrival lies; -1: it is no sound."""
    sequences: list[int] = field(default_factory=list)
    _first: int | None = None

    def take(self, datagram: bytes, at: float) -> None:
        """One datagram that arrived at this moment (seconds)."""
        first, second, sequence, timestamp, _ = HEADER.unpack_from(datagram)
        assert first == 0x80, f"RTP with first byte {first:#x}"
        kind = second & 0x7F
        self.types.add(kind)
        self.arrivals.append(at)
        self.sequences.append(sequence)
        decode = {0: audioop.ulaw2lin, 8: audioop.alaw2lin}.get(kind)
        if decode is None:
            self.places.append(-1)
            return
        if self._first is None:
            self._first = timestamp
        samples = decode(datagram[HEADER.size :], 2)
        place = 2 * ((timestamp - self._first) % 2**32)
        self.places.append(place)
        if place > len(self.pcm):
            self.pcm.extend(bytes(place - len(self.pcm)))
        self.pcm[place : place + len(samples)] = samples
