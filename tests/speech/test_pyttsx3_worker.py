"""A rendering counts only once a whole WAV file lies there, whatever pyttsx3 does meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ivr.media.sound import Sound
from ivr.speech import pyttsx3_worker
from ivr.speech.pyttsx3_worker import Settings, whole
from tests.speech.fakes import tone

WAV = tone(200).wav()
WANTED: Settings = {"voice": "sit/cmn-latn-pinyin", "rate": 160, "pitch": 50}
PATIENT_S = 5.0


def test_a_whole_file_is_whole(tmp_path: Path) -> None:
    tone(200).write_wav(tmp_path / "speech.raw")
    assert whole(tmp_path / "speech.raw")


@pytest.mark.parametrize("length", [0, 10, 44, 1000, 3243])
def test_a_file_still_being_written_is_not(tmp_path: Path, length: int) -> None:
    path = tmp_path / "speech.raw"
    path.write_bytes(tone(200).wav()[:length])
    assert not whole(path)


def test_a_header_without_sound_is_not_whole(tmp_path: Path) -> None:
    tone(0).write_wav(tmp_path / "speech.raw")
    assert not whole(tmp_path / "speech.raw")


def test_something_else_is_not_whole(tmp_path: Path) -> None:
    (tmp_path / "speech.raw").write_bytes(b"x" * 200)
    assert not whole(tmp_path / "speech.raw")
    assert not whole(tmp_path / "missing.raw")


# -- an engine as it was measured -----------------------------------------------------------------


def nothing(path: Path) -> None:
    """The file is lost."""


def at_once(path: Path) -> None:
    path.write_bytes(WAV)


def by_and_by(path: Path) -> None:
    """`runAndWait` is back before the file exists, and the file is there before it is whole."""

    def write() -> None:
        time.sleep(0.02)
        with path.open("wb", buffering=0) as file:
            file.write(WAV[:1000])
            time.sleep(0.02)
            file.write(WAV[1000:])

    threading.Thread(target=write).start()


def fails(path: Path) -> None:
    raise RuntimeError("weakly-referenced object no longer exists")


@dataclass
class Engine:
    """One of pyttsx3's; `deaf`: how many settings it loses."""

    write: Callable[[Path], None] = at_once
    deaf: int = 0
    said: list[str] = field(default_factory=list)
    _is: Settings = field(default_factory=dict)
    _path: Path | None = None

    def getProperty(self, name: str) -> object:
        return self._is.get(name)

    def setProperty(self, name: str, value: object) -> None:
        assert isinstance(value, str | int)
        self.deaf -= 1
        if self.deaf < 0:
            self._is[name] = value

    def save_to_file(self, text: str, filename: str) -> None:
        assert self._path is None, "of two queued texts one is lost"
        self.said.append(text)
        self._path = Path(filename)

    def runAndWait(self) -> None:
        path, self._path = self._path, None
        assert path is not None
        self.write(path)


def rendered(engine: Engine, folder: Path, timeout_s: float = PATIENT_S) -> dict[str, str]:
    path = folder / "speech.wav"
    return pyttsx3_worker._render(engine, WANTED, "ting2dian4", path, timeout_s)


@pytest.mark.parametrize("write", [at_once, by_and_by])
def test_a_file_is_waited_for_until_it_is_whole(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    assert rendered(Engine(write), tmp_path) == {"done": str(tmp_path / "speech.wav")}
    assert Sound.read_wav(tmp_path / "speech.wav").duration_ms == 200


@pytest.mark.parametrize(("write", "told"), [(nothing, "TimeoutError"), (fails, "RuntimeError")])
def test_a_file_that_is_lost_is_told_and_never_replaced_by_the_one_before(
    tmp_path: Path, write: Callable[[Path], None], told: str
) -> None:
    (tmp_path / "speech.raw").write_bytes(WAV)
    assert rendered(Engine(write), tmp_path, 0.05)["failed"].startswith(told)


def test_settings_that_are_lost_are_set_again(tmp_path: Path) -> None:
    engine = Engine(deaf=7)
    assert "done" in rendered(engine, tmp_path)
    assert engine._is == WANTED


def test_in_a_voice_that_was_not_asked_for_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyttsx3_worker, "SETTLE_S", 0.01)
    engine = Engine(deaf=10_000)
    assert "wanted" in rendered(engine, tmp_path)["failed"]
    assert engine.said == []


STUB = """
import time
class Engine:
    runs = 0
    def __init__(self): self.is_ = {{}}
    def getProperty(self, name): return self.is_.get(name)
    def setProperty(self, name, value): self.is_[name] = value
    def save_to_file(self, text, filename): print("stray words", flush=True); self.name = filename
    def runAndWait(self):
        self.runs += 1
        if self.runs > 1: {act}
def init(driver): return Engine()
"""


def worker(folder: Path, act: str, timeout_s: float) -> subprocess.Popen[bytes]:
    """The real worker, with a pyttsx3 that does as it is told."""
    (folder / "pyttsx3.py").write_text(STUB.format(act=act), "utf-8")
    (folder / "given.wav").write_bytes(WAV)
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-m", "ivr.speech.pyttsx3_worker", "x", "160", "50", str(timeout_s)]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), root])},
    )


def order(folder: Path) -> bytes:
    return json.dumps({"text": "a", "path": str(folder / "speech.wav")}).encode() + b"\n"


def test_what_pyttsx3_prints_is_taken_for_no_answer(tmp_path: Path) -> None:
    copy = f"import shutil; shutil.copy({str(tmp_path / 'given.wav')!r}, self.name)"
    told, _ = worker(tmp_path, copy, 5).communicate(2 * order(tmp_path), timeout=60)
    answers = [json.loads(line) for line in told.splitlines()]
    assert answers == [{"ready": "x"}] + 2 * [{"done": str(tmp_path / "speech.wav")}]


def test_a_worker_that_hangs_does_not_outlive_its_caller(tmp_path: Path) -> None:
    """The alarm comes two seconds after the rendering should have been over."""
    process = worker(tmp_path, "time.sleep(600)", -1.0)
    process.communicate(order(tmp_path), timeout=60)
    assert process.returncode == -signal.SIGALRM
