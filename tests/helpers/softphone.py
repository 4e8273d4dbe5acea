"""baresip as a caller's softphone: an account of its own, a voice from a WAV file, ears in another.

Nothing of the machine's own configuration is read; every wait is bounded; the process always ends.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ivr.telephony.uri import host_port
from tests.helpers import voice
from tests.helpers.caller_sound import Law
from tests.helpers.ports import HOST, free_port, free_ports

BARESIP = shutil.which("baresip")
MODULES = ("g711", "aufile", "aubridge", "sndfile")
SILENCE_AFTER_MS = 120_000
"""A WAV file that ended would end the sending, too."""


@dataclass
class Baresip:
    """One running softphone."""

    folder: Path
    number: str = "13800000001"
    law: Law = "PCMU"
    says: bytes = b""
    """What the caller says from the answer on, 16-bit samples."""
    rtcp: bool = False
    rtcp_mux: bool = False
    transport: str = "udp"
    account: str = "regint=0"
    """What else its account says: a registrar, a password, how it answers."""
    host: str = HOST
    """Its own address, IPv4 or IPv6."""
    domain: str = ""
    """What stands after the @ of its number, where that is not its address."""
    port: int = field(default_factory=free_port)
    """Where it is called."""
    events: list[dict[str, Any]] = field(default_factory=list, init=False)

    def __enter__(self) -> Self:
        assert BARESIP is not None, "baresip is not installed: apt-get install -y baresip-core"
        control = free_port()
        self._configure(control)
        self._log = (self.folder / "baresip.log").open("wb")
        self._process = subprocess.Popen(
            [BARESIP, "-6" if ":" in self.host else "-4", "-f", str(self.folder)],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
        )
        self._changed = threading.Condition()
        try:
            self._control = self._connect(control)
        except BaseException:
            self._end()
            raise
        self._reader = threading.Thread(target=self._read, name="baresip", daemon=True)
        self._reader.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    # -- the call -----------------------------------------------------------------------------

    def dial(self, hotline: tuple[str, int], timeout_s: float = 10) -> Self:
        """Call and be answered."""
        host, port = hotline
        tail = "" if self.transport == "udp" else f";transport={self.transport}"
        self.command("dial", f"sip:95598@{host_port(host, port)}{tail}")
        self.wait_for("CALL_ESTABLISHED", timeout_s)
        return self

    def press(self, keys: str, gap_s: float = 0.25) -> Self:
        """Press keys, one after another; a press ends when the next begins or is released."""
        for key in keys:
            self.command("sndcode", key)
            time.sleep(gap_s)
        return self

    def hang_up(self) -> None:
        """Hang up."""
        self.command("hangup")
        self.wait_for("CALL_CLOSED", 5)

    def wait_for(self, event: str, timeout_s: float = 10) -> dict[str, Any]:
        """The first event of this type."""

        def found() -> dict[str, Any] | None:
            return next((seen for seen in self.events if seen.get("type") == event), None)

        with self._changed:
            came = self._changed.wait_for(lambda: found() is not None, timeout_s)
        seen = found()
        assert came, f"no {event} within {timeout_s} s; {self.log()[-2000:]}"
        assert seen is not None
        return seen

    def wait_until(self, ready: Callable[[], bool], timeout_s: float = 10) -> None:
        """Let the call go on until `ready`."""
        deadline = time.monotonic() + timeout_s
        while not ready():
            assert time.monotonic() < deadline, f"not within {timeout_s} s; {self.log()[-2000:]}"
            time.sleep(0.05)

    def wait_until_registered(self, timeout_s: float = 10) -> None:
        """It registers while it starts; its log alone is sure to tell."""
        deadline = time.monotonic() + timeout_s
        while "binding" not in self.log():
            assert time.monotonic() < deadline, f"not registered: {self.log()[-2000:]}"
            time.sleep(0.05)

    def command(self, name: str, parameters: str = "") -> None:
        """Send a command, as one would type it."""
        text = json.dumps({"command": name, "params": parameters}).encode()
        self._control.sendall(b"%d:%s," % (len(text), text))

    def heard(self) -> bytes:
        """What it heard, once the call is over: 16 bit, mono, 8 kHz."""
        files = sorted(self.folder.glob("heard/dump-*-dec.wav"))
        assert len(files) == 1, f"baresip recorded {[file.name for file in files]}"
        return voice.read_wav(files[0])

    def log(self) -> str:
        """What baresip printed."""
        self._log.flush()
        return (self.folder / "baresip.log").read_text("utf-8", "replace")

    def die(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self._process.wait(5)

    # -- the process --------------------------------------------------------------------------

    def _configure(self, control: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "heard").mkdir()
        says = voice.write_wav(
            self.folder / "says.wav", self.says + voice.silence(SILENCE_AFTER_MS)
        )
        ports = free_ports(8)
        assert BARESIP is not None
        modules = Path(BARESIP).resolve().parent.parent / "lib" / "baresip" / "modules"
        lines = [
            f"module_path {modules}",
            f"sip_listen {host_port(self.host, self.port)}",
            "call_max_calls 1",
            f"audio_source aufile,{says}",
            "audio_player aubridge,nowhere",
            "audio_alert aubridge,nowhere",
            *("ausrc_srate 8000", "auplay_srate 8000", "ausrc_channels 1", "auplay_channels 1"),
            f"rtp_ports {ports[0]}-{ports[-1]}",
            f"rtcp_enable {'yes' if self.rtcp else 'no'}",
            f"rtcp_mux {'yes' if self.rtcp_mux else 'no'}",
            f"snd_path {self.folder / 'heard'}",
            *(f"module {name}.so" for name in MODULES),
            "module_tmp account.so",
            "module_app menu.so",
            "module_app ctrl_tcp.so",
            f"ctrl_tcp_listen {HOST}:{control}",
        ]
        (self.folder / "config").write_text("\n".join([*lines, ""]), "utf-8")
        account = (
            f"<sip:{self.number}@{self.domain or host_port(self.host, None)}"
            f";transport={self.transport}>;{self.account};audio_codecs={self.law}/8000/1"
            + (";rtcp_mux=yes" if self.rtcp_mux else "")
        )
        (self.folder / "accounts").write_text(account + "\n", "utf-8")
        (self.folder / "contacts").touch()

    def _connect(self, port: int, timeout_s: float = 10) -> socket.socket:
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                return socket.create_connection((HOST, port), timeout=2)
            except OSError:
                assert self._process.poll() is None, f"baresip ended: {self.log()}"
                assert time.monotonic() < deadline, f"baresip does not listen: {self.log()}"
                time.sleep(0.05)

    def _read(self) -> None:
        """Collect events until baresip closes the connection (netstrings of JSON)."""
        self._control.settimeout(None)
        waiting = b""
        while True:
            try:
                more = self._control.recv(65_536)
            except OSError:
                return
            if not more:
                return
            waiting += more
            while True:
                length, colon, rest = waiting.partition(b":")
                if not colon or len(rest) < int(length) + 1:
                    break
                with self._changed:
                    self.events.append(json.loads(rest[: int(length)]))
                    self._changed.notify_all()
                waiting = rest[int(length) + 1 :]

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
        if hasattr(self, "_reader"):
            self._control.close()
            self._reader.join(2)
        self._log.close()
