"""The customers' places of a running hotline, read beside it and again after every import."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ivr.app.place_names import Places, load_places
from ivr.app.store import StorePlace

log = logging.getLogger(__name__)

WORKER = (sys.executable, "-m", "ivr.app.places_worker")
MARK = "customers.changed"
"""A file of the data folder that is newer than the customers once were."""


def note_change(data: Path) -> None:
    """The customers are others now: a hotline that runs on this data folder reads them again."""
    with suppress(OSError):  # the next start reads them anyway
        (data / MARK).touch()


@dataclass
class CustomerPlaces:
    """Nothing here takes long: another process does the reading, `look` sees how far it is."""

    database: StorePlace
    data: Path
    told: Callable[[Sequence[str]], None]
    """Given the names to be spoken whenever they have been read."""
    command: Sequence[str] = WORKER
    _places: Places | None = field(default=None, init=False)
    _reading: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _read_at: int | None = field(default=None, init=False)
    """The mark's time when the reading began; None: nothing was read yet."""

    @property
    def known(self) -> Places | None:
        """The places that callers may name; None until they have been read."""
        return self._places

    @property
    def names(self) -> Sequence[str]:
        """The names to be spoken; none until they have been read."""
        return self._places.names if self._places else ()

    def look(self) -> None:
        """Begin to read where something changed, take up what has been read."""
        if self._reading is None:
            changed_at = self._changed_at()
            if changed_at != self._read_at:
                self._read_at = changed_at
                self._begin()
        elif self._reading.poll() is not None:
            self._take()

    def close(self) -> None:
        """End a reading that is under way."""
        if self._reading is not None:
            self._reading.kill()
            self._reading.wait()
            self._reading = None
        self._file.unlink(missing_ok=True)

    @property
    def _file(self) -> Path:
        return self.data / ".places.jsonl"

    def _changed_at(self) -> int:
        try:
            return (self.data / MARK).stat().st_mtime_ns
        except OSError:
            return 0

    def _begin(self) -> None:
        try:
            self._reading = subprocess.Popen(
                [*self.command, self.database.as_argument, str(self._file)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in the terminal is for the server alone
            )
            assert self._reading.stdin is not None
            with self._reading.stdin as told:  # a line that fits into the pipe: nothing waits
                told.write(self.database.as_input)
        except OSError as error:
            log.warning("读不到客户的地址（%s），客户说的地名都要再问一遍", error)

    def _take(self) -> None:
        reading, self._reading = self._reading, None
        try:
            if reading is not None and reading.returncode:
                raise ValueError(f"读地址的进程退出，状态 {reading.returncode}")
            with self._file.open(encoding="utf-8") as file:
                self._places = load_places(file)
        except (OSError, ValueError) as error:
            log.warning("读不到客户的地址（%s），客户说的地名都要再问一遍", error)
            return
        finally:
            self._file.unlink(missing_ok=True)
        self.told(self.names)
