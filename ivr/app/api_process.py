"""The interface beside a running hotline: a process of its own, which gives way to calls.

In the hotline's process every request would hold up the frames of every call, for only one thread
of a Python process computes at a time. A process that fails is begun again, ever more seldom.
"""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field

from ivr.app.beside import await_end, command_beside
from ivr.clock import Clock
from ivr.config import Config

log = logging.getLogger(__name__)

FIRST_WAIT_MS, LONGEST_WAIT_MS = 1_000, 60_000
WELL_AFTER_MS = 60_000
"""A process that has lived so long was well: the next one is begun at once."""

LEAVE_S = 12.0


def command_of(config: Config) -> Sequence[str]:
    """The command line that serves the interface until its standard input ends."""
    return command_beside(config, "api", "serve")


@dataclass
class ApiProcess:
    """Nothing here takes long: `look` sees whether it still runs."""

    command: Sequence[str]
    clock: Clock
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _begun_at: int = field(default=0, init=False)
    _next_at: int = field(default=0, init=False)
    _wait_ms: int = field(default=FIRST_WAIT_MS, init=False)

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process else None

    def look(self) -> None:
        """Begin the process, or begin it again once it may."""
        now = self.clock.monotonic_ms()
        if self._process is not None:
            status = self._process.poll()
            if status is None:
                return
            self._close_input()
            self._process = None
            if now - self._begun_at >= WELL_AFTER_MS:
                self._wait_ms = FIRST_WAIT_MS
            self._next_at = now + self._wait_ms
            log.warning(
                "给其他系统的接口停了（状态 %d），%d 秒后再启动", status, self._wait_ms // 1000
            )
            self._wait_ms = min(self._wait_ms * 2, LONGEST_WAIT_MS)
        if now >= self._next_at:
            self._begin(now)

    def close(self) -> None:
        """Let it finish what it is answering, and end it."""
        if self._process is None:
            return
        self._close_input()
        await_end(self._process, LEAVE_S)
        self._process = None

    def _begin(self, now: int) -> None:
        self._begun_at = now
        try:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C in the terminal is for the hotline alone
            )
        except OSError as error:
            self._next_at = now + LONGEST_WAIT_MS
            log.warning("启动不了给其他系统的接口（%s）", error)

    def _close_input(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
