"""Who is measured under the load from C: the hotline as `ivr serve` runs it, and stock pyVoIP."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.bench.cores import cores, started_on
from ivr.bench.messages import HOST, Heard
from ivr.bench.sides import CALLER_PORT, END_S, MEDIA_PORTS, SIP_PORT, Side
from ivr.errors import ConfigError

READY = "ready"
KEPT = "prompts"
SETTINGS = {
    "IVR_SIP_TRUSTED": "127.0.0.0/8",
    "IVR_SIP_MOST_CALLS": "1000",
    "IVR_DRAIN_S": "0",
    "IVR_SPEECH_HEAR": "false",
}
"""All calls come from one address here, which is else not given all lines."""

REGISTER_S = 20
SETTLE_S = 2.0
"""Stock pyVoIP begins to listen a second after it has registered."""


@dataclass(frozen=True, slots=True)
class HotlinePeer:
    """The hotline with its flows and prompts; prompts stay in `folder`, all else begins anew."""

    folder: Path
    name: str = "ivr"

    @contextmanager
    def running(self) -> Iterator[int]:
        """The process id of a hotline that is ready."""
        self.clear()
        with started_on(cores()[0]):
            program = subprocess.Popen(
                [
                    *(sys.executable, "-m", "ivr", "serve", "--data", str(self.folder)),
                    *("--sip", f"{HOST}:{SIP_PORT}"),
                    *("--rtp-ports", f"{MEDIA_PORTS[0]}-{MEDIA_PORTS[1]}"),
                ],
                env=environment(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
        assert program.stdout is not None
        with program.stdout:
            try:
                self._wait(program)
                yield program.pid
            finally:
                _end(program)

    def clear(self) -> None:
        """Nothing of an earlier measurement may be left: neither calls nor orders."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for entry in self.folder.iterdir():
            if entry.is_dir() and entry.name != KEPT:
                shutil.rmtree(entry)
            elif not entry.is_dir():
                entry.unlink()

    def _wait(self, program: subprocess.Popen[str]) -> None:
        assert program.stdout is not None
        if not any(line.startswith(READY) for line in program.stdout):
            raise ConfigError("热线启动不了，请先用 ivr serve 试一试")


@dataclass(frozen=True, slots=True)
class StockPeer:
    """Stock pyVoIP, which plays a file again and again."""

    side: Side
    wav: Path

    @property
    def name(self) -> str:
        """That of the library."""
        return self.side.name

    @contextmanager
    def running(self) -> Iterator[int]:
        """The process id, once it has registered."""
        with started_on(cores()[0]):
            opened = self.side.running(self.wav)
            program = opened.__enter__()
        try:
            _register(program)
            yield program.pid
        finally:
            opened.__exit__(None, None, None)


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment of the measured hotline: no setting of this machine's own one is in it."""
    kept = {name: value for name, value in given.items() if not name.startswith("IVR_")}
    return {**kept, **SETTINGS, "PYTHONIOENCODING": "utf-8"}


def _register(program: subprocess.Popen[str]) -> None:
    """Be the registrar for as long as it takes to register, at the port that calls come from."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as registrar:
        registrar.bind((HOST, CALLER_PORT))
        registrar.settimeout(REGISTER_S)
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
        datagram, source = registrar.recvfrom(4096)
        registrar.sendto(Heard.parse(datagram).accepted(), source)
        time.sleep(SETTLE_S)


def _end(program: subprocess.Popen[str]) -> None:
    """Stop it without waiting for its calls: their callers are gone."""
    for _ in range(2):
        if program.poll() is None:
            program.send_signal(signal.SIGTERM)
            time.sleep(0.1)
    try:
        program.wait(END_S)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
