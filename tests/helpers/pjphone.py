"""A telephone made of PJSIP (pjsua2), driven line by line; the library lives in its own process."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.helpers import voice
from tests.helpers.caller_sound import Law
from tests.helpers.ports import HOST, free_port, free_ports

MISSING = None if find_spec("pjsua2") else "pjsua2-python is not installed (CPython 3.11, 3.12)"
PROJECT = Path(__file__).resolve().parents[2]

Event = dict[str, Any]


@dataclass
class PjPhone:
    """One running telephone, for one call at a time."""

    folder: Path
    number: str = "13800000001"
    law: Law = "PCMU"
    transport: str = "udp"
    says: bytes = b""
    """What its owner says from the answer on, 16-bit samples; then silence."""
    answers: int = 0
    """The status with which it answers by itself; 0: it waits for `answer`."""
    reliable: bool = False
    """Whether it demands reliable provisional responses (`Require: 100rel`)."""
    session_s: int = 0
    """The session's life that it asks for; 0: it does not ask."""
    port: int = field(default_factory=free_port)
    events: list[Event] = field(default_factory=list, init=False)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = {
            "number": self.number,
            "law": self.law,
            "host": HOST,
            "port": self.port,
            "rtp_port": free_ports(8)[0],
            "says": str(voice.write_wav(self.folder / "says.wav", self.says or voice.silence(100))),
            "hears": str(self.folder / "hears.wav"),
            "log": str(self.folder / "pjsip.log"),
            "answers": self.answers,
            "reliable": self.reliable,
            "session_s": self.session_s,
        }
        self._errors = (self.folder / "stderr").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.pjphone_process", json.dumps(settings)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, name="pjphone", daemon=True)
        self._reader.start()
        try:
            self.wait_for("ready")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()
        faults = [event for event in self.events if event["type"] == "error"]
        assert kind is not None or not faults, faults

    # -- the call -----------------------------------------------------------------------------

    def begin_to_dial(self, hotline: tuple[str, int]) -> Self:
        """Call; `wait_for` tells what becomes of it."""
        host, port = hotline
        tail = "" if self.transport == "udp" else f";transport={self.transport}"
        return self.order("dial", uri=f"sip:95598@{host}:{port}{tail}")

    def dial(self, hotline: tuple[str, int], timeout_s: float = 10) -> Self:
        """Call and be answered."""
        self.begin_to_dial(hotline)
        self.wait_for("state", timeout_s, state="CONFIRMED")
        self.wait_for("media", timeout_s, active=True)
        return self

    def press(self, keys: str, *, info: bool = False) -> Self:
        """Press keys, as telephone events (RFC 4733) or in SIP INFO."""
        return self.order("press", keys=keys, info=info)

    def hold(self) -> Self:
        """Put the other side on hold."""
        return self.order("hold").finished("INVITE", 200, 2)

    def resume(self) -> Self:
        """Take it back."""
        return self.order("resume").finished("INVITE", 200, 3)

    def finished(self, method: str, status: int, times: int = 1) -> Self:
        """Wait until so many requests of its own of this method had this answer."""
        self.wait_for("transaction", 10, times, method=method, status=status, ours=True)
        return self

    def hang_up(self) -> None:
        """Hang up."""
        self.order("hang up")
        self.wait_for("state", 5, state="DISCONNECTED")

    def order(self, name: str, **more: object) -> Self:
        """Give an order."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": name, **more}).encode() + b"\n")
        self._process.stdin.flush()
        return self

    def wait_for(self, kind: str, timeout_s: float = 10, times: int = 1, **more: object) -> Event:
        """The event of this type and content, or the one after so many like it."""

        def found() -> list[Event]:
            wanted = {"type": kind, **more}.items()
            return [event for event in self.events if wanted <= event.items()]

        with self._changed:
            came = self._changed.wait_for(lambda: len(found()) >= times, timeout_s)
        told = (self.folder / "stderr").read_text("utf-8", "replace")[-2000:]
        assert came, f"no {kind} {more} within {timeout_s} s: {self.events[-10:]} {told}"
        return found()[times - 1]

    def wait_until(self, ready: Callable[[], bool], timeout_s: float = 10) -> None:
        """Let the call go on until `ready`."""
        deadline = time.monotonic() + timeout_s
        while not ready():
            assert time.monotonic() < deadline, f"not within {timeout_s} s: {self.events[-10:]}"
            time.sleep(0.05)

    def messages(self, start: str) -> list[str]:
        """The messages that came or went and begin so, as its log has them."""
        log = (self.folder / "pjsip.log").read_text("utf-8", "replace")
        return [part for part in log.replace("\r", "").split("--end msg--") if f"\n{start}" in part]

    def heard(self) -> bytes:
        """What it heard, once it has been left: 16 bit, mono, 8 kHz."""
        return voice.read_wav(self.folder / "hears.wav")

    def sound_so_far(self) -> bytes:
        """The same while the call is on, as far as it is written."""
        return (self.folder / "hears.wav").read_bytes()[44:]

    # -- the process --------------------------------------------------------------------------

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self.events.append(json.loads(line))
                self._changed.notify_all()

    def _end(self) -> None:
        try:
            self.order("leave")
            self._process.wait(8)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait(5)
        self._reader.join(2)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._errors.close()
