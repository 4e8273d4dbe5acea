"""Recognisers for the worker process that misbehave when they are told to: small and real."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

from ivr.errors import EngineError
from ivr.speech.recognition.recognizer import (
    Final,
    Grammar,
    Guess,
    Hypothesis,
    Partial,
    Tell,
)

LOAD_FAILS = "load fails"
DIES_ON_TRIAL = "dies on trial"
FAILS_ON_TRIAL = "fails on trial"


class Parrot:
    """Understands how many frames it was fed; the grammar's first phrase says how it behaves."""

    name = "Parrot"
    streams = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if (folder / LOAD_FAILS).exists():
            raise EngineError("模型是坏的", retryable=False)

    def open(self, grammar: Grammar, tell: Tell) -> _Utterance:
        manner = grammar.phrases[0] if grammar.phrases else ""
        if grammar.free and (self._folder / DIES_ON_TRIAL).exists():
            os.kill(os.getpid(), signal.SIGSEGV)
        if grammar.free and (self._folder / FAILS_ON_TRIAL).exists():
            raise RuntimeError("Failed to create a recognizer")
        if manner == "refuse":
            raise ValueError("such a grammar")
        return _Utterance(manner, tell)

    def close(self) -> None:
        """Nothing to give back."""


class _Utterance:
    def __init__(self, manner: str, tell: Tell) -> None:
        self._manner, self._tell, self._frames = manner, tell, 0
        self._thread = threading.get_ident()

    def feed(self, frame: bytes) -> None:
        if threading.get_ident() != self._thread:
            os.abort()  # as Vosk does where two threads use one recogniser
        self._frames += 1
        if self._frames == 3 and self._manner == "segfault":
            os.kill(os.getpid(), signal.SIGSEGV)
        if self._frames == 3 and self._manner == "hang":
            time.sleep(60)
        if self._manner == "slow":
            time.sleep(0.1)
        if self._frames == 3 and self._manner == "fail":
            raise RuntimeError("cannot")
        if self._frames == 3 and self._manner == "chatter":
            print("stray words on standard output", flush=True)
        self._tell(Partial(str(self._frames)))

    def guess(self) -> None:
        self._tell(Guess(Hypothesis(str(self._frames)), self._frames))

    def finish(self) -> None:
        self._tell(Final(Hypothesis(str(self._frames), 1.0)))

    def cancel(self) -> None:
        """Nothing to give back."""
