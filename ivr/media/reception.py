"""What was received of the peer's sound, in numbers (RFC 3550 §6.4.1, §A.3, §A.8)."""

from __future__ import annotations

from ivr.media.g711 import SAMPLES_PER_MS

MOST_LEAP = 3000
"""A sequence number further ahead than this begins a new count (§A.1)."""

MOST_SWING = 8000
"""The sender's time has jumped: a second of samples is no jitter."""


class Reception:
    """Counts one sender's packets; noting one costs as little as can be.

    Arrivals are seen at the beats of the media engine, so the jitter is as fine as those: a swing
    below 10 ms may be told as none or as 10 ms.
    """

    __slots__ = (
        *("_base", "_closed", "_cycles", "_highest", "_jitter16", "_prior", "_received"),
        *("_transit", "ssrc"),
    )

    def __init__(self) -> None:
        self.ssrc: int | None = None
        self._closed = (0, 0)
        """Expected and received of the senders before this one."""
        self._base = self._highest = self._cycles = self._received = self._jitter16 = 0
        self._transit: int | None = None
        self._prior = (0, 0)

    def note(self, ssrc: int, sequence: int, timestamp: int | None, now_ms: int) -> None:
        """A packet has come; the timestamp of one that is no sound (a key) tells nothing."""
        ahead = sequence - self._highest & 0xFFFF
        if ssrc != self.ssrc or MOST_LEAP < ahead < 0x10000 - MOST_LEAP:
            self._begin(ssrc, sequence)
        elif ahead < MOST_LEAP:
            if sequence < self._highest:
                self._cycles += 0x10000
            self._highest = sequence
        self._received += 1
        if timestamp is None:
            return
        transit = now_ms * SAMPLES_PER_MS - timestamp
        if self._transit is not None:
            swing = abs((transit - self._transit + 0x8000_0000 & 0xFFFF_FFFF) - 0x8000_0000)
            if swing < MOST_SWING:
                self._jitter16 += swing - (self._jitter16 + 8 >> 4)
        self._transit = transit

    @property
    def received(self) -> int:
        """Packets of all senders, doubles included."""
        return self._closed[1] + self._received

    @property
    def lost(self) -> int:
        """Packets that were sent and never came, of all senders."""
        expected = self._closed[0] + self._expected
        return max(0, expected - self.received)

    @property
    def lost_of_sender(self) -> int:
        """Of the present sender; negative where packets were doubled."""
        return self._expected - self._received

    @property
    def highest(self) -> int:
        """The highest sequence number, with its wraps."""
        return self._cycles + self._highest

    @property
    def jitter(self) -> int:
        """In samples."""
        return self._jitter16 >> 4

    def fraction_lost(self) -> int:
        """Lost of 256 since this was asked last (§A.3)."""
        before, self._prior = self._prior, (self._expected, self._received)
        expected = self._prior[0] - before[0]
        lost = expected - (self._prior[1] - before[1])
        return min(255, 256 * lost // expected) if expected > 0 and lost > 0 else 0

    @property
    def _expected(self) -> int:
        return 0 if self.ssrc is None else self._cycles + self._highest - self._base + 1

    def _begin(self, ssrc: int, sequence: int) -> None:
        self._closed = (self._closed[0] + self._expected, self._closed[1] + self._received)
        self.ssrc, self._base, self._highest = ssrc, sequence, sequence
        self._cycles = self._received = self._jitter16 = 0
        self._transit, self._prior = None, (0, 0)
