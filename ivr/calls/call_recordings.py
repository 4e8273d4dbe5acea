"""Recordings of whole calls: two channels in a WAV file that can be played at any moment.

One thread writes for all calls, so that no disk delays anybody's sound. It writes twice a second,
each time the sound first and the header's length after it: should the program die, the file is
whole up to its last half second.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from ivr.media import wav
from ivr.media.g711 import RATE_HZ
from ivr.media.two_channels import CHANNELS, TwoChannels

log = logging.getLogger(__name__)

EVERY_S = 0.5
_DAY = re.compile(r"[0-9]{8}")


@dataclass
class _Tape:
    """One call's file. What the disk refuses is silence in it: nothing is kept in memory."""

    path: Path
    channels: TwoChannels
    discarded: bool = False
    """Whether it is to be deleted."""
    _size: int = field(default=0, init=False)
    _file: int | None = field(default=None, init=False)

    def write(self) -> None:
        """Write what was collected since the last time; OSError where the disk refuses."""
        sound = self.channels.take()
        if not sound or self.discarded:
            return
        start, self._size = self._size, self._size + len(sound)
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
        _write_all(self._file, sound, wav.HEADER.size + start)
        _write_all(self._file, wav.header(self._size, RATE_HZ, CHANNELS), 0)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class CallRecordings:
    """Records calls under `folder`, a folder a day; what is older than `keep_days` is deleted."""

    def __init__(
        self, folder: Path, keep_days: int = 0, today: Callable[[], date] = lambda: date.max
    ) -> None:
        """`keep_days` 0: nothing is ever deleted. `today`: the date here."""
        self._folder, self._keep_days, self._today = folder, keep_days, today
        self._looked: date | None = None
        self._tapes: dict[str, _Tape] = {}
        self._ended: list[_Tape] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._refused = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to write."""
        self._thread = threading.Thread(target=self._run, name="call-recordings", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is left, and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            self._ended += self._tapes.values()
            self._tapes.clear()
        self.write()

    def begin(self, call_id: str) -> TwoChannels:
        """Record this call from now on: what is pushed there is written."""
        channels = TwoChannels()
        with self._lock:
            self._tapes[call_id] = _Tape(place_of(self._folder, call_id), channels)
        return channels

    def end(self, call_id: str) -> None:
        """The call is over."""
        with self._lock:
            tape = self._tapes.pop(call_id, None)
            if tape is not None:
                self._ended.append(tape)

    def discard(self, call_id: str) -> None:
        """Nothing of this call may be kept: what was written is deleted, and no more is.

        Also where it has ended already.
        """
        with self._lock:
            tape = self._tapes.pop(call_id, None)
            if tape is None:
                tape = _Tape(place_of(self._folder, call_id), TwoChannels())
            tape.discarded = True
            self._ended.append(tape)

    def write(self) -> None:
        """Write once what all calls have collected."""
        with self._lock:
            tapes = [*self._tapes.values(), *self._ended]
            ended, self._ended = self._ended, []
        refused = False
        for tape in tapes:
            try:
                tape.write()
            except OSError as error:
                refused = True
                self._complain(tape.path, error)
        for tape in ended:
            tape.close()
            if tape.discarded:
                tape.path.unlink(missing_ok=True)
        self._refused = refused

    def forget(self) -> None:
        """Delete the days that are older than they may be kept; looks once a day."""
        today = self._today()
        if not self._keep_days or today == self._looked or not self._folder.is_dir():
            return
        self._looked = today
        first = f"{today - timedelta(days=self._keep_days):%Y%m%d}"
        for day in self._folder.iterdir():
            if _DAY.fullmatch(day.name) and day.name < first:
                shutil.rmtree(day, ignore_errors=True)
                log.info("到期的通话录音删掉了：%s", day.name)

    def _run(self) -> None:
        while not self._stop.wait(EVERY_S):
            try:
                self.write()
                self.forget()
            except Exception:
                log.exception("recordings of calls were not written")

    def _complain(self, path: Path, error: OSError) -> None:
        """Say it once, not twice a second, until the disk takes sound again."""
        if not self._refused:
            log.error(
                "通话录音写不进 %s（%s），通话照常。请检查磁盘空间和目录权限，改好后会接着录。",
                path,
                error.strerror,
            )
            self._refused = True


def place_of(folder: Path, call_id: str) -> Path:
    """Where the recording of a call lies; its number begins with its day."""
    day = re.sub(r"[^0-9]", "", call_id)[:8] or "undated"
    return folder / day / f"{call_id}.wav"


def _write_all(file: int, content: bytes, at: int) -> None:
    view = memoryview(content)
    while view:
        written = os.pwrite(file, view, at)
        view, at = view[written:], at + written
