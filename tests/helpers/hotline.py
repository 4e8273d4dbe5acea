"""The hotline as its own process, driven only by what the command line promises."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

from ivr.cli import main
from tests.helpers.ports import HOST, free_port, free_ports
from tests.helpers.starter import Started, run_started, started_anew

PROJECT = Path(__file__).resolve().parents[2]
RTP_PORTS = 80
POLL_S = 0.2

Order = dict[str, Any]
CallRecord = dict[str, Any]


def run_ivr(
    *arguments: str, settings: Mapping[str, str] | None = None, timeout_s: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end. `settings` are environment variables."""
    return run_started("ivr", arguments, environment(settings), timeout_s)


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without any setting of this machine's own hotline."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IVR_")}
    # A test that is to be heard says so: recognisers are dear to load, and models to fetch.
    own = {"PYTHONIOENCODING": "utf-8", "IVR_MODELS_FETCH": "false", "IVR_SPEECH_HEAR": "否"}
    return {**kept, **own, **(settings or {})}


@dataclass
class Hotline:
    """A running hotline on ports and a data folder of its own."""

    data: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    listen: str = HOST
    rtp_ports: int = RTP_PORTS
    """How many ports it has for sound; a call takes two."""
    program: str = "ivr"
    """The module that is run."""
    anew: bool = False
    """Whether it is started by the real command line, not out of a process that has it loaded."""
    lines: list[str] = field(default_factory=list, init=False)
    """What it printed to standard output."""

    @property
    def address(self) -> tuple[str, int]:
        """Where it takes calls."""
        return HOST, self.port

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def start(self, timeout_s: float = 90) -> Self:
        """Start and wait until calls are taken."""
        started = time.monotonic()
        self.begin_to_start().wait_for_line("ready", timeout_s)
        self.ready_after_s = time.monotonic() - started
        return self

    def begin_to_start(self) -> Self:
        """Start and wait for nothing."""
        ports = free_ports(self.rtp_ports)
        self._errors = (self.data.parent / f"{self.data.name}.stderr").open("w+b")
        arguments = [
            *("serve", "--sip", f"{self.listen}:{self.port}"),
            *("--rtp-ports", f"{ports[0]}-{ports[-1]}"),
            *("--data", str(self.data)),
        ]
        start = started_anew if self.anew else Started
        self._process = start(self.program, arguments, environment(self.settings), self._errors)
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, name="hotline", daemon=True)
        self._reader.start()
        return self

    def wait_for_line(self, beginning: str, timeout_s: float) -> Self:
        """Wait until it has printed a line that begins so."""

        def printed() -> bool:
            return any(line.startswith(beginning) for line in self.lines)

        with self._changed:
            self._changed.wait_for(lambda: printed() or not self.is_running, timeout_s)
        if not printed():
            told = f"{self.lines[-5:]}, {self.errors()[-3000:]}"
            self.kill()
            raise AssertionError(f"no line {beginning!r} within {timeout_s} s: {told}")
        return self

    @property
    def is_ready(self) -> bool:
        """Whether it said so."""
        return any(line.startswith("ready") for line in self.lines)

    @property
    def is_running(self) -> bool:
        """Whether the process lives and its output is open."""
        return self._process.poll() is None and self._reader.is_alive()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def held(self) -> tuple[int, int]:
        """The descriptors and threads of the process.

        Its connections to the database come and go by themselves.
        """
        place = Path("/proc") / str(self.pid)
        names = [_target(link) for link in (place / "fd").iterdir()]
        kept = [name for name in names if name is not None and "ivr.db" not in name]
        return len(kept), len(list((place / "task").iterdir()))

    @property
    def resident_kb(self) -> int:
        """How much memory it has."""
        status = (Path("/proc") / str(self.pid) / "status").read_text("ascii")
        return int(re.search(r"VmRSS:\s+([0-9]+) kB", status)[1])  # type: ignore[index]

    def request_stop(self) -> None:
        """Send SIGTERM."""
        self._process.send_signal(signal.SIGTERM)

    def wait_until_stopped(self, timeout_s: float = 15) -> int:
        """The exit status, once it has ended by itself."""
        return self._process.wait(timeout_s)

    def stop(self, timeout_s: float = 15) -> int:
        """Stop it as an operator does; the exit status."""
        self.request_stop()
        return self.wait_until_stopped(timeout_s)

    def kill(self) -> None:
        """End the process whatever it is doing."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
        self._reader.join(2)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()

    def kill_at_once(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self._process.wait(5)
        self.kill()
        self.lines.clear()

    def errors(self) -> str:
        """What it printed to standard error."""
        return Path(self._errors.name).read_text("utf-8", "replace")

    # -- other commands on the same data ------------------------------------------------------

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command on this hotline's data."""
        return run_ivr(*arguments, "--data", str(self.data), settings=self.settings)

    def orders(self) -> list[Order]:
        """All work orders."""
        return self._json("orders", "--json")

    def calls(self) -> list[CallRecord]:
        """All call records."""
        return self._json("calls", "--json")

    def set_order(self, number: str, status: str, *more: str) -> None:
        """Tell how far a repair has come."""
        done = self.run("orders", "set", number, status, *more)
        assert done.returncode == 0, done.stderr

    def calls_from(self, caller: str | None) -> int:
        """How many calls of this number there were."""
        return len([call for call in self.calls() if call["caller"] == caller])

    def ended_call(self, caller: str | None, nth: int = 1, timeout_s: float = 10) -> CallRecord:
        """The n-th call of this number, once its record is complete."""
        deadline = time.monotonic() + timeout_s
        while True:
            found = [call for call in self.calls() if call["caller"] == caller]
            if len(found) >= nth and found[nth - 1]["ended_at"]:
                return found[nth - 1]
            assert time.monotonic() < deadline, f"no ended call {nth} of {caller}: {found}"
            time.sleep(POLL_S)

    def wait_for_order(self, caller: str, kind: str, timeout_s: float = 15) -> Order:
        """The first order of this kind by this number, as soon as it is stored."""
        deadline = time.monotonic() + timeout_s
        while True:
            for order in self.orders():
                if (order["caller"], order["kind"]) == (caller, kind):
                    return order
            assert time.monotonic() < deadline, f"no {kind} order by {caller}"
            time.sleep(POLL_S)

    def orders_of(self, call: CallRecord) -> list[Order]:
        """What this call stored."""
        return [order for order in self.orders() if order["call_id"] == call["call_id"]]

    def recording(self, reference: str) -> Path:
        """The file behind a recording's reference."""
        found = [path for path in self.data.rglob("*.wav") if str(path).endswith(reference)]
        assert len(found) == 1, f"{reference}: {found}"
        return found[0]

    def _json(self, *arguments: str) -> list[dict[str, Any]]:
        """The command run in this process: the same words without a second to start it."""
        output = io.StringIO()
        with redirect_stdout(output), patch.dict(os.environ, self.settings):
            status = main([*arguments, "--data", str(self.data)])
        assert status == 0, output.getvalue()
        content: list[dict[str, Any]] = json.loads(output.getvalue())
        return content

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self.lines.append(line.decode("utf-8", "replace").rstrip())
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()


def said(call: CallRecord) -> str:
    """All that the hotline said in a call, in order."""
    return "".join(prompt for turn in call["turns"] for prompt in turn["prompts"])


def steps(call: CallRecord) -> list[str]:
    """The steps of the call's turns, in order."""
    return [turn["step"] for turn in call["turns"]]


def actions(call: CallRecord) -> list[str]:
    """The business actions of a call, in order."""
    return [action for turn in call["turns"] for action in turn["actions"]]


def ready_address(line: str) -> tuple[str, int] | None:
    """Where the line beginning `ready` says that calls are taken."""
    found = re.search(r"sip:([^:\s]+):(\d+)", line)
    return (found[1], int(found[2])) if found else None


def _target(link: Path) -> str | None:
    """What a descriptor is; None for one that was closed meanwhile."""
    try:
        return os.readlink(link)
    except FileNotFoundError:
        return None
