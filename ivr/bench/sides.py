"""The two programs that are measured, each started afresh for every measurement."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import gettempdir

from ivr.bench.caller import Order, Result
from ivr.bench.process import Usage

SIP_PORT, CALLER_PORT = 12_060, 12_070
MEDIA_PORTS = (12_100, 14_099)
CALLER_MEDIA = 14_100
END_S = 10
"""A program that has not ended by then is killed."""

LONGEST_S = 300


@dataclass(frozen=True, slots=True)
class Load:
    """How it is loaded."""

    calls: int
    seconds: float
    law: int = 0
    per_second: float = 20.0
    sound: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """A program under test. `registers`: it takes calls only from where it has registered."""

    name: str
    command: tuple[str, ...]
    registers: bool

    @classmethod
    def ours(cls) -> Side:
        """This program's own endpoint and media engine."""
        return cls("ivr", (sys.executable, "-m", "ivr.bench.answering"), registers=False)

    @classmethod
    def stock(cls, python: Path) -> Side:
        """pyVoIP as it comes."""
        script = Path(__file__).with_name("stock_answering.py")
        return cls("pyVoIP 1.6.8", (str(python), "-W", "ignore", str(script)), registers=True)

    def measure(self, load: Load, wav: Path) -> Result:
        """Start it, load it, stop it."""
        with alone(), self.running(wav) as program:
            order = Order(
                own_port=CALLER_PORT,
                target_port=SIP_PORT,
                media_port=CALLER_MEDIA,
                law=load.law,
                calls=load.calls,
                per_second=load.per_second,
                seconds=load.seconds,
                registrar=self.registers,
                watched=program.pid,
                sound=load.sound,
            )
            return _call(order, program if self.registers else None)

    @contextmanager
    def running(self, wav: Path) -> Iterator[subprocess.Popen[str]]:
        """The program at work; one that registers waits for a line on its standard input."""
        ports = map(str, (SIP_PORT, *MEDIA_PORTS))
        program = subprocess.Popen(
            [*self.command, *ports, str(wav), str(CALLER_PORT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert program.stdin is not None
        assert program.stdout is not None
        try:
            if not self.registers:
                program.stdout.readline()
            yield program
        finally:
            program.stdin.close()
            try:
                program.wait(END_S)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
            program.stdout.close()


@contextmanager
def alone() -> Iterator[None]:
    """One measurement at a time on this machine: two would measure each other."""
    with (Path(gettempdir()) / f"ivr-bench-{os.getuid()}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _call(order: Order, waiting: subprocess.Popen[str] | None) -> Result:
    """Let the load generator do its work; `waiting` is told when its registrar is there."""
    command = [sys.executable, "-m", "ivr.bench.load", json.dumps(asdict(order))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as generator:
        assert generator.stdout is not None
        generator.stdout.readline()
        if waiting is not None and waiting.stdin is not None:
            waiting.stdin.write("\n")
            waiting.stdin.flush()
        told, _ = generator.communicate(timeout=LONGEST_S)
    fields = json.loads(told)
    return Result(**{**fields, "usage": Usage(**fields["usage"])})
