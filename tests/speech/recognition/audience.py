"""Whoever waits for a recogniser's words."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ivr.speech.recognition.recognizer import (
    Final,
    Hypothesis,
    Partial,
    RecognitionEvent,
    RecognitionLost,
)

PATIENCE_S = 30.0


@dataclass
class Audience:
    """Collects what is told; `ended` waits for the last word."""

    events: list[RecognitionEvent] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __call__(self, event: RecognitionEvent) -> None:
        self.events.append(event)
        if not isinstance(event, Partial):
            self._over.set()

    def ended(self) -> RecognitionEvent:
        assert self._over.wait(PATIENCE_S), f"nothing but {self.events[-3:]}"
        return self.events[-1]

    def hypothesis(self) -> Hypothesis:
        event = self.ended()
        assert isinstance(event, Final), event
        return event.hypothesis

    def loss(self) -> str:
        event = self.ended()
        assert isinstance(event, RecognitionLost), event
        return event.loss.value


def until(condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Wait for something to become true."""
    ends = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < ends, "it never happened"
        time.sleep(0.01)
