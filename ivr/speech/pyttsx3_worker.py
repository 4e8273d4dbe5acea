"""The process in which pyttsx3 lives: one engine, one thread, one text at a time.

Reads one JSON object a line, `{"text": …, "path": …}`, and answers each with `{"done": path}` or
`{"failed": why}`; the first line it writes is `{"ready": voice}` or `{"failed": why}`. It ends
when its standard input ends. pyttsx3 prints what it likes, returns before its file exists, and
swallows errors: so answers go out on a descriptor of their own, a rendering counts only once the
whole WAV file lies there, and the voice is read back after it has been set.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
import time
from pathlib import Path
from typing import Protocol, TextIO

from ivr.media.sound import Sound

WAV_HEADER_BYTES = 44
POLL_S = 0.002
SETTLE_S = 1.0
SETTLED_S = 0.02

Settings = dict[str, str | int]


class Engine(Protocol):
    """What is used of pyttsx3's engine."""

    def getProperty(self, name: str) -> object: ...
    def setProperty(self, name: str, value: object) -> None: ...
    def save_to_file(self, text: str, filename: str) -> None: ...
    def runAndWait(self) -> None: ...


def main(voice: str, rate: str, pitch: str, timeout_s: str) -> int:
    """Serve texts until the input ends."""
    answers = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        settings: Settings = {"voice": voice.lower(), "rate": int(rate), "pitch": int(pitch)}
        engine = _engine(settings)
    except Exception as error:
        _answer(answers, failed=f"{type(error).__name__}: {error}")
        return 1
    _answer(answers, ready=voice)
    for line in sys.stdin:
        order = json.loads(line)
        signal.alarm(int(float(timeout_s)) + 2)  # a hung rendering must not outlive its caller
        path = Path(order["path"])
        _answer(answers, **_render(engine, settings, order["text"], path, float(timeout_s)))
        signal.alarm(0)
    return 0


def _engine(settings: Settings) -> Engine:
    import pyttsx3

    engine: Engine = pyttsx3.init("espeak")
    engine.runAndWait()  # once and empty, to begin with: a second empty one never returns
    for _ in range(2):
        _settle(engine, settings)
        time.sleep(SETTLED_S)
    return engine


def _settle(engine: Engine, settings: Settings) -> None:
    """Settings take effect late and are lost at times: set them until they are found set."""
    waited_s = 0.0
    while wrong := {
        name: value for name, value in settings.items() if engine.getProperty(name) != value
    }:
        if waited_s >= SETTLE_S:
            found = {name: engine.getProperty(name) for name in wrong}
            raise RuntimeError(f"wanted {wrong}, found {found}")
        for name, value in wrong.items():
            engine.setProperty(name, value)
        time.sleep(POLL_S)
        waited_s += POLL_S


def _render(
    engine: Engine, settings: Settings, text: str, path: Path, timeout_s: float
) -> dict[str, str]:
    """Render to a file beside the wanted one, then bring it to the line's rate over here.

    Resampling is work for a processor; the server's own threads have a line to keep.
    """
    raw = path.with_suffix(".raw")
    raw.unlink(missing_ok=True)
    try:
        _settle(engine, settings)
        engine.save_to_file(text, str(raw))
        engine.runAndWait()
        _wait_for(raw, timeout_s)
        Sound.read_wav(raw).write_wav(path)
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}
    return {"done": str(path)}


def _wait_for(path: Path, timeout_s: float) -> None:
    waited_s = 0.0
    while not whole(path):
        if waited_s >= timeout_s:
            raise TimeoutError("no whole file in time")
        time.sleep(POLL_S)
        waited_s += POLL_S


def whole(path: Path) -> bool:
    """Whether a WAV file lies there as long as its header says, and with sound in it."""
    try:
        with path.open("rb") as file:
            header = file.read(WAV_HEADER_BYTES)
            size = os.fstat(file.fileno()).st_size
    except OSError:
        return False
    if len(header) < WAV_HEADER_BYTES or header[:4] != b"RIFF":
        return False
    (riff_bytes,) = struct.unpack_from("<I", header, 4)
    return bool(size == riff_bytes + 8 > WAV_HEADER_BYTES)


def _answer(answers: TextIO, **message: str) -> None:
    answers.write(json.dumps(message) + "\n")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
