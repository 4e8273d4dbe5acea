"""Reports between the two sides of a call, in time and understood (RFC 3550 §6). Sans-IO."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from ivr.errors import MalformedRtp
from ivr.media import rtcp
from ivr.media.g711 import SAMPLES_PER_MS
from ivr.media.reception import Reception

INTERVAL_MS = 5_000
"""The least mean time between reports (§6.2); the first comes after half of it."""

COMPENSATION = 1.21828
"""e - 1.5 (§6.3.1): keeps the mean where it should be."""


@dataclass(frozen=True, slots=True)
class LineQuality:
    """How the sound of one call travelled, both ways. None: the peer did not tell.

    No MOS is estimated: without the codec's and the telephone's own share it would be a guess.
    """

    received: int
    lost: int
    jitter_ms: int
    sent: int
    peer_lost: int | None = None
    peer_jitter_ms: int | None = None
    round_trip_ms: int | None = None

    def counters(self) -> dict[str, int]:
        """What is known, by name."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in named.items() if value is not None}


@dataclass
class Reporting:
    """One call's reports. `ssrc` is that of the sound we send."""

    ssrc: int
    dice: Random
    reception: Reception = field(default_factory=Reception, init=False)
    due_ms: int | None = field(default=None, init=False)
    """When the next report is to be sent; None: the call has not begun."""
    _begun_ms: int = field(default=0, init=False)
    _name: str = field(default="", init=False)
    _came: tuple[int, int] = field(default=(0, 0), init=False)
    """The NTP time, its middle 32 bits, of the peer's last report, and when it came."""
    _sent_before: int = field(default=-1, init=False)
    _peer: rtcp.Block | None = field(default=None, init=False)
    _round_trip_ms: int | None = field(default=None, init=False)

    def begin(self, now_ms: int) -> None:
        """Reports flow from now on."""
        if self.due_ms is None:
            self._begun_ms = now_ms
            self._name = f"{self.dice.getrandbits(96):024x}"  # tells nothing (RFC 7022)
            self.due_ms = now_ms + self._pause_ms() // 2

    def report(self, now_ms: int, timestamp: int, packets: int, octets: int) -> bytes:
        """The report that is due; as a sender's if sound was sent since the last."""
        self.due_ms = now_ms + self._pause_ms()
        sends = packets > self._sent_before >= 0 or (self._sent_before < 0 < packets)
        self._sent_before = packets
        sending = None
        if sends:
            now = self._ntp(now_ms)
            sending = rtcp.Sending(now, timestamp, packets & 0xFFFF_FFFF, octets & 0xFFFF_FFFF)
        report = rtcp.Report(self.ssrc, sending, self._blocks(now_ms))
        return report.serialize() + rtcp.canonical_name(self.ssrc, self._name)

    def goodbye(self, now_ms: int, timestamp: int, packets: int, octets: int) -> bytes:
        """The last report of the call."""
        last = self.report(now_ms, timestamp, packets, octets)
        self.due_ms = None
        return last + rtcp.Bye((self.ssrc,)).serialize()

    def take(self, datagram: bytes, now_ms: int) -> None:
        """The peer's report; may raise MalformedRtp. A good-bye ends nothing: SIP does that."""
        for told in rtcp.parse(datagram):
            if isinstance(told, rtcp.Report):
                self._understand(told, now_ms)

    def quality(self, sent: int) -> LineQuality:
        """All that is known of the line."""
        reception, peer = self.reception, self._peer
        return LineQuality(
            received=reception.received,
            lost=reception.lost,
            jitter_ms=reception.jitter // SAMPLES_PER_MS,
            sent=sent,
            peer_lost=max(0, peer.lost) if peer else None,
            peer_jitter_ms=peer.jitter // SAMPLES_PER_MS if peer else None,
            round_trip_ms=self._round_trip_ms,
        )

    def _understand(self, report: rtcp.Report, now_ms: int) -> None:
        if report.ssrc == self.ssrc:
            raise MalformedRtp("a report under our own name")
        if report.sending is not None:
            self._came = (report.sending.ntp >> 16 & 0xFFFF_FFFF, now_ms)
        for block in report.blocks:
            if block.ssrc == self.ssrc:
                self._peer = block
                self._measure(block, now_ms)

    def _measure(self, block: rtcp.Block, now_ms: int) -> None:
        """The round trip, where the block answers a report of ours (§6.4.1)."""
        if not block.last_report:
            return
        now = self._ntp(now_ms) >> 16 & 0xFFFF_FFFF
        took = now - block.last_report - block.delay & 0xFFFF_FFFF
        if took > 0xFFFF_0000:  # a hair below nothing: clocks are read in whole milliseconds
            took = 0
        if took <= (now_ms - self._begun_ms << 16) // 1000:
            self._round_trip_ms = took * 1000 >> 16

    def _blocks(self, now_ms: int) -> tuple[rtcp.Block, ...]:
        reception = self.reception
        if reception.ssrc is None:
            return ()
        last, came_ms = self._came
        delay = (now_ms - came_ms << 16) // 1000 & 0xFFFF_FFFF if last else 0
        block = rtcp.Block(
            ssrc=reception.ssrc,
            fraction_lost=reception.fraction_lost(),
            lost=reception.lost_of_sender,
            highest=reception.highest & 0xFFFF_FFFF,
            jitter=reception.jitter,
            last_report=last,
            delay=delay,
        )
        return (block,)

    def _ntp(self, now_ms: int) -> int:
        """The time since the call began, which may stand for the time of day (§6.4.1).

        A second is added: its middle bits must not be 0, which means "no report yet".
        """
        return (now_ms - self._begun_ms + 1000 << 32) // 1000

    def _pause_ms(self) -> int:
        return int(INTERVAL_MS * self.dice.uniform(0.5, 1.5) / COMPENSATION)
