"""Tries a model out in a process of its own, which may die of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ivr.errors import ModelError
from ivr.system_reasons import reason_of

TIME_LIMIT_S = 180.0
"""The large Vosk model takes half a minute to load from a slow disk."""
_RESULT = "probe-result "
"""Begins the line of the child's output that is the result; engines print what they like."""

PROBING = [sys.executable, "-m", "ivr.models.probing"]


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of it; `memory_mb` is the most that the process held at once (resident)."""

    state: Literal["works", "unproven", "broken"]
    text: str
    memory_mb: int = 0
    took_ms: int = 0

    def as_json(self) -> dict[str, str | int]:
        """The result as plain data."""
        return {
            "state": self.state,
            "text": self.text,
            "memory_mb": self.memory_mb,
            "took_ms": self.took_ms,
        }


def probe(
    kind: str,
    folder: Path,
    *,
    time_limit_s: float = TIME_LIMIT_S,
    command: Sequence[str] = PROBING,
) -> Probe:
    """Load the model of this kind in `folder` and use it once."""
    # A file, not a pipe: a child that hangs on after being killed could hold a pipe open.
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                [*command, kind, str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise ModelError(f"试用模型的进程起不来（{reason_of(error)}）") from None
        status = _wait(process, time_limit_s)
        output.seek(0)
        printed = output.read().decode("utf-8", "replace")
    if status is None:
        return Probe("broken", f"试用时 {time_limit_s:.0f} 秒没有结果")
    return _read(status, printed)


def _wait(process: subprocess.Popen[bytes], time_limit_s: float) -> int | None:
    try:
        return process.wait(time_limit_s)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _read(status: int, printed: str) -> Probe:
    lines = printed.splitlines()
    for line in reversed(lines):
        if status == 0 and line.startswith(_RESULT):
            told = json.loads(line.removeprefix(_RESULT))
            return Probe(told["state"], told["text"], told["memory_mb"], told["took_ms"])
    if status == -signal.SIGKILL:
        return Probe("broken", "试用时被系统杀掉，多半是内存不够")
    if status < 0:
        return Probe("broken", f"试用时引擎崩溃（{signal.Signals(-status).name}），模型多半坏了")
    last = next((line for line in reversed(lines) if line.strip()), "")
    return Probe("broken", f"试用时出错：{last.strip()[:200]}")


def result_line(result: Probe) -> str:
    """How the child tells its result."""
    return _RESULT + json.dumps(result.as_json())
