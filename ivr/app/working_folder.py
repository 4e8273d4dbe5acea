"""The folder in which an admin works: read, brought in step with a version, and what it remembers.

A hidden file in the folder keeps the number and the content of the version that the folder was
last in step with. It goes along when the folder is copied, and it is believed only where that
version holds just this content.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ivr.domain.flow_versions import (
    CASES,
    Files,
    LastSeen,
    cases_of,
    changes_between,
    content_of,
)
from ivr.domain.ports import FlowVersionRecord
from ivr.errors import ConfigError
from ivr.flow.folder import BESIDE, Contents, as_texts, read_folder
from ivr.flow.opening import bytes_of, flow_files, reason
from ivr.simulator.cases.parse import case_files
from ivr.system_reasons import reason_of

log = logging.getLogger(__name__)

REMEMBERED = ".published"
NOTE = "由 ivr 写：这个目录最近一次和哪个发布版本一致。请不要手改。"


@dataclass(frozen=True, slots=True)
class WorkingFolder:
    """A folder of flow files on disk."""

    path: Path

    def contents(self) -> Contents:
        """The files that matter to a call."""
        return read_folder(self.path)

    def files(self) -> dict[str, str]:
        """The same as text; nothing where there is no folder."""
        return as_texts(read_folder(self.path))

    def cases(self) -> dict[str, str]:
        """The talks beside the flows, as far as they can be read."""
        found = {p.relative_to(self.path).as_posix(): bytes_of(p) for p in case_files(self.path)}
        return {name: text for name, data in found.items() if (text := _as_case(data)) is not None}

    def seen(self) -> LastSeen | None:
        """What the folder remembers; None when it remembers nothing that can be understood."""
        try:
            kept = json.loads((self.path / REMEMBERED).read_text("utf-8"))
            return LastSeen(int(kept["number"]), str(kept["content"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def remember(self, record: FlowVersionRecord) -> bool:
        """Keep in mind that the folder is in step with this version; whether that was possible."""
        kept = {"number": record.number, "content": content_of(record.files), "note": NOTE}
        try:
            _write(self.path / REMEMBERED, json.dumps(kept, ensure_ascii=False) + "\n")
        except OSError as error:
            log.info("%s cannot be written: %s", self.path / REMEMBERED, error)
            return False
        return True

    def put(self, files: Files) -> None:
        """Make the folder's files these; what does not differ is not touched.

        Where no cases are among them, those in the folder stay.
        """
        present = self.files() | (self.cases() if cases_of(files) else {})
        changes = changes_between(present, files)
        try:
            for name in (*changes.added, *changes.changed):
                place = self.path / _plain(name)
                place.parent.mkdir(parents=True, exist_ok=True)
                _write(place, files[name])
            for name in changes.removed:
                (self.path / _plain(name)).unlink(missing_ok=True)
        except OSError as error:
            raise ConfigError(
                f"流程目录 {self.path} 写不了（{reason_of(error)}），请检查权限和磁盘空间。"
            ) from error

    def keep_aside(self, place: Path) -> Path:
        """Copy the folder's files, byte by byte, to a new folder at this place; where they are."""
        try:
            for beside in ("", *BESIDE):
                copies = place / beside
                copies.mkdir(parents=True, exist_ok=True)
                for path in flow_files(self.path / beside):
                    shutil.copy2(path, copies / path.name)
            for path in case_files(self.path):
                copy = place / path.relative_to(self.path)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, copy)
        except OSError as error:
            raise ConfigError(
                f"没法把 {self.path} 里的文件留一份到 {place}（{error.filename or place}："
                f"{reason(error)}）。目录没有动；请检查权限和磁盘空间，再来一次。"
            ) from error
        return place

    def is_free(self) -> bool:
        """Whether nothing lies there yet."""
        return not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir()))


def _plain(name: str) -> PurePosixPath:
    """The name, which must not lead out of the folder."""
    path = PurePosixPath(name)
    known = path.parts[:-1] in ((), *((name,) for name in BESIDE)) or name.startswith(CASES)
    if path.is_absolute() or ".." in path.parts or not known:
        raise ConfigError(f"发布的版本里有一个不该有的文件名「{name}」，没有写进目录。")
    return path


def _as_case(data: bytes | str) -> str | None:
    """The text; None for what is no text at all, and could be neither run nor stored."""
    if isinstance(data, str) or b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _write(path: Path, text: str) -> None:
    """All of it or nothing, as the owner that the file had."""
    descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
        model = path if path.exists() else path.parent
        with suppress(OSError):
            if model == path:
                shutil.copymode(path, temporary)
            else:
                os.chmod(temporary, model.stat().st_mode & 0o666)
            os.chown(temporary, model.stat().st_uid, model.stat().st_gid)
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
