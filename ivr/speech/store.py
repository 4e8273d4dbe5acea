"""Rendered prompts kept: in memory for the line, on disk for the next start."""

from __future__ import annotations

import hashlib
import logging
import os
import struct
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path

from ivr.errors import EngineError
from ivr.media.sound import Sound

log = logging.getLogger(__name__)

MEMORY_BYTES = 256 * 2**20


class SoundStore:
    """Sounds by key; a broken file is as good as none, and a full disk only costs memory."""

    def __init__(self, folder: Path, *, memory_bytes: int = MEMORY_BYTES) -> None:
        self._folder = folder
        self._memory_bytes = memory_bytes
        self._memory: OrderedDict[str, Sound] = OrderedDict()
        self._held_bytes = 0
        self._unwritten: set[str] = set()
        self._lock = threading.Lock()

    def get(self, key: str) -> Sound | None:
        """The sound of this key, if there is one that can be played."""
        with self._lock:
            sound = self._memory.get(key)
            if sound is not None:
                self._memory.move_to_end(key)
                return sound
        sound = self._read(key)
        if sound is not None:
            self._remember(key, sound)
        return sound

    def put(self, key: str, sound: Sound) -> None:
        """Keep the sound; that it cannot be written is logged once and hurts nobody."""
        written = self._write(key, sound)
        self._remember(key, sound, only_copy=not written)

    def remove(self, key: str) -> None:
        """Keep it no longer, neither in memory nor on disk."""
        with self._lock:
            if (old := self._memory.pop(key, None)) is not None:
                self._held_bytes -= len(old.pcm)
            self._unwritten.discard(key)
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as error:
            log.warning("a cached prompt cannot be deleted: %s", error)

    def _remember(self, key: str, sound: Sound, *, only_copy: bool = False) -> None:
        with self._lock:
            old = self._memory.pop(key, None)
            self._held_bytes += len(sound.pcm) - (len(old.pcm) if old else 0)
            self._memory[key] = sound
            if only_copy:
                self._unwritten.add(key)
            else:
                self._unwritten.discard(key)
            self._forget_some()

    def _forget_some(self) -> None:
        """Drop what was used longest ago and lies on disk as well."""
        for key in list(self._memory):
            if self._held_bytes <= self._memory_bytes:
                return
            if key not in self._unwritten:
                self._held_bytes -= len(self._memory.pop(key).pcm)

    def _read(self, key: str) -> Sound | None:
        path = self._path(key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("a cached prompt cannot be read: %s", error)
            return None
        sound = _whole(content)
        if sound is None:
            log.warning("a broken cached prompt is rendered again: %s", path.name)
        return sound

    def _write(self, key: str, sound: Sound) -> bool:
        path = self._path(key)
        temporary = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
            with os.fdopen(descriptor, "wb") as file:
                file.write(sound.wav())
            os.replace(temporary, path)
        except OSError as error:
            if not self._unwritten:
                log.warning("prompts cannot be cached on disk, memory has to do: %s", error)
            _unlink(temporary)
            return False
        return True

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / name[:2] / f"{name}.wav"


def _whole(content: bytes) -> Sound | None:
    """The sound of a WAV file that is as long as it says and not all silence."""
    if len(content) < 44 or struct.unpack_from("<I", content, 4)[0] + 8 != len(content):
        return None
    try:
        sound = Sound.from_wav(content)
    except EngineError:
        return None
    return sound if any(sound.pcm) else None


def _unlink(temporary: str | None) -> None:
    if temporary is not None:
        Path(temporary).unlink(missing_ok=True)
