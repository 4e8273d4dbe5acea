"""The thread on which all calls are heard: neither the engine nor a call waits for it."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from functools import partial
from typing import Protocol

from ivr.calls.ear import Ear, FromEar, Job
from ivr.clock import Clock
from ivr.media.outbound import Sent
from ivr.speech.hearing.vad import Vad
from ivr.speech.recognition.recognizer import Loss, Recognizer

log = logging.getLogger(__name__)

MOST = 24
"""So many calls are heard at once: each takes 2.6 % of a core, on one thread (decision 0015)."""

LATE_MS = 1_000
"""Sound that has waited longer is not listened to: a machine with too much to do is spared."""


class Vads(Protocol):
    """Lends a voice detector to each call."""

    def borrow(self) -> Vad:
        """One that has heard nothing yet; may raise EngineError."""

    def give_back(self, vad: Vad) -> None:
        """It is not needed any more."""


class Ears:
    """Lends every call an ear, and hears with all of them."""

    def __init__(self, recognizer: Recognizer, vads: Vads, clock: Clock) -> None:
        self._recognizer, self._vads, self._clock = recognizer, vads, clock
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)
        self._lock = threading.Lock()
        self._lent = 0

    @property
    def has_room(self) -> bool:
        """Whether one more call can be heard."""
        return self._lent < MOST

    def start(self) -> None:
        """Hear from now on."""
        self._thread.start()

    def lend(self, tell: Callable[[FromEar], None]) -> Ear:
        """An ear for a call; `tell` must not block. May raise EngineError."""
        ear = Ear(self._vads.borrow(), self._recognizer, tell, self.do)
        with self._lock:
            self._lent += 1
        return ear

    def take_back(self, ear: Ear) -> None:
        """Its call is over."""
        with self._lock:
            self._lent -= 1
        self.do(partial(self._retire, ear))

    def do(self, job: Job) -> None:
        """Have something done on this thread, after all that was asked for before."""
        self._jobs.put(job)

    def hear(self, ear: Ear, heard: bytes, sent: Sent) -> None:
        """20 ms of a call, from the engine's thread."""
        self.do(partial(self._hear, ear, heard, sent, self._clock.monotonic_ms()))

    def close(self) -> None:
        """Hear nothing more."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:
                log.exception("an ear failed")

    def _hear(self, ear: Ear, heard: bytes, sent: Sent, since_ms: int) -> None:
        if self._clock.monotonic_ms() - since_ms > LATE_MS:
            ear.lose(Loss.LAGGED)
            return
        try:
            ear.hear(heard, sent)
        except Exception:
            ear.lose(Loss.FAILED)
            ear.sleep(True)
            raise

    def _retire(self, ear: Ear) -> None:
        ear.sleep(True)
        self._vads.give_back(ear.vad)
