"""How much each source may send and call: one flood keeps nobody else off the line.

A source is an address, in IPv6 its /64, for whoever has one address there has them all. Trusted
trunks are not limited. What is remembered is bounded; a source that is forgotten begins afresh.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from ivr.telephony.identity import Network, is_trusted

log = logging.getLogger(__name__)

MALFORMED_COST = 5
"""A message that cannot be read counts as so many: an honest peer sends none."""

CONNECTION_COST = 5
"""And so does a connection: a peer may well open one for each call, but not thousands."""

SMALL_HOUSE = 40
"""Below so many lines one source may take them all."""

MOST_SOURCES = 4_096
TELL_EVERY_MS = 60_000


@dataclass(frozen=True, slots=True)
class SourceLimits:
    """What one source may do. The bursts are twice the rates."""

    calls_per_s: int = 50
    messages_per_s: int = 1_000
    most_calls: int = 0
    """Calls at a time; 0: three quarters of all, so that others find a line, too.

    A small house can spare no lines: all its calls come from its one PBX.
    """

    def calls_of(self, all_calls: int) -> int | None:
        """How many calls one source may have at a time, of so many; None: no matter how many."""
        share = None if all_calls < SMALL_HOUSE else all_calls * 3 // 4
        return self.most_calls or share


@dataclass(slots=True)
class Bucket:
    """Lets so many through in a second, and twice as many at once (a token bucket).

    Counted in thousandths, so that whole milliseconds add up exactly.
    """

    per_s: int
    filled: int
    at_ms: int

    def take(self, cost: int, now_ms: int) -> bool:
        """Whether there is room for it; then it is taken."""
        full = 2_000 * self.per_s
        self.filled = min(full, self.filled + max(0, now_ms - self.at_ms) * self.per_s)
        self.at_ms = now_ms
        if self.filled < 1_000 * cost:
            return False
        self.filled -= 1_000 * cost
        return True

    def charge(self, cost: int) -> None:
        """Take it, room or no room."""
        self.filled = max(0, self.filled - 1_000 * cost)


@dataclass(slots=True)
class _Source:
    messages: Bucket
    calls: Bucket
    told_ms: int | None = None


class Sources:
    """What each source has used of its share."""

    def __init__(self, limits: SourceLimits, all_calls: int, trusted: Sequence[Network]) -> None:
        self.most_calls = limits.calls_of(all_calls)
        self._limits, self._trusted = limits, trusted
        self._known: OrderedDict[str, _Source] = OrderedDict()

    def __len__(self) -> int:
        """How many sources are remembered."""
        return len(self._known)

    def admits(self, host: str, now_ms: int, cost: int = 1) -> bool:
        """Whether a message (or what counts as so many) of this source is looked at at all."""
        source = self._source(host, now_ms)
        if source is None or source.messages.take(cost, now_ms):
            return True
        most = self._limits.messages_per_s
        problem = (
            f"来源 {host} 一秒发来的信令多于 {most} 条（sip.source_messages_per_s），多出的不理会"
        )
        self._tell(source, now_ms, problem)
        return False

    def malformed(self, host: str, now_ms: int) -> None:
        """A message of this source could not be read."""
        source = self._source(host, now_ms)
        if source is not None:
            source.messages.charge(MALFORMED_COST - 1)

    def admits_call(self, host: str, calls: int, now_ms: int) -> bool:
        """Whether this source, which has so many calls, may have one more."""
        source = self._source(host, now_ms)
        if source is None:
            return True
        if self.most_calls is not None and calls >= self.most_calls:
            problem = f"来源 {host} 已有 {calls} 通电话，到了上限（sip.source_calls）"
        elif not source.calls.take(1, now_ms):
            rate = self._limits.calls_per_s
            problem = f"来源 {host} 一秒打来的电话多于 {rate} 通（sip.source_calls_per_s）"
        else:
            return True
        self._tell(source, now_ms, f"{problem}，多出的用 503 回绝")
        return False

    def _source(self, host: str, now_ms: int) -> _Source | None:
        """What is known of a source; None: it is trusted."""
        name = source_name(host)
        source = self._known.get(name)
        if source is None:
            if is_trusted(host, self._trusted):
                return None
            limits = self._limits
            source = _Source(
                Bucket(limits.messages_per_s, 2_000 * limits.messages_per_s, now_ms),
                Bucket(limits.calls_per_s, 2_000 * limits.calls_per_s, now_ms),
            )
            self._known[name] = source
            if len(self._known) > MOST_SOURCES:
                self._known.popitem(last=False)
        self._known.move_to_end(name)
        return source

    def _tell(self, source: _Source, now_ms: int, problem: str) -> None:
        """Log it, at most once a minute for each source."""
        if source.told_ms is None or now_ms - source.told_ms >= TELL_EVERY_MS:
            source.told_ms = now_ms
            log.warning("%s；如果是自己的中继或交换机，请把它的地址写进 sip.trusted", problem)


def source_name(host: str) -> str:
    """What counts as one source with this address."""
    if ":" not in host:
        return host
    return ip_address(host).packed[:8].hex()
