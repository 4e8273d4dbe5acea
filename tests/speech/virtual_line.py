"""Voices that take their time, on a line whose time is virtual: 20 ms pass with every frame."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ivr.clock import ManualClock
from ivr.errors import EngineError
from ivr.media.playout import Playout
from ivr.media.sound import Law, Sound
from tests.speech.fakes import ToneVoice

FRAME_MS = 20
TICK_MS = 10
SETTLE_S = 0.001
"""Real time that a thread gets to reach the point where it waits for virtual time."""


@dataclass(eq=False)
class PatientVoice(ToneVoice):
    """Speaks like ToneVoice, but each text takes so long, in virtual time."""

    takes_ms: int = 0
    _due: list[tuple[int, threading.Event]] = field(default_factory=list, init=False)
    line: VirtualLine | None = None

    def render(self, text: str) -> Sound:
        if self.takes_ms and self.line is not None and not self.closed:
            done = threading.Event()
            self._due.append((self.line.clock.monotonic_ms() + self.takes_ms, done))
            if not done.wait(20):
                raise EngineError("the test has let no time pass")
        return ToneVoice.render(self, text)

    def close(self) -> None:
        self.closed = True
        for _, done in self._due:
            done.set()

    @property
    def waiting(self) -> bool:
        """Whether it is in the middle of a text."""
        return bool(self._due)

    def pass_time(self, now_ms: int) -> bool:
        """Let what is due by now be finished; whether anything was."""
        due = [entry for entry in self._due if entry[0] <= now_ms]
        for entry in due:
            self._due.remove(entry)
            entry[1].set()
        return bool(due)


@dataclass
class VirtualLine:
    """A caller's ear: every frame, and when it was silent."""

    voices: Collection[PatientVoice]
    clock: ManualClock = field(
        default_factory=lambda: ManualClock(datetime(2026, 11, 24, 4, 0, tzinfo=UTC))
    )
    playout: Playout = field(default_factory=lambda: Playout(Law.PCMA))
    heard: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        for voice in self.voices:
            voice.line = self

    def wait(self, awaited: Collection[Future[Any]], within_s: float) -> None:
        """Frames pass until all is done, or the time is over."""
        for _ in range(round(within_s * 1000 / TICK_MS)):
            time.sleep(SETTLE_S)
            if all(future.done() for future in awaited):
                return
            self.tick(awaited)

    def tick(self, awaited: Collection[Future[Any]] = ()) -> None:
        """Let 10 ms pass; a frame is sent every 20."""
        if self.clock.monotonic_ms() % FRAME_MS == 0:
            self.heard.append(self.playout.frame())
        self.clock.advance(TICK_MS)
        if any([voice.pass_time(self.clock.monotonic_ms()) for voice in self.voices]):
            pending = [future for future in awaited if not future.done()]
            wait(pending, 0.1, FIRST_COMPLETED) if pending else time.sleep(0.01)

    def finish(self) -> None:
        """Let everything be heard to its end."""
        while not self.playout.idle:
            self.tick()

    @property
    def silent(self) -> list[bool]:
        """For each frame, whether nothing was heard in it."""
        return [len(set(frame)) <= 2 for frame in self.heard]

    @property
    def silence_first_ms(self) -> int:
        """How long nothing was heard at first."""
        return FRAME_MS * (self.silent.index(False) if False in self.silent else len(self.silent))

    @property
    def longest_silence_ms(self) -> int:
        """The longest time in which nothing was heard, before the last sound."""
        last = len(self.silent) - self.silent[::-1].index(False)
        longest = run = 0
        for silent in self.silent[:last]:
            run = run + 1 if silent else 0
            longest = max(longest, run)
        return FRAME_MS * longest
