"""Programs of ours, started by fork: the same process, without the seconds of its imports."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO

_PROJECT = Path(__file__).resolve().parents[2]


class Started:
    """A running program: what `subprocess.Popen` is of one that was started as ever."""

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        stderr: IO[bytes] | None = None,
        folder: Path = _PROJECT,
    ) -> None:
        self.returncode: int | None = None
        reading, writing = os.pipe()
        self.stdout = os.fdopen(reading, "rb")
        self._told = socket.socket(socket.AF_UNIX)
        self._told.connect(_starter())
        asked = {
            "module": module,
            "arguments": list(arguments),
            "environment": dict(environment),
            "folder": str(folder),
        }
        with open(os.devnull, "rb") as nothing:
            errors = 2 if stderr is None else stderr.fileno()
            written = json.dumps(asked).encode() + b"\n"
            sent = socket.send_fds(self._told, [written], [nothing.fileno(), writing, errors])
            self._told.sendall(written[sent:])
        os.close(writing)
        self._answers = self._told.makefile("rb")
        self.pid = int(self._answers.readline())

    def output(self, timeout: float) -> str:
        """All that it prints, once it has ended; it is killed where that takes longer."""
        late = threading.Timer(timeout, self.kill)
        late.start()
        try:
            return self.stdout.read().decode("utf-8")
        finally:
            late.cancel()
            late.join()

    def poll(self) -> int | None:
        """The exit status; None while it runs."""
        try:
            return self.wait(0.001)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """The exit status once it has ended."""
        if self.returncode is None:
            self._told.settimeout(timeout)
            try:
                ended = self._told.recv(100)
            except TimeoutError:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0) from None
            self._answers.close()
            self._told.close()
            assert ended, "the starter is gone"
            self.returncode = int(ended)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to it, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)


def started_anew(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], stderr: IO[bytes]
) -> subprocess.Popen[bytes]:
    """The same by the real command line."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=_PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def run_started(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], timeout_s: float
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    with tempfile.TemporaryFile() as errors:
        program = Started(module, arguments, environment, errors)
        with program.stdout:
            output = program.output(timeout_s)
        errors.seek(0)
        told = errors.read().decode("utf-8")
    return subprocess.CompletedProcess([module, *arguments], program.wait(5), output, told)


@cache
def _starter() -> str:
    """Where the starter of this process listens."""
    place = tempfile.mkdtemp(prefix="ivr-starter-")
    address = f"{place}/socket"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.starter_process", address],
        cwd=_PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def end() -> None:
        process.communicate()
        shutil.rmtree(place)

    atexit.register(end)
    assert process.stdout.readline() == b"ready\n"
    return address
