"""Keepsakes as lines of JSON in a file beside the database."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ivr.domain.keepsake import Keepsake


@dataclass
class KeepsakeFile:
    """One line a keepsake; a line that a crash cut short is passed over."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def add(self, keepsake: Keepsake) -> None:
        """Append it and see it on the disk."""
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with open(self.path, "a", encoding="utf-8", opener=_own) as file:
                # The line break comes first too: a crash may have cut the last line short.
                file.write("\n" * (file.tell() > 0) + _line(keepsake))
                file.flush()
                os.fsync(file.fileno())

    def every(self) -> Sequence[Keepsake]:
        """Everything kept, the oldest first."""
        with self._lock:
            return self._read()

    def remove(self, keepsake: Keepsake) -> None:
        """Write the file anew without it."""
        with self._lock:
            left = [kept for kept in self._read() if kept != keepsake]
            if not left:
                self.path.unlink(missing_ok=True)
                return
            unfinished = self.path.with_suffix(".part")
            unfinished.unlink(missing_ok=True)
            with open(unfinished, "w", encoding="utf-8", opener=_own) as file:
                file.writelines(map(_line, left))
            unfinished.replace(self.path)

    def _read(self) -> list[Keepsake]:
        if not self.path.exists():
            return []
        lines = self.path.read_text("utf-8", errors="replace").split("\n")
        return [kept for line in lines if (kept := _parse(line)) is not None]


def _own(path: str, flags: int) -> int:
    """Open it so that nobody else can read it: it tells names and numbers."""
    return os.open(path, flags, 0o600)


def _line(keepsake: Keepsake) -> str:
    values = {
        "at": keepsake.at.isoformat(),
        "name": keepsake.name,
        "arguments": dict(keepsake.arguments),
        "call_id": keepsake.call_id,
        "caller": keepsake.caller,
    }
    return json.dumps(values, ensure_ascii=False) + "\n"


def _parse(line: str) -> Keepsake | None:
    try:
        values: Mapping[str, object] = json.loads(line)
        arguments = values["arguments"]
        caller = values["caller"]
        assert isinstance(arguments, dict)
        return Keepsake(
            at=datetime.fromisoformat(str(values["at"])),
            name=str(values["name"]),
            arguments=arguments,
            call_id=str(values["call_id"]),
            caller=None if caller is None else str(caller),
        )
    except (ValueError, KeyError, TypeError, AssertionError):
        return None
