"""Recordings put into words beside a running hotline, while nobody calls.

A process of its own, at the lowest priority: it begins once the line has been quiet for a while,
and is ended as soon as a call comes in. What it has heard is stored recording by recording, so an
end at any moment loses no more than the recording that it was at.
"""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ivr.app.beside import await_end, command_beside
from ivr.app.models import open_models
from ivr.clock import Clock
from ivr.config import Config
from ivr.models.kinds import HEAR

log = logging.getLogger(__name__)

QUIET_MS = 60_000
"""Nobody has called for so long before it begins."""

NEXT_TRY_MS = 600_000
"""After a run that failed, and where there is no engine, it is looked again so much later."""

LEAVE_MS = 5_000
"""It is ended by force when it does not leave within this."""


def transcribing_as_set(config: Config, clock: Clock) -> TranscribingProcess | None:
    """What puts recordings into words here; None: it is not wanted, or nobody is heard at all."""
    if not (config.speech_hear and config.speech_transcribe):
        return None
    return TranscribingProcess(
        command_of(config), clock, lambda: open_models(config).filling(HEAR) is not None
    )


def command_of(config: Config) -> Sequence[str]:
    """The command line that puts into words what is waiting, as long as the hotline lives."""
    return command_beside(config, "orders", "transcribe")


@dataclass
class TranscribingProcess:
    """Nothing here takes long: `look` is asked every second."""

    command: Sequence[str]
    clock: Clock
    has_engine: Callable[[], bool]
    """Whether anything is installed that hears; asked only before it would begin."""
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _waiting: bool = field(default=True, init=False)
    """Whether there may be recordings that nobody has put into words."""
    _quiet_since: int | None = field(default=None, init=False)
    _told_at: int | None = field(default=None, init=False)
    """When it was told to leave."""
    _next_at: int = field(default=0, init=False)

    @property
    def is_running(self) -> bool:
        """Whether there is a process, also one that is leaving."""
        return self._process is not None

    def look(self, live_calls: int) -> None:
        """Begin when the line is quiet, leave when somebody calls."""
        now = self.clock.monotonic_ms()
        self._see_whether_it_ended(now)
        if live_calls:
            self._quiet_since, self._waiting = None, True  # whoever calls may leave a recording
            self._tell_to_leave(now)
            return
        if self._quiet_since is None:
            self._quiet_since = now
        long_quiet = now - self._quiet_since >= QUIET_MS
        if self._process is None and self._waiting and long_quiet and now >= self._next_at:
            self._begin(now)

    def close(self) -> None:
        """End it now."""
        if self._process is not None:
            self._process.terminate()
            await_end(self._process, LEAVE_MS / 1000)
            self._close_input()

    def _begin(self, now: int) -> None:
        self._next_at = now + NEXT_TRY_MS
        if not self.has_engine():
            return
        self._told_at = None
        try:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,  # it ends with the hotline, however that ends
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in the terminal is for the hotline alone
            )
        except OSError as error:
            log.warning("启动不了听录音的进程（%s）", error)

    def _see_whether_it_ended(self, now: int) -> None:
        if self._process is None or (status := self._process.poll()) is None:
            return
        self._close_input()
        if self._told_at is not None:
            self._next_at = now  # a call came: it goes on once the line is quiet again
        elif status == 0:
            self._waiting, self._next_at = False, now
        else:
            log.warning("听录音的进程停了（状态 %d），十分钟以后再启动", status)

    def _tell_to_leave(self, now: int) -> None:
        if self._process is None:
            return
        if self._told_at is None:
            self._told_at = now
            self._process.terminate()
        elif now - self._told_at >= LEAVE_MS:
            self._process.kill()

    def _close_input(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None
