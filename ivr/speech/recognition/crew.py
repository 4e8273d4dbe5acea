"""The processes of a pool: how many, who lives, who is replaced.

One thread works here. `start` and `bury` take their time and need no lock: nobody else changes who
is there; what others read (the members and their links) changes in `add` and `work` alone.
"""

from __future__ import annotations

import logging
import selectors
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ivr.errors import EngineError
from ivr.speech.recognition.engines import Engine
from ivr.speech.recognition.link import HEARTBEAT_MS, Link, Told
from ivr.speech.recognition.process import Process
from ivr.speech.recognition.recognizer import Loss
from ivr.speech.recognition.wire import Garbled

log = logging.getLogger(__name__)

RESERVE_BYTES = 256 * 2**20
"""What is left to the rest of the machine."""

FIRST_PAUSE_MS, LONGEST_PAUSE_MS = 500, 60_000
"""How long to wait before one that could not start is started anew: twice as long each time."""

LAST_WORDS_S = 0.2

SPARED_MS = 30_000
"""One that lags is relieved; one that lags again so soon is replaced.

A machine that has too much to do would have even more to do with a model to load.
"""

WHY = {
    Loss.DIED: "自己退出了",
    Loss.HUNG: "没有反应",
    Loss.LAGGED: "跟不上",
}

Events = list[tuple[selectors.SelectorKey, int]]


@dataclass(eq=False)
class Member:
    """One process and what is known of it."""

    process: Process
    link: Link
    shed_ms: int | None = None
    """When it was last relieved of everybody."""


@dataclass
class Crew:
    """All processes of one engine."""

    engine: Engine
    folder: Path
    wanted: int
    command: Sequence[str]
    available_bytes: Callable[[], int]
    members: list[Member] = field(default_factory=list)
    lost: int = 0
    fault: str | None = None
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _failures: int = 0
    """Starts in a row that came to nothing."""
    _start_ms: int | None = None
    """When the next process may be started; None: now."""
    _beaten_ms: int = 0
    _short_told: bool = False
    _dead: list[tuple[Member, Loss]] = field(default_factory=list)
    """Those who are no members any more, but have not been seen to end."""

    def watch(self, descriptor: int) -> None:
        """Wake up when there is something to read here, too."""
        self._selector.register(descriptor, selectors.EVENT_READ)

    def start(self, now_ms: int) -> Process | None:
        """A process, if one is missing, may be had now, and can be started; `add` must follow.

        One at a time: how much one takes is known once it is ready.
        """
        if len(self.members) >= self.wanted or now_ms < (self._start_ms or now_ms):
            return None
        if any(not member.link.ready for member in self.members) or not self._fits():
            self._start_ms = now_ms + HEARTBEAT_MS
            return None
        try:
            return Process(self.engine.factory, self.folder, self.command)
        except EngineError as error:
            self._failed(str(error), now_ms)
            return None

    def add(self, process: Process, now_ms: int) -> None:
        """Count a new process among the others."""
        member = Member(process, Link(self.engine, now_ms))
        for descriptor in (process.output, process.errors):
            self._selector.register(descriptor, selectors.EVENT_READ, member)
        self.members.append(member)
        self._start_ms = None

    def prepare(self) -> int:
        """See who has something to write; how long to wait at most."""
        for member in self.members:
            self._await_pipe(member)
        return HEARTBEAT_MS // 2

    def wait(self, wait_ms: int) -> Events:
        """Wait until something can be read or written."""
        return self._selector.select(wait_ms / 1000)

    def work(self, events: Events, now_ms: int) -> list[Told]:
        """Read and write what can be; the dead, the hung and the slow are let go."""
        told: list[Told] = []
        for key, mask in events:
            member = key.data
            if member is None or member not in self.members:
                continue
            if mask & selectors.EVENT_READ and key.fd == member.process.errors:
                if not member.process.read_errors():
                    self._selector.unregister(key.fd)
            elif mask & selectors.EVENT_READ:
                told += self._read(member, now_ms)
        for member in list(self.members):
            told += self._write(member)
            if member in self.members and (loss := member.link.fault(now_ms)):
                told += self._mend(member, loss, now_ms)
        if now_ms - self._beaten_ms >= HEARTBEAT_MS:
            self._beaten_ms = now_ms
            for member in self.members:
                member.link.beat(now_ms)
        return told

    def bury(self, now_ms: int) -> None:
        """See the dead to their end, and say what they died of."""
        while self._dead:
            member, loss = self._dead.pop()
            process = member.process
            process.end(LAST_WORDS_S if loss is Loss.DIED else 0.0)
            reason = f"{WHY[loss]}（{process.last_words}）"
            if member.link.ready:
                self.fault = reason
                log.warning("语音识别进程 %d %s，正在换一个", process.pid, reason)
            else:
                self._failed(reason, now_ms)

    def lose_all(self, loss: Loss) -> list[Told]:
        """What everybody who waits is to be told when the pool ends."""
        return [told for member in self.members for told in member.link.lose(loss)]

    def end(self, patience_s: float) -> None:
        """End every process."""
        self.bury(0)
        for member in self.members:
            member.process.hang_up()
        for member in self.members:
            member.process.end(patience_s)
        self.members.clear()
        self._selector.close()

    def _fits(self) -> bool:
        known = max((member.link.memory_bytes for member in self.members), default=0)
        needed = known or self.engine.memory_bytes(self.folder)
        fits = needed + RESERVE_BYTES <= self.available_bytes()
        if not fits and not self._short_told:
            self._short_told = True
            log.warning(
                "内存不够再开一个语音识别进程（每个约 %d MB），现有 %d 个",
                needed // 2**20,
                len(self.members),
            )
        if not fits and not self.members:
            self.fault = f"内存不够，{self.engine.name} 每个进程约要 {needed // 2**20} MB"
        return fits

    def _await_pipe(self, member: Member) -> None:
        """Be told when the process takes more, while there is more."""
        descriptor = member.process.input
        registered = descriptor in self._selector.get_map()
        if member.link.outgoing and not registered:
            self._selector.register(descriptor, selectors.EVENT_WRITE, member)
        elif not member.link.outgoing and registered:
            self._selector.unregister(descriptor)

    def _read(self, member: Member, now_ms: int) -> list[Told]:
        chunk = member.process.read()
        if chunk is None:
            return self._let_go(member, Loss.DIED)
        ready = member.link.ready
        try:
            told = member.link.receive(chunk, now_ms)
        except Garbled as error:
            log.warning("a recognising process wrote nonsense: %s", error)
            return self._let_go(member, Loss.DIED)
        if member.link.ready and not ready:
            self._failures, self.fault = 0, None
        return told

    def _write(self, member: Member) -> list[Told]:
        try:
            member.process.write(member.link.outgoing)
        except OSError:
            return self._let_go(member, Loss.DIED)
        return []

    def _mend(self, member: Member, loss: Loss, now_ms: int) -> list[Told]:
        """Relieve one that lags for the first time, let go of all others."""
        shed_ms, member.shed_ms = member.shed_ms, now_ms
        if loss is Loss.LAGGED and (shed_ms is None or now_ms - shed_ms > SPARED_MS):
            log.warning("语音识别进程 %d 跟不上，正在听的几位来电者改用按键", member.process.pid)
            return member.link.shed(now_ms)
        return self._let_go(member, loss)

    def _let_go(self, member: Member, loss: Loss) -> list[Told]:
        """It is no member any more; those who waited for it are told."""
        process = member.process
        for descriptor in (process.input, process.output, process.errors):
            if descriptor in self._selector.get_map():
                self._selector.unregister(descriptor)
        self.members.remove(member)
        self._dead.append((member, loss))
        self.lost += 1
        return member.link.lose(loss)

    def _failed(self, reason: str, now_ms: int) -> None:
        pause_ms = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        self._start_ms = now_ms + pause_ms
        if reason != self.fault:
            log.warning("语音识别进程启动不了：%s。来电者暂时只能按键", reason)
        self.fault = reason
