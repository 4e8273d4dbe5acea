"""The process in which a voice lives: started, given one text at a time, ended when it hangs.

What runs there reads one JSON object a line, with the `path` of the WAV file it is to write, and
answers each with `{"done": path}` or `{"failed": why}`; the first line it writes is
`{"ready": …}` or `{"failed": why}`. It ends when its standard input ends.
"""

from __future__ import annotations

import json
import selectors
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ivr.errors import EngineError
from ivr.media.sound import Sound


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a voice's process may take before it is taken for hung, in seconds."""

    start_s: float
    render_s: float


class VoiceProcess:
    """A voice's process, started at the first text and again after it died; one text at a time."""

    def __init__(self, name: str, command: Sequence[str], patience: Patience, *, mend: str) -> None:
        self._name = name
        self._command = command
        self._patience = patience
        self._mend = mend
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._ending = False

    @property
    def pid(self) -> int | None:
        """The process that speaks now, for whoever watches it."""
        return self._worker.pid if self._worker else None

    def render(self, order: Mapping[str, object], *, tries: int = 1) -> Sound:
        """What the process makes of the order; one that hangs is ended, and `tries` says how often
        another is asked."""
        with self._lock:
            for _ in range(tries - 1):
                try:
                    return self._rendered(order)
                except _Hung:
                    continue
            return self._rendered(order)

    def close(self) -> None:
        """End the process; a text under way is waited for."""
        with self._lock:
            self._stop()
            self._ending = False

    def kill(self) -> None:
        """End the process at once and for all, or until `close`; a text under way fails."""
        self._ending = True
        worker = self._worker
        if worker is not None:
            worker.kill()

    def _rendered(self, order: Mapping[str, object]) -> Sound:
        worker = self._worker or self._start()
        try:
            if self._ending:
                raise EngineError(f"{self._name} 语音进程正在结束")
            return worker.render(order, self._patience.render_s)
        except EngineError:
            self._stop()
            raise

    def _start(self) -> _Worker:
        self._worker = _Worker(self._name, self._command, self._patience.start_s, self._mend)
        return self._worker

    def _stop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


class _Hung(EngineError):
    """The process did not answer in time."""


class _Worker:
    """One process, ready; from its birth to its end."""

    def __init__(self, name: str, command: Sequence[str], timeout_s: float, mend: str) -> None:
        self._name = name
        self._mend = mend
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="ivr-voice-")
            self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  ended by `end`
        except OSError as error:
            told = f"启动不了 {name} 语音进程：临时文件夹写不进去（{error}），请看磁盘满了没有"
            raise EngineError(told) from error
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
            raise EngineError(f"启动不了 {name} 语音进程（{error}）") from error
        try:
            self._answer("ready", timeout_s)
        except EngineError:
            self.end()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def render(self, order: Mapping[str, object], timeout_s: float) -> Sound:
        path = Path(self._folder.name, "speech.wav")
        path.unlink(missing_ok=True)
        try:
            self._stdin().write(json.dumps({**order, "path": str(path)}).encode() + b"\n")
        except OSError as error:
            told = f"{self._name} 语音进程已经退出（{error}）{self._said()}"
            raise EngineError(told) from error
        self._answer("done", timeout_s)
        try:
            return Sound.read_wav(path)
        except (OSError, EngineError) as error:
            raise EngineError(f"{self._name} 没有留下可用的声音文件（{error}）") from error

    def kill(self) -> None:
        self._process.kill()

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
            why = answer.get("failed", "没有说明原因")
            raise EngineError(f"{self._name} 不能用（{why}），{self._mend}")

    def _line(self, timeout_s: float) -> dict[str, Any]:
        stdout = self._process.stdout
        assert stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while b"\n" not in self._pending:
                if not selector.select(timeout_s):
                    raise _Hung(f"{self._name} 语音进程没有按时答复")
                chunk = stdout.read(65536)
                if not chunk:
                    raise EngineError(f"{self._name} 语音进程自己退出了{self._said()}")
                self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\n")
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise EngineError(f"{self._name} 语音进程答非所问：{line[:100]!r}") from error
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
