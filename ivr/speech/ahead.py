"""What is rendered before anybody asks for it: one thread, the most wanted first, calls before all.

A neural voice takes as long as its speech lasts. So it never renders for a caller who waits, only
for the cache, and leaves the machine to calls while there are any.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future, wait

from ivr.clock import Clock
from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.synthesizer import Synthesizer
from ivr.speech.wishes import HOUSE, Progress, Turn, Wish, Wishes

__all__ = ["AheadRenderer", "Progress", "Turn"]

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
        self._wishes = Wishes()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._voices: set[Synthesizer] = set()
        self._busy: Callable[[], bool] = lambda: False
        self._told: Callable[[Progress], None] = lambda progress: None
        self._failures = 0

    def give_way(self, busy: Callable[[], bool]) -> None:
        """Take it easy whenever `busy` says so."""
        self._busy = busy

    def tell(self, told: Callable[[Progress], None]) -> None:
        """Tell how far it is after each text, from its own thread."""
        self._told = told

    def request(
        self, voice: Synthesizer, texts: Iterable[str], turn: Turn, who: object = HOUSE
    ) -> list[str]:
        """Have these texts rendered in their order; those that were not already wanted."""
        fresh = [text for text in texts if self._wishes.add(voice, text, turn, who)]
        if fresh:
            self._start(voice)
        return fresh

    def forget(self, who: object, besides: Collection[tuple[Synthesizer, str]] = ()) -> None:
        """Whoever asked wants nothing any more `besides` these; others may still want it."""
        self._wishes.forget(who, besides)

    def nearly(self, voice: Synthesizer, text: str) -> Future[None] | None:
        """Done when the text is rendered or given up, if that is under way or the very next."""
        return self._wishes.nearly(voice, text)

    def pending(self, of: Collection[str]) -> list[Future[None]]:
        """Done as the wishes for these texts are settled."""
        return self._wishes.pending(of)

    def progress(self) -> Progress:
        """How far it is."""
        return self._wishes.progress()

    def wait(self, timeout_s: float | None = None, of: Collection[str] | None = None) -> bool:
        """Until nothing (`of` these texts) is wanted any more; whether that came in time."""
        return not wait(self._wishes.pending(of), timeout_s).not_done

    def close(self) -> None:
        """End now; what is under way is dropped."""
        self._wishes.close()
        with self._lock:
            voices = list(self._voices)
            thread, self._thread = self._thread, None
        for voice in voices:
            voice.close()
        if thread is not None:
            thread.join()

    def _start(self, voice: Synthesizer) -> None:
        with self._lock:
            self._voices.add(voice)
            if self._thread is None and not self._wishes.closed:
                self._thread = threading.Thread(target=self._serve, name="ahead", daemon=True)
                self._thread.start()

    def _serve(self) -> None:
        while not self._wishes.closed:
            wish = self._wishes.take(self._idle_s)
            if wish is not None:
                self._render(wish)
            elif not self._wishes.closed:
                self._go_idle()

    def _go_idle(self) -> None:
        with self._lock:
            voices = list(self._voices)
        for voice in voices:
            voice.close()

    def _render(self, wish: Wish) -> None:
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
        of_a_call = wish.turn is Turn.SOON
        self._settle(wish, failed=False)
        if self._busy() and not of_a_call:
            took_s = (self._clock.monotonic_ms() - began_ms) / 1000
            self._wishes.rest(min(MOST_REST_S, REST_IN_CALLS * took_s), for_calls=True)

    def _after_failure(self, wish: Wish, error: EngineError) -> None:
        if self._wishes.closed:
            return
        if not error.retryable or wish.tries >= TRIES:
            log.warning("voice %s does not say a text: %s", wish.voice.name, error)
            self._settle(wish, failed=True)
            return
        if self._failures == 0:
            log.warning("voice %s failed and rests: %s", wish.voice.name, error)
        rest_s = min(LONGEST_REST_S, self._first_rest_s * 2**self._failures)
        self._failures += 1
        self._wishes.again(wish)
        self._wishes.rest(rest_s, for_calls=False)

    def _settle(self, wish: Wish, *, failed: bool) -> None:
        self._wishes.settle(wish, failed=failed)
        self._told(self.progress())
