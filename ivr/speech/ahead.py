"""What is rendered before anybody asks for it: one thread, the most wanted first, calls before all.

A neural voice takes as long as its speech lasts. So it never renders for a caller who waits, only
for the cache, and leaves the machine to calls while there are any.
"""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from ivr.clock import Clock
from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.synthesizer import Synthesizer

log = logging.getLogger(__name__)

FIRST_REST_S = 20.0
LONGEST_REST_S = 600.0
TRIES = 3
"""So often a text is tried with a voice that fails; then the others have to do for it."""
IDLE_S = 120.0
"""A voice that has had nothing to say for so long gives its memory back."""
REST_IN_CALLS = 3.0
"""While calls are on it rests this many times as long as it rendered: it still gets done."""
MOST_REST_S = 30.0


class Turn(IntEnum):
    """Which renderings come first."""

    SOON = 0
    """A value of a call: it will be said in a few seconds."""
    AHEAD = 1
    """Whatever the flows can say."""
    SLOW = 2
    """The same once more, for those who asked for slower speech."""
    END = 3


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
class _Wish:
    voice: Synthesizer
    text: str
    turn: Turn
    tries: int = 0
    ready: threading.Event = field(default_factory=threading.Event)


class AheadRenderer:
    """Renders into the cache by and by; `keep` gets each text, its voice and its sound."""

    def __init__(
        self,
        keep: Callable[[str, Synthesizer, Sound], None],
        clock: Clock,
        *,
        first_rest_s: float = FIRST_REST_S,
        idle_s: float = IDLE_S,
    ) -> None:
        self._keep = keep
        self._clock = clock
        self._first_rest_s = first_rest_s
        self._idle_s = idle_s
        self._queue: queue.PriorityQueue[tuple[Turn, int, _Wish | None]] = queue.PriorityQueue()
        self._tickets = itertools.count()
        self._wishes: dict[tuple[Synthesizer, str], _Wish] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._voices: set[Synthesizer] = set()
        self._busy: Callable[[], bool] = lambda: False
        self._told: Callable[[Progress], None] = lambda progress: None
        self._failures = 0
        self._done = self._failed = self._total = 0

    def give_way(self, busy: Callable[[], bool]) -> None:
        """Take it easy whenever `busy` says so."""
        self._busy = busy

    def tell(self, told: Callable[[Progress], None]) -> None:
        """Tell how far it is after each text, from its own thread."""
        self._told = told

    def request(self, voice: Synthesizer, texts: Iterable[str], turn: Turn) -> list[str]:
        """Have these texts rendered in their order; those that were not already wanted."""
        fresh = [text for text in texts if self._wish(voice, text, turn)]
        if fresh:
            self._start()
        return fresh

    def progress(self) -> Progress:
        """How far it is."""
        with self._lock:
            return Progress(self._done, self._failed, self._total)

    def wait(self, timeout_s: float | None = None, of: Collection[str] | None = None) -> bool:
        """Until nothing (`of` these texts) is wanted any more; whether that came in time."""
        with self._lock:
            wishes = [wish for wish in self._wishes.values() if of is None or wish.text in of]
        ends_ms = None if timeout_s is None else self._clock.monotonic_ms() + timeout_s * 1000
        for wish in wishes:
            left_s = ends_ms and max(0.0, (ends_ms - self._clock.monotonic_ms()) / 1000)
            if not wish.ready.wait(left_s):
                return False
        return True

    def close(self) -> None:
        """End now; what is under way is dropped."""
        self._closed.set()
        with self._lock:
            wishes, self._wishes = list(self._wishes.values()), {}
            voices = list(self._voices)
            thread, self._thread = self._thread, None
        for wish in wishes:
            wish.ready.set()
        for voice in voices:
            voice.close()
        if thread is not None:
            self._queue.put((Turn.END, next(self._tickets), None))
            thread.join()

    def _wish(self, voice: Synthesizer, text: str, turn: Turn) -> bool:
        with self._lock:
            if self._closed.is_set():
                return False
            self._voices.add(voice)
            wish = self._wishes.get((voice, text))
            if wish is not None and turn >= wish.turn:
                return False
            fresh = wish is None
            if wish is None:
                wish = self._wishes[voice, text] = _Wish(voice, text, turn)
                self._total += 1
            wish.turn = turn
            self._queue.put((turn, next(self._tickets), wish))
            return fresh

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._serve, name="ahead", daemon=True)
                self._thread.start()

    def _serve(self) -> None:
        while not self._closed.is_set():
            try:
                turn, _, wish = self._queue.get(timeout=self._idle_s)
            except queue.Empty:
                self._go_idle()
                continue
            if wish is None or self._closed.is_set():
                return
            if turn != wish.turn or wish.ready.is_set():
                continue  # it was wanted sooner meanwhile, and has been done there
            self._render(wish)

    def _go_idle(self) -> None:
        with self._lock:
            voices = list(self._voices)
        for voice in voices:
            voice.close()

    def _render(self, wish: _Wish) -> None:
        began_ms = self._clock.monotonic_ms()
        wish.tries += 1
        try:
            self._keep(wish.text, wish.voice, wish.voice.render(wish.text))
        except EngineError as error:
            self._after_failure(wish, error)
            return
        except Exception as error:  # a voice that surprises us must not silence this thread
            log.exception("voice %s: unexpected failure", wish.voice.name)
            self._after_failure(wish, EngineError(str(error), retryable=False))
            return
        self._failures = 0
        self._settle(wish, failed=False)
        if self._busy() and wish.turn is not Turn.SOON:
            took_s = (self._clock.monotonic_ms() - began_ms) / 1000
            self._rest(min(MOST_REST_S, REST_IN_CALLS * took_s))

    def _after_failure(self, wish: _Wish, error: EngineError) -> None:
        if self._closed.is_set():
            return
        if not error.retryable or wish.tries >= TRIES:
            log.warning("voice %s does not say a text: %s", wish.voice.name, error)
            self._settle(wish, failed=True)
            return
        if self._failures == 0:
            log.warning("voice %s failed and rests: %s", wish.voice.name, error)
        rest_s = min(LONGEST_REST_S, self._first_rest_s * 2**self._failures)
        self._failures += 1
        self._queue.put((wish.turn, next(self._tickets), wish))
        self._rest(rest_s)

    def _rest(self, rest_s: float) -> None:
        """Do nothing for a while, unless it is closed."""
        self._closed.wait(rest_s)

    def _settle(self, wish: _Wish, *, failed: bool) -> None:
        with self._lock:
            self._wishes.pop((wish.voice, wish.text), None)
            self._done += not failed
            self._failed += failed
        wish.ready.set()
        self._told(self.progress())
