"""What is wanted ahead of time: by whom, how soon, and what comes next. Thread-safe."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Collection, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum

from ivr.speech.synthesizer import Synthesizer


class Turn(IntEnum):
    """Which renderings come first."""

    SOON = 0
    """A value of a call that cannot be said in this voice otherwise, in a few seconds."""
    NICER = 1
    """A value of a call that can be joined out of pieces, and sounds better in one breath."""
    AHEAD = 2
    """Whatever the flows can say."""
    SLOW = 3
    """The same once more, for those who asked for slower speech."""


OF_CALLS = frozenset({Turn.SOON, Turn.NICER})
HOUSE = object()
"""Who wants what is wanted for no call in particular."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: texts rendered and given up, of all that were asked for since the start."""

    done: int
    failed: int
    total: int

    @property
    def pending(self) -> int:
        return self.total - self.done - self.failed


@dataclass(eq=False, slots=True)
class Wish:
    """A text to be rendered by a voice, and who wants it how soon."""

    voice: Synthesizer
    text: str
    wanted: dict[object, Turn] = field(default_factory=dict)
    tries: int = 0
    settled: Future[None] = field(default_factory=Future)
    """Done once it is rendered, given up, or wanted by nobody any more."""

    @property
    def turn(self) -> Turn:
        """How soon it is wanted by whoever wants it soonest."""
        return min(self.wanted.values())


class Wishes:
    """The wishes in the order in which they come true."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open: dict[tuple[Synthesizer, str], Wish] = {}
        self._queue: list[tuple[Turn, int, Wish]] = []
        self._tickets = itertools.count()
        self._under_way: Wish | None = None
        self._closed = False
        self._done = self._failed = self._total = 0

    def add(self, voice: Synthesizer, text: str, turn: Turn, who: object = HOUSE) -> bool:
        """Want a text of a voice; whether nobody wanted it before."""
        with self._changed:
            if self._closed:
                return False
            wish = self._open.get((voice, text))
            fresh = wish is None
            if wish is None:
                wish = self._open[voice, text] = Wish(voice, text)
                self._total += 1
            before = wish.turn if wish.wanted else None
            wish.wanted[who] = min(turn, wish.wanted.get(who, turn))
            if wish.turn != before:
                self._enqueue(wish)
            return fresh

    def forget(self, who: object, besides: Collection[tuple[Synthesizer, str]] = ()) -> None:
        """Somebody wants nothing any more `besides` these; what is under way is finished."""
        with self._changed:
            for place, wish in list(self._open.items()):
                if who not in wish.wanted or place in besides or wish is self._under_way:
                    continue
                before = wish.turn
                del wish.wanted[who]
                if not wish.wanted:
                    del self._open[place]
                    self._total -= 1
                    wish.settled.set_result(None)
                elif wish.turn != before:
                    self._enqueue(wish)

    def take(self, timeout_s: float) -> Wish | None:
        """The next to be rendered, now under way; None: nothing came within this time."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._next() is not None, timeout_s)
            wish = None if self._closed else self._next()
            if wish is not None:
                heapq.heappop(self._queue)
                self._under_way = wish
            return wish

    def again(self, wish: Wish) -> None:
        """It has not come true; it waits for its turn again."""
        with self._changed:
            self._under_way = None
            if not wish.settled.done():
                self._enqueue(wish)

    def settle(self, wish: Wish, *, failed: bool) -> None:
        """It has come true, or never will."""
        with self._changed:
            self._under_way = None
            self._open.pop((wish.voice, wish.text), None)
            self._done += not failed
            self._failed += failed
            if not wish.settled.done():
                wish.settled.set_result(None)

    def rest(self, rest_s: float, *, for_calls: bool) -> None:
        """Let this time pass; `for_calls`: unless a call wants something soon."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or (for_calls and self._is_urgent), rest_s)

    def nearly(self, voice: Synthesizer, text: str) -> Future[None] | None:
        """Done when the text is settled, if it is under way or the very next."""
        with self._changed:
            wish = self._open.get((voice, text))
            if wish is None:
                return None
            first = self._under_way or self._next()
            return wish.settled if wish is first else None

    def pending(self, of: Collection[str] | None = None) -> list[Future[None]]:
        """Done as the wishes (`of` these texts) are settled."""
        with self._changed:
            open_now: Iterable[Wish] = self._open.values()
            return [wish.settled for wish in open_now if of is None or wish.text in of]

    def progress(self) -> Progress:
        """How far it is."""
        with self._changed:
            return Progress(self._done, self._failed, self._total)

    def close(self) -> None:
        """Nothing is wanted any more."""
        with self._changed:
            self._closed = True
            for wish in self._open.values():
                if not wish.settled.done():
                    wish.settled.set_result(None)
            self._open.clear()
            self._changed.notify_all()

    @property
    def closed(self) -> bool:
        """Whether nothing is wanted any more."""
        return self._closed

    @property
    def _is_urgent(self) -> bool:
        wish = self._next()
        return wish is not None and wish.turn is Turn.SOON

    def _enqueue(self, wish: Wish) -> None:
        if wish is not self._under_way:
            heapq.heappush(self._queue, (wish.turn, next(self._tickets), wish))
            self._changed.notify_all()

    def _next(self) -> Wish | None:
        """The first of the queue; entries that were overtaken or forgotten fall away."""
        while self._queue:
            turn, _, wish = self._queue[0]
            if wish.wanted and not wish.settled.done() and wish.turn is turn:
                return wish
            heapq.heappop(self._queue)
        return None
