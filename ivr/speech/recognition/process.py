"""A recognising process and its pipes, which never make anybody wait."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from ivr.errors import EngineError

WORKER = (sys.executable, "-m", "ivr.speech.recognition.worker")
TOLD_BYTES = 2000
PATIENCE_S = 2.0


class Process:
    """One process from its birth to its end."""

    def __init__(self, factory: str, folder: Path, command: Sequence[str] = WORKER) -> None:
        try:
            self._process = subprocess.Popen(
                [*command, factory, str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,  # Ctrl-C in the terminal is for the hotline alone
            )
        except OSError as error:
            raise EngineError(f"启动不了语音识别进程（{error}）") from error
        streams = self._process.stdin, self._process.stdout, self._process.stderr
        assert streams[0] is not None
        assert streams[1] is not None
        assert streams[2] is not None
        self.input = streams[0].fileno()
        self.output = streams[1].fileno()
        self.errors = streams[2].fileno()
        for descriptor in (self.input, self.output, self.errors):
            os.set_blocking(descriptor, False)
        self._told = b""

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def last_words(self) -> str:
        """The last line that it complained."""
        lines = self._told.decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:300] if lines else "没有说明原因"

    def write(self, outgoing: deque[bytes]) -> None:
        """Write as much as the pipe takes; OSError once the process is gone."""
        while outgoing:
            packed = outgoing[0]
            try:
                written = os.write(self.input, packed)
            except BlockingIOError:
                return
            if written < len(packed):
                outgoing[0] = packed[written:]
                return
            outgoing.popleft()

    def read(self) -> bytes | None:
        """What it has written since; None: it has ended."""
        try:
            return os.read(self.output, 65536) or None
        except BlockingIOError:
            return b""
        except OSError:
            return None

    def read_errors(self) -> bool:
        """Keep the end of what it complains; whether there can be more."""
        try:
            chunk = os.read(self.errors, 65536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self._told = (self._told + chunk)[-TOLD_BYTES:]
        return bool(chunk)

    def hang_up(self) -> None:
        """Tell it that nothing more comes: it ends by itself."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def end(self, patience_s: float = 0.0) -> None:
        """See that it has ended, by force if it does not in time."""
        self.hang_up()
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()  # a stopped process hears this too
            self._process.wait()
        self.read_errors()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
