"""Voices in order of preference, each on a thread of its own; one that fails is replaced."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum

from ivr.clock import Clock
from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.synthesizer import Synthesizer

log = logging.getLogger(__name__)

REST_MS = 20_000
"""So long a voice that failed is passed over before it is tried again."""

BEFORE_ALL = -1


class Urgency(IntEnum):
    """Who waits for a rendering; the lower is served first."""

    CALLER = 0
    SOON = 1
    AHEAD = 2


@dataclass(frozen=True, slots=True)
class Rendering:
    """A text spoken, and which voice spoke it."""

    sound: Sound
    voice: Synthesizer


@dataclass(eq=False, slots=True)
class _Order:
    """A text under way; the lanes that have taken it never take it twice."""

    text: str
    urgency: Urgency
    result: Future[Rendering] = field(default_factory=Future)
    given: list[_Lane] = field(default_factory=list)
    taken: set[_Lane] = field(default_factory=set)
    failed: set[_Lane] = field(default_factory=set)


class VoiceChain:
    """Renders texts with the first voice that works."""

    def __init__(
        self,
        voices: Sequence[Synthesizer],
        clock: Clock,
        *,
        finish: Callable[[Sound], Sound],
        rendered: Callable[[str, Rendering], None],
        rest_ms: int = REST_MS,
    ) -> None:
        self._lanes = [_Lane(voice, self) for voice in voices]
        self._clock = clock
        self._finish_sound = finish
        self._rendered = rendered
        self._rest_ms = rest_ms
        self._orders: dict[str, _Order] = {}
        self._lock = threading.Lock()

    @property
    def voices(self) -> list[Synthesizer]:
        """All voices, the preferred one first."""
        return [lane.voice for lane in self._lanes]

    @property
    def working(self) -> list[Synthesizer]:
        """The voices that have not just failed."""
        return [lane.voice for lane in self._lanes if not self._resting(lane)]

    def request(self, text: str, urgency: Urgency) -> Future[Rendering]:
        """The rendering to come; asked for twice, it is rendered once, at the higher urgency."""
        with self._lock:
            order = self._orders.get(text)
            if order is None:
                order = self._orders[text] = _Order(text, urgency)
                lane = self._next_lane(order)
                if lane is None:
                    del self._orders[text]
                    order.result.set_exception(EngineError("现在没有能用的语音引擎"))
                    return order.result
                order.given.append(lane)
                lane.put(order)
            elif urgency < order.urgency:
                order.urgency = urgency
                for lane in order.given:
                    lane.put(order)
            return order.result

    def hurry(self, text: str) -> None:
        """Ask the next voice as well: the first one is too slow for who waits."""
        with self._lock:
            order = self._orders.get(text)
            lane = self._next_lane(order) if order else None
            if order and lane:
                order.given.append(lane)
                lane.put(order)

    def close(self) -> None:
        """End the voices; what is under way fails."""
        for lane in self._lanes:
            lane.close()
        with self._lock:
            orders, self._orders = list(self._orders.values()), {}
        for order in orders:
            if not order.result.done():
                order.result.set_exception(EngineError("语音引擎已经关闭"))

    def take(self, order: _Order, lane: _Lane) -> bool:
        """Whether the lane is to render the order now."""
        with self._lock:
            if order.result.done() or lane in order.taken:
                return False
            order.taken.add(lane)
            return True

    def spoken(self, order: _Order, lane: _Lane, sound: Sound) -> None:
        """A lane has rendered the order; whoever is first wins."""
        rendering = Rendering(self._finish_sound(sound), lane.voice)
        lane.rest_until_ms = None
        self._rendered(order.text, rendering)
        with self._lock:
            self._orders.pop(order.text, None)
            if not order.result.done():
                order.result.set_result(rendering)

    def failed(self, order: _Order, lane: _Lane, error: EngineError) -> None:
        """A lane could not; the next one is asked, and a broken voice rests."""
        if error.retryable:
            if lane.rest_until_ms is None:
                log.warning("voice %s failed and is replaced: %s", lane.voice.name, error)
            lane.rest_until_ms = self._clock.monotonic_ms() + self._rest_ms
        with self._lock:
            order.failed.add(lane)
            following = self._next_lane(order)
            if following is not None:
                order.given.append(following)
                following.put(order)
            elif order.failed.issuperset(order.given) and not order.result.done():
                self._orders.pop(order.text, None)
                order.result.set_exception(error)

    def _next_lane(self, order: _Order) -> _Lane | None:
        fresh = (lane for lane in self._lanes if lane not in order.given)
        return next((lane for lane in fresh if not self._resting(lane)), None)

    def _resting(self, lane: _Lane) -> bool:
        until = lane.rest_until_ms
        return until is not None and self._clock.monotonic_ms() < until


class _Lane:
    """One voice, its queue, and the thread that serves it."""

    def __init__(self, voice: Synthesizer, chain: VoiceChain) -> None:
        self.voice = voice
        self.rest_until_ms: int | None = None
        self._chain = chain
        self._queue: queue.PriorityQueue[tuple[int, int, _Order | None]] = queue.PriorityQueue()
        self._tickets = itertools.count()
        self._thread: threading.Thread | None = None

    def put(self, order: _Order) -> None:
        if self._thread is None:
            name = f"voice {self.voice.name}"
            self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
            self._thread.start()
        self._queue.put((order.urgency, next(self._tickets), order))

    def close(self) -> None:
        if self._thread is not None:
            self._queue.put((BEFORE_ALL, next(self._tickets), None))
            self._thread.join()
            self._thread = None
        self.voice.close()

    def _serve(self) -> None:
        while (order := self._queue.get()[2]) is not None:
            if not self._chain.take(order, self):
                continue
            try:
                self._chain.spoken(order, self, self.voice.render(order.text))
            except EngineError as error:
                self._chain.failed(order, self, error)
            except Exception as error:  # a voice that surprises us must not silence its lane
                log.exception("voice %s: unexpected failure", self.voice.name)
                self._chain.failed(order, self, EngineError(str(error)))
