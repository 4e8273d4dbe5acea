"""The voice pyttsx3, kept in a process of its own that may die and come back.

This process never imports pyttsx3: the library aborts when used by several threads, loses files
and swallows errors. Its worker takes one text at a time; a watchdog here ends a worker that does
not answer, and the next text starts a new one.
"""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.mandarin import Mandarin
from ivr.speech.profile import VoiceProfile

WORKER = (sys.executable, "-m", "ivr.speech.pyttsx3_worker")
START_TIMEOUT_S = 10.0
RENDER_TIMEOUT_S = 3.0


class _Hung(EngineError):
    """The worker did not answer in time."""


class Pyttsx3Synthesizer:
    """Speaks through pyttsx3 in a worker process; texts queue up behind a lock."""

    name = "pyttsx3"

    def __init__(
        self,
        profile: VoiceProfile,
        mandarin: Mandarin,
        *,
        worker: Sequence[str] = WORKER,
        start_timeout_s: float = START_TIMEOUT_S,
        render_timeout_s: float = RENDER_TIMEOUT_S,
    ) -> None:
        self._profile = profile
        self._mandarin = mandarin
        self._command = worker
        self._start_timeout_s = start_timeout_s
        self._render_timeout_s = render_timeout_s
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    @property
    def worker_pid(self) -> int | None:
        """The process that speaks now, for whoever watches it."""
        return self._worker.pid if self._worker else None

    def fingerprint(self, text: str) -> str:
        return f"{self.name} {self._profile.fingerprint} {self._mandarin.fingerprint(text)}"

    def render(self, text: str) -> Sound:
        pinyin = self._mandarin.pinyin(text)
        if not pinyin:
            raise EngineError(f"「{text}」里没有能念的字", retryable=False)
        with self._lock:
            try:
                return self._spoken(pinyin)
            except _Hung:
                # It loses its own end of a rendering now and then; a new process does not.
                return self._spoken(pinyin)

    def _spoken(self, pinyin: str) -> Sound:
        worker = self._worker or self._start()
        try:
            return worker.render(pinyin, self._render_timeout_s)
        except EngineError:
            self._stop()
            raise

    def close(self) -> None:
        with self._lock:
            self._stop()

    def _start(self) -> _Worker:
        profile = self._profile
        settings = (profile.voice, str(profile.rate), str(profile.pitch))
        command = [*self._command, *settings, str(self._render_timeout_s)]
        self._worker = _Worker(command, self._start_timeout_s)
        return self._worker

    def _stop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


class _Worker:
    """One worker process, ready; from its birth to its end."""

    def __init__(self, command: Sequence[str], timeout_s: float) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ivr-voice-")
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  ended by `end`
        self._pending = b""
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                bufsize=0,
                start_new_session=True,  # Ctrl-C in the terminal is for the server alone
            )
        except OSError as error:
            self._clean()
            raise EngineError(f"启动不了 pyttsx3 语音进程（{error}）") from error
        try:
            self._answer("ready", timeout_s)
        except EngineError:
            self.end()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def render(self, pinyin: str, timeout_s: float) -> Sound:
        path = Path(self._folder.name, "speech.wav")
        path.unlink(missing_ok=True)
        order = json.dumps({"text": pinyin, "path": str(path)})
        try:
            self._stdin().write(order.encode() + b"\n")
        except OSError as error:
            raise EngineError(f"pyttsx3 语音进程已经退出（{error}）{self._said()}") from error
        self._answer("done", timeout_s)
        try:
            return Sound.read_wav(path)
        except (OSError, EngineError) as error:
            raise EngineError(f"pyttsx3 没有留下可用的声音文件（{error}）") from error

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._clean()

    def _answer(self, wanted: str, timeout_s: float) -> None:
        """Wait for the worker's next line; anything but the wanted answer is an EngineError."""
        answer = self._line(timeout_s)
        if wanted not in answer:
            raise EngineError(
                f"pyttsx3 不能用（{answer.get('failed', '没有说明原因')}），"
                "请检查系统软件包 espeak-ng 和 libespeak-ng1"
            )

    def _line(self, timeout_s: float) -> dict[str, Any]:
        stdout = self._process.stdout
        assert stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while b"\n" not in self._pending:
                if not selector.select(timeout_s):
                    raise _Hung("pyttsx3 语音进程没有按时答复")
                chunk = stdout.read(65536)
                if not chunk:
                    raise EngineError(f"pyttsx3 语音进程自己退出了{self._said()}")
                self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\n")
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise EngineError(f"pyttsx3 语音进程答非所问：{line[:100]!r}") from error
        return answer if isinstance(answer, dict) else {}

    def _said(self) -> str:
        """The last line that the worker wrote before it died."""
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return f"：{lines[-1][:200]}" if lines else ""

    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    def _clean(self) -> None:
        self._errors.close()
        self._folder.cleanup()
