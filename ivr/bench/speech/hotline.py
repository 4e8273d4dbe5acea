"""The hotline that talkers call: `ivr serve` with their flows and one model."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.bench.messages import HOST
from ivr.bench.peers import environment
from ivr.errors import ConfigError

SETTINGS = {
    "IVR_SAFETY_FLOW": "道别",
    "IVR_SPEECH_HEAR": "true",
    "IVR_MODELS_FETCH": "false",
}
HEARS = "可以说话了"
RTP_PORTS = 80
LOADING_S = 120.0
END_S = 15.0
KEPT = "prompts"


@dataclass(frozen=True, slots=True)
class TalkedTo:
    """A hotline that is ready; `port` takes its calls."""

    port: int
    pid: int
    data: Path

    def answers(self) -> list[str]:
        """What kind of answer every turn had that has ended."""
        calls = json.loads(_ivr(self.data, "calls", "--json"))
        return [turn["input"] for call in calls for turn in call["turns"]]


@contextmanager
def talked_to(folder: Path, flows: Path, model: Path) -> Iterator[TalkedTo]:
    """Start it, wait until it hears, and stop it; prompts stay in `folder`, all else goes."""
    folder.mkdir(parents=True, exist_ok=True)
    for entry in folder.iterdir():
        if entry.name != KEPT:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    _ivr(folder, "models", "use", str(model))
    port, first = _free_ports()
    environ = environment(os.environ) | SETTINGS | {"IVR_FLOWS": str(flows)}
    with (folder / "serve.log").open("wb") as log:
        program = subprocess.Popen(
            [
                *(sys.executable, "-m", "ivr", "serve", "--data", str(folder)),
                *("--sip", f"{HOST}:{port}", "--rtp-ports", f"{first}-{first + RTP_PORTS - 1}"),
            ],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        _wait(program, folder / "serve.log")
        yield TalkedTo(port, program.pid, folder)
    finally:
        _end(program)


def _wait(program: subprocess.Popen[bytes], log: Path) -> None:
    assert program.stdout is not None
    told, ends = b"", time.monotonic() + LOADING_S
    while HEARS.encode() not in told:
        rest_s = ends - time.monotonic()
        ready, _, _ = select.select([program.stdout], [], [], max(0.0, rest_s))
        chunk = os.read(program.stdout.fileno(), 4096) if ready else b""
        if not chunk:
            reason = (told + log.read_bytes()).decode("utf-8", "replace").strip().splitlines()
            raise ConfigError(f"测听话的热线启动不了：{reason[-1] if reason else '没有说明'}")
        told += chunk


def _end(program: subprocess.Popen[bytes]) -> None:
    program.send_signal(signal.SIGTERM)
    try:
        program.wait(END_S)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
    if program.stdout is not None:
        program.stdout.close()


def _ivr(data: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ivr", *arguments, "--data", str(data)],
        env=environment(os.environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    if done.returncode:
        told = done.stderr.strip().splitlines()
        raise ConfigError(told[-1] if told else f"ivr {arguments[0]} 没有成功")
    return done.stdout


def _free_ports() -> tuple[int, int]:
    """One for calls, and the first of those for sound."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    first = 20_000 + 100 * (port % 90)
    return port, first
