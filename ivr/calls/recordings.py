"""Where callers' recordings are kept: WAV files under the data folder, named by call and slot."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path

from ivr.media.events import Recording
from ivr.media.sound import Sound

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RecordingStore:
    """Stores recordings; a reference is the file's path relative to the folder."""

    folder: Path

    def save(self, call_id: str, slot: str, recording: Recording) -> str | None:
        """The new recording's reference; None when nothing was said or the disk refused."""
        if recording.voiced_ms <= 0:
            return None
        day = re.sub(r"[^0-9]", "", call_id)[:8] or "undated"
        reference = f"{day}/{call_id}-{slot}.wav"
        number = 1
        while (self.folder / reference).exists():
            number += 1
            reference = f"{day}/{call_id}-{slot}-{number}.wav"
        try:
            self._write(self.folder / reference, recording.pcm)
        except OSError as error:
            log.error("录音没有存下：%s（%s）。请检查磁盘空间和目录权限。", reference, error)
            return None
        return reference

    def _write(self, path: Path, pcm: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        try:
            with unfinished.open("wb") as stream:
                stream.write(Sound.from_pcm(pcm).wav())
                stream.flush()
                os.fsync(stream.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
