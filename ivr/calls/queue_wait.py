"""One caller's wait for an agent: what is said when, and what keys mean meanwhile. Sans-IO.

The queue tells where the caller stands (`stands`), the line what was heard and pressed, the clock
passes (`pass_time`); each answers with orders. Times are integer milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ivr.calls.queue_words import Words
from ivr.calls.queueing import Offer, Overflow, Standing
from ivr.dialogue.actions import RETURN_KEY

LOOK_MS = 1_000
"""So often it is asked where the caller stands; that also tells that the caller is still there."""

AGAIN_MS = 45_000
"""After so long a caller is told again, though nothing has changed."""

CHANGED_MS = 12_000
"""After so long a new place in the queue is told."""

LONGEST_MS = 60 * 60_000
"""Nobody waits longer; the queue sends callers elsewhere long before."""

NOBODY_MS = 5 * 60_000
"""The same where nobody is on duty who could take the caller."""

PATIENCE_MS = 20_000
"""So long the queue may fail before the caller is given up as not answered."""

WHERE_KEYS = frozenset("0*#")
"""These ask where one stands."""


@dataclass(frozen=True, slots=True)
class Look:
    """Ask the queue where the caller stands; answer with `stands` or `failed`."""


@dataclass(frozen=True, slots=True)
class Say:
    """Say these sentences in place of the music; `said` follows."""

    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring this agent; `picked_up` or `not_answered` follows."""

    offer: Offer


@dataclass(frozen=True, slots=True)
class Reach:
    """Ring whoever takes callers that have waited too long; `picked_up` or `unreached` follows."""

    overflow: Overflow


@dataclass(frozen=True, slots=True)
class TakeReturnCall:
    """The caller would rather be called back."""


@dataclass(frozen=True, slots=True)
class NobodyComes:
    """The wait is over: nobody will answer."""

    reason: str


Order = Look | Say | Ring | Reach | TakeReturnCall | NobodyComes
Stage = Literal["waiting", "ringing", "answered", "elsewhere", "over"]


@dataclass
class QueueWait:
    """A wait that has just begun. `returns`: whether a return call is offered."""

    words: Words
    returns: bool
    began_ms: int
    stage: Stage = field(default="waiting", init=False)
    speaking: bool = field(default=False, init=False)
    _look_ms: int = field(init=False)
    _standing: Standing | None = field(default=None, init=False)
    """As it was told last by the queue."""
    _told: int | None = field(default=None, init=False)
    """The position that the caller was told last."""
    _told_ms: int = field(default=0, init=False)
    _tellings: int = field(default=0, init=False)
    _failing_ms: int | None = field(default=None, init=False)
    _rung: Offer | None = field(default=None, init=False)
    """The agent who is rung."""
    _tried: set[Overflow] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._look_ms = self.began_ms

    @property
    def due_ms(self) -> int | None:
        """When `pass_time` has something to do; None: never again."""
        return None if self.stage == "over" else self._look_ms

    def pass_time(self, now_ms: int) -> list[Order]:
        """Whatever is due by now."""
        if self.stage == "over" or now_ms < self._look_ms:
            return []
        self._look_ms = now_ms + LOOK_MS
        if self.stage == "waiting" and now_ms - self.began_ms >= self._longest_ms:
            return self._over(NobodyComes("排队太久"))
        return [Look()]

    def stands(self, standing: Standing, now_ms: int) -> list[Order]:
        """The queue tells where the caller stands."""
        self._failing_ms = None
        if standing.offer is not None and self._is_new(standing.offer):
            told, before = self._told is not None, self.stage
            self.stage, self._rung = "ringing", standing.offer
            said = [self._say(self.words.turn)] if told and before == "waiting" else []
            return [*said, Ring(standing.offer)]
        if self.stage != "waiting":
            return []
        self._standing = standing
        if standing.overflow is not None and standing.overflow not in self._tried:
            return self._overflow(standing.overflow, standing.wait_s)
        return self._tell() if self._to_be_told(standing, now_ms) else []

    def answered(self) -> None:
        """Whoever is rung has picked up, and is told what it is about."""
        if self.stage == "ringing":
            self.stage = "answered"

    def failed(self, now_ms: int) -> list[Order]:
        """The queue could not be asked."""
        if self.stage == "over":
            return []
        since_ms = self._failing_ms = now_ms if self._failing_ms is None else self._failing_ms
        if self.stage == "waiting" and now_ms - since_ms >= PATIENCE_MS:
            return self._over(NobodyComes("查不到排队的情况"))
        return []

    def said(self, now_ms: int) -> list[Order]:
        """The last sentence was heard to its end."""
        self.speaking, self._told_ms = False, now_ms
        return []

    def key(self, key: str) -> list[Order]:
        """The caller pressed a key that is none of the urgent ones."""
        if self.stage == "over":
            return []
        if key == RETURN_KEY and self.returns:
            return self._over(TakeReturnCall())
        if self.stage != "waiting":
            return [self._say(self.words.ringing)]
        if key in WHERE_KEYS and self._standing is not None:
            return self._tell()
        return [self._say(self.words.no_keys, *self._offer_of_return)]

    def not_answered(self, now_ms: int, *, at_once: bool = True) -> list[Order]:
        """The agent did not answer: the next one is looked for."""
        return self._wait_on(now_ms, at_once) if self.stage in ("ringing", "answered") else []

    def unreached(self, now_ms: int, *, at_once: bool = True) -> list[Order]:
        """Nobody answered there either: the wait goes on as far as the queue has more to offer."""
        return self._wait_on(now_ms, at_once) if self.stage == "elsewhere" else []

    def end(self) -> None:
        """The wait is over, by whatever happened."""
        self.stage = "over"

    @property
    def _longest_ms(self) -> int:
        nobody = self._standing is not None and self._standing.wait_s is None
        return NOBODY_MS if nobody else LONGEST_MS

    @property
    def _offer_of_return(self) -> tuple[str, ...]:
        return (self.words.return_call,) if self.returns and self.words.return_call else ()

    def _to_be_told(self, standing: Standing, now_ms: int) -> bool:
        if self.speaking:
            return False
        if self._told is None:
            return True
        quiet_ms = now_ms - self._told_ms
        return quiet_ms >= (CHANGED_MS if standing.position != self._told else AGAIN_MS)

    def _tell(self, *, late: bool = False) -> list[Order]:
        """Where the caller stands; every other time with the key for a return call."""
        standing = self._standing
        assert standing is not None
        first, reminded = self._tellings == 0, late or self._tellings % 2 == 0
        self._told, self._tellings = standing.position, self._tellings + 1
        lead = self.words.late if late else self.words.busy
        return [
            self._say(
                *((lead,) if first or late else ()),
                self.words.position(standing.position),
                self.words.wait(standing.wait_s),
                *(self._offer_of_return if reminded else ()),
            )
        ]

    def _is_new(self, offer: Offer) -> bool:
        """Whether this agent is to be rung now, in place of whoever is rung."""
        if self.stage == "ringing" and self._rung is not None:
            return offer.staff_number != self._rung.staff_number
        return self.stage in ("waiting", "elsewhere")

    def _wait_on(self, now_ms: int, at_once: bool) -> list[Order]:
        """`at_once`: not where a call could not even be made, which would go round and round."""
        self.stage, self._look_ms = "waiting", now_ms if at_once else now_ms + LOOK_MS
        return self.pass_time(now_ms)

    def _overflow(self, overflow: Overflow, wait_s: int | None) -> list[Order]:
        """It takes too long: once for each place that the queue sends such callers to."""
        self._tried.add(overflow)
        if overflow.kind == "return-call":
            asked = self.returns and wait_s is not None
            return self._tell(late=True) if asked else self._over(NobodyComes("没有坐席接"))
        self.stage = "elsewhere"
        words = self.words
        lead = words.supervisor if overflow.kind == "supervisor" else words.elsewhere
        return [self._say(lead), Reach(overflow)]

    def _over(self, order: Order) -> list[Order]:
        self.stage = "over"
        return [order]

    def _say(self, *sentences: str) -> Say:
        self.speaking = True
        return Say(sentences)
