"""The thread on which the first seconds of our calls are heard: who has picked up?"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from ivr.calls.ears import Vads
from ivr.calls.ports import Stream
from ivr.media.g711 import decode
from ivr.media.outbound import Sent
from ivr.speech.hearing.answerer import AnswererWatch, Verdict
from ivr.speech.hearing.barge_in import BargeInGate
from ivr.speech.hearing.vad import Vad

log = logging.getLogger(__name__)

LONGEST_MS = 45_000
"""So long one looks out for a machine: no greeting is longer."""


@dataclass(frozen=True, slots=True)
class FromAnswerer:
    """What was found out of who has picked up."""

    verdict: Verdict


@dataclass(eq=False)
class Watching:
    """One call's watch; it runs on the answerers' thread."""

    vad: Vad
    tell: Callable[[FromAnswerer], None]
    over: bool = field(default=False, init=False)
    _gate: BargeInGate = field(init=False)
    _watch: AnswererWatch = field(default_factory=AnswererWatch, init=False)

    def __post_init__(self) -> None:
        self._gate = BargeInGate(self.vad)

    def hear(self, heard: bytes, sent: Sent) -> None:
        """The next 20 ms of both sides."""
        payload, law = sent
        ours = decode(payload, law) if payload else None
        verdict = self._watch.push(heard, self._gate.push(heard, ours), ours)
        if verdict is not None:
            self.tell(FromAnswerer(verdict))
        if verdict is Verdict.MACHINE or self._watch.now_ms >= LONGEST_MS:
            self.over = True


class Answerers:
    """Watches each call of ours as long as a machine may have picked it up."""

    def __init__(self, vads: Vads) -> None:
        self._vads = vads
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="answerers", daemon=True)

    def start(self) -> None:
        """Hear from now on."""
        self._thread.start()

    def close(self) -> None:
        """Hear nothing more."""
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def watch(self, stream: Stream, tell: Callable[[FromAnswerer], None]) -> Watching:
        """Look who has picked up; `tell` must not block. May raise EngineError."""
        watching = Watching(self._vads.borrow(), tell)

        def hear(heard: bytes, sent: Sent) -> None:
            if not watching.over:
                self._jobs.put(partial(self._hear, watching, heard, sent))

        stream.overhear(hear)
        return watching

    def leave(self, watching: Watching) -> None:
        """The call is over, or somebody is there for certain."""
        watching.over = True
        self._jobs.put(partial(self._vads.give_back, watching.vad))

    def _hear(self, watching: Watching, heard: bytes, sent: Sent) -> None:
        if not watching.over:
            watching.hear(heard, sent)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:
                log.exception("who has picked up was not found out")
