"""Recorded prompts: what is said in which file of `voices/recorded/`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from ivr.errors import ConfigError, EngineError
from ivr.media.sound import Sound
from ivr.speech.level import Level
from ivr.speech.parts import core
from ivr.speech.toml import read_table

log = logging.getLogger(__name__)


class Recordings:
    """Sounds of recorded texts, read and levelled at the first asking."""

    def __init__(self, files: Mapping[str, Path], level: Level) -> None:
        self._files = {core(text): path for text, path in files.items()}
        self._level = level
        self._sounds: dict[str, Sound | None] = {}
        self._lock = threading.Lock()

    def get(self, text: str) -> Sound | None:
        """The recording of the text (a `core`), if there is one that can be played."""
        path = self._files.get(text)
        if path is None:
            return None
        with self._lock:
            if text not in self._sounds:
                self._sounds[text] = self._read(path)
            return self._sounds[text]

    def _read(self, path: Path) -> Sound | None:
        try:
            return self._level.apply(Sound.read_wav(path))
        except (OSError, EngineError) as error:
            log.warning("recording %s cannot be played, a voice speaks instead: %s", path, error)
            return None


def read_recordings(folder: Path, level: Level) -> Recordings:
    """The recordings that `recordings.toml` in the folder names; no such file: none."""
    return Recordings(_listed(folder), level)


def recording_finder(folder: Path) -> Callable[[str], bool]:
    """Whether a text has been recorded and its file is there; a list that is wrong: ConfigError."""
    found = {core(text) for text, path in _listed(folder).items() if path.is_file()}
    return lambda text: core(text) in found


def _listed(folder: Path) -> dict[str, Path]:
    """The files by what is said in them."""
    path = folder / "recordings.toml"
    files: dict[str, Path] = {}
    for name, text in read_table(path, None).items() if path.exists() else ():
        if not isinstance(text, str) or not core(text):
            raise ConfigError(f"录音清单「{path}」里「{name}」的右边应当写录音里说的话")
        if Path(name).name != name:
            raise ConfigError(f"录音清单「{path}」里「{name}」应当只写本文件夹里的文件名")
        if text in files:
            raise ConfigError(f"录音清单「{path}」里「{text}」写了两次，请留一个")
        files[text] = folder / name
    return files
