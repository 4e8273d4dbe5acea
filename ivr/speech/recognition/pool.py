"""Recognisers in processes of their own, which may die, hang or lag without a call ending by it."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.clock import Clock, SystemClock
from ivr.speech.recognition.crew import Crew, Member
from ivr.speech.recognition.engines import Engine
from ivr.speech.recognition.link import Told
from ivr.speech.recognition.memory import available_bytes
from ivr.speech.recognition.process import WORKER
from ivr.speech.recognition.recognizer import Grammar, Loss, RecognitionLost, Tell

log = logging.getLogger(__name__)

MOST_PROCESSES = 4
CLOSE_S = 2.0
POLL_S = 0.05


def usual_processes() -> int:
    """As many as cores, at most 4."""
    return min(MOST_PROCESSES, len(os.sched_getaffinity(0)))


@dataclass(frozen=True, slots=True)
class PoolState:
    """How the pool is, for whoever watches the hotline."""

    processes: int
    ready: int
    utterances: int
    lost: int
    """Processes that died, hung or lagged since the start."""
    fault: str | None
    """What the last one died of."""


class RecognizerPool:
    """A `Recognizer` whose work is done elsewhere; any thread may ask, none is ever blocked."""

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        *,
        clock: Clock | None = None,
        processes: int | None = None,
        command: Sequence[str] = WORKER,
    ) -> None:
        self.name, self.streams = engine.name, engine.streams
        self._engine = engine
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        wanted = usual_processes() if processes is None else processes
        self._crew = Crew(engine, folder, wanted, command, available_bytes)
        self._numbers = itertools.count(1)
        self._told: list[Told] = []
        self._closing = False
        self._woken = False
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        self._thread = threading.Thread(target=self._run, name="recognisers", daemon=True)
        self._thread.start()

    @property
    def state(self) -> PoolState:
        """How many processes work, and how well."""
        with self._lock:
            members = self._crew.members
            return PoolState(
                processes=len(members),
                ready=sum(member.link.ready for member in members),
                utterances=sum(len(member.link.utterances) for member in members),
                lost=self._crew.lost,
                fault=self._crew.fault,
            )

    def wait_until_ready(self, limit_s: float) -> bool:
        """Wait for the first process, up to this limit; whether it is ready."""
        ends_ms = self._clock.monotonic_ms() + int(1000 * limit_s)
        while not self.state.ready and not self._closing and self._clock.monotonic_ms() < ends_ms:
            time.sleep(POLL_S)
        return self.state.ready > 0

    @property
    def pids(self) -> list[int]:
        """The processes there are now."""
        with self._lock:
            return [member.process.pid for member in self._crew.members]

    def can_open(self, grammar: Grammar) -> bool:
        """Whether a caller could be listened to now; else the question is better asked by keys."""
        with self._lock:
            return self._roomiest(self._engine.cost(grammar)) is not None

    def open(self, grammar: Grammar, tell: Tell) -> PooledUtterance:
        """Listen to an answer; where nobody can, `RecognitionLost` is told at once."""
        number = next(self._numbers)
        with self._lock:
            ended = self._closing
            member = None if ended else self._roomiest(self._engine.cost(grammar))
            if member is not None:
                member.link.open(number, grammar, tell, self._clock.monotonic_ms())
            elif not ended:
                ready = any(one.link.ready for one in self._crew.members)
                loss = Loss.BUSY if ready else Loss.UNAVAILABLE
                self._told.append((tell, RecognitionLost(loss)))
            self._wake()
        if ended:  # the thread that tells is gone
            tell(RecognitionLost(Loss.UNAVAILABLE))
        return PooledUtterance(self, member, number)

    def close(self) -> None:
        """End every process; whoever still waits is told that it is lost."""
        with self._lock:
            if self._closing:
                return
            self._closing = True
            self._wake()
        self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _roomiest(self, cost: int) -> Member | None:
        fitting = [member for member in self._crew.members if member.link.has_room(cost)]
        return min(fitting, key=lambda member: member.link.load, default=None)

    def _wake(self) -> None:
        """Rouse the thread; once is enough until it has looked."""
        if not self._woken:
            self._woken = True
            with contextlib.suppress(OSError):
                os.write(self._wake_write, b"!")

    # -- the pool's own thread ----------------------------------------------------------------

    def _run(self) -> None:
        self._crew.watch(self._wake_read)
        try:
            while not self._closing:
                self._turn()
        except Exception:
            log.exception("语音识别停了，来电者只能按键")
        finally:
            with self._lock:
                self._closing = True
                self._told += self._crew.lose_all(Loss.UNAVAILABLE)
            self._hand_over()
            self._crew.end(CLOSE_S)

    def _turn(self) -> None:
        """Wait for something, see to it, tell. Nothing slow is done under the lock."""
        process = self._crew.start(self._clock.monotonic_ms())
        with self._lock:
            if process is not None:
                self._crew.add(process, self._clock.monotonic_ms())
            wait_ms = self._crew.prepare()
        events = self._crew.wait(wait_ms)
        with self._lock:
            self._woken = False
            with contextlib.suppress(OSError):
                os.read(self._wake_read, 4096)
            self._told += self._crew.work(events, self._clock.monotonic_ms())
        self._hand_over()
        self._crew.bury(self._clock.monotonic_ms())

    def _hand_over(self) -> None:
        """Tell outside the lock: who is told may ask again at once."""
        with self._lock:
            told, self._told = self._told, []
        for tell, event in told:
            try:
                tell(event)
            except Exception:
                log.exception("a listener failed", extra={"event": type(event).__name__})


class PooledUtterance:
    """An utterance that is understood elsewhere."""

    def __init__(self, pool: RecognizerPool, member: Member | None, number: int) -> None:
        self._pool, self._member, self._number = pool, member, number

    @property
    def behind(self) -> int:
        """How many of its frames have not been seen to: who replays a file waits for them."""
        with self._pool._lock:
            listened = self._member and self._member.link.utterances.get(self._number)
            return listened.waiting if listened else 0

    def feed(self, frame: bytes) -> None:
        if self._member is not None:
            with self._pool._lock:
                self._member.link.feed(self._number, frame, self._pool._clock.monotonic_ms())
                self._pool._wake()

    def guess(self) -> None:
        if self._member is not None:
            with self._pool._lock:
                self._member.link.guess(self._number, self._pool._clock.monotonic_ms())
                self._pool._wake()

    def finish(self) -> None:
        if self._member is not None:
            with self._pool._lock:
                self._member.link.finish(self._number, self._pool._clock.monotonic_ms())
                self._pool._wake()

    def cancel(self) -> None:
        if self._member is not None:
            with self._pool._lock:
                self._member.link.cancel(self._number, self._pool._clock.monotonic_ms())
                self._pool._wake()
