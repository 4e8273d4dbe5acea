"""SIPp as a caller: runs a scenario of `tests/e2e/scenarios/` with sound from a capture file.

The capture is written here at test time. SIPp replays it through a raw socket, which takes root.
"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.telephony.uri import host_port
from tests.helpers.caller_sound import TYPES, Law, Mouth, Press
from tests.helpers.ports import HOST, free_port, free_ports

SIPP = shutil.which("sipp")
SCENARIOS = Path(__file__).resolve().parents[1] / "e2e" / "scenarios"
CAPTURE = "caller.pcap"
DTMF_TYPE = 101

FILE_HEADER = struct.Struct("<IHHiIII")
RECORD_HEADER = struct.Struct("<IIII")
ETHERNET = bytes(12) + b"\x08\x00"
IPV4 = struct.Struct("!BBHHHBBH4s4s")
UDP = struct.Struct("!HHHH")


@dataclass(frozen=True, slots=True)
class SippResult:
    """How a run ended."""

    status: int
    output: str
    errors: str
    response_ms: Sequence[int]
    """INVITE to 200 of each call."""


def can_replay() -> bool:
    """Whether SIPp may open the raw socket that replaying needs."""
    return os.geteuid() == 0


def run_sipp(
    scenario: str,
    hotline: tuple[str, int],
    folder: Path,
    *,
    number: str = "13800000001",
    law: Law = "PCMU",
    calls: int = 1,
    at_once: bool = False,
    hold_ms: int = 2000,
    timeout_s: float = 60,
    transport: str = "u1",
    source: str = HOST,
) -> SippResult:
    """Place the calls of a scenario and wait until all are over.

    `transport`: u1 and t1 have one socket for all calls, un and tn one for each.
    """
    assert SIPP is not None, "SIPp is not installed: apt-get install -y sip-tester"
    folder.mkdir(parents=True, exist_ok=True)
    host, port = hotline
    media = free_ports(4)
    # A keyword is not put into a regular expression by SIPp, and it looks for captures next to
    # the scenario; so each run has a copy.
    text = (SCENARIOS / scenario).read_text("utf-8").replace("[law]", str(TYPES[law]))
    (folder / scenario).write_text(text.replace("[name]", law), "utf-8")
    done = subprocess.run(
        [
            *(SIPP, host_port(host, port), "-sf", scenario, "-t", transport),
            *("-max_socket", "500"),
            *("-i", source, "-p", str(free_port()), "-mi", source, "-mp", str(media[0])),
            *(
                "-m",
                str(calls),
                "-l",
                str(calls),
                "-r",
                str(calls),
                "-rp",
                "50" if at_once else "1000",
            ),
            *("-d", str(hold_ms), "-s", "95598"),
            *("-key", "number", number),
            *("-timeout", f"{int(timeout_s)}s", "-timeout_error", "-recv_timeout", "8000"),
            *("-nostdin", "-trace_err", "-error_file", "errors.log"),
            *("-trace_rtt", "-rtt_freq", "1"),
        ],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout_s + 10,
        check=False,
    )
    errors = folder / "errors.log"
    return SippResult(
        done.returncode,
        done.stdout.decode("utf-8", "replace")[-3000:],
        errors.read_text("utf-8", "replace") if errors.exists() else "",
        _response_times(folder),
    )


def write_capture(folder: Path, law: Law, script: Sequence[bytes | str]) -> Path:
    """A capture of one call's sound: samples are said, keys pressed, in this order."""
    mouth = Mouth(law, DTMF_TYPE)
    for part in script:
        if isinstance(part, bytes):
            mouth.say(part)
        else:
            for key in part:
                mouth.press(key, Press())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CAPTURE
    with path.open("wb") as file:
        file.write(FILE_HEADER.pack(0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1))
        at_us = 0
        while not mouth.quiet:
            for datagram in mouth.tick():
                frame = _frame(datagram)
                file.write(RECORD_HEADER.pack(*divmod(at_us, 1_000_000), len(frame), len(frame)))
                file.write(frame)
            at_us += 20_000
    return path


def _frame(content: bytes) -> bytes:
    """An Ethernet frame with the datagram; SIPp puts its own addresses into it."""
    length = UDP.size + len(content)
    loopback = b"\x7f\0\0\x01"
    ip = IPV4.pack(0x45, 0, IPV4.size + length, 0, 0, 64, 17, 0, loopback, loopback)
    return ETHERNET + ip + UDP.pack(6000, 6000, length, 0) + content


def _response_times(folder: Path) -> list[int]:
    """The third column of SIPp's response time file, in milliseconds."""
    times: list[int] = []
    for path in folder.glob("*_rtt.csv"):
        for line in path.read_text("utf-8").splitlines()[1:]:
            columns = line.split(";")
            times.append(round(float(columns[1])))
    return times


@dataclass
class CalledSipp:
    """SIPp as whoever is called, waiting for one call."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    def wait(self, timeout_s: float = 15) -> int:
        """How the scenario ended; 0: as it is written."""
        return self.process.wait(timeout_s)

    def errors(self) -> str:
        """What it complained of."""
        file = self.folder / "errors.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""


@contextmanager
def run_uas(
    scenario: str, folder: Path, *, status: int = 0, port: int | None = None
) -> Iterator[CalledSipp]:
    """SIPp that is called once and answers by a scenario."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (SCENARIOS / scenario).read_text("utf-8").replace("[status]", str(status))
    (folder / scenario).write_text(text, "utf-8")
    with being_called(scenario, folder, port=port) as uas:
        yield uas


@contextmanager
def being_called(
    scenario: str, folder: Path, *, repeats: bool = True, port: int | None = None
) -> Iterator[CalledSipp]:
    """The same with a scenario that lies in the folder.

    `repeats`: whether SIPp answers what comes again by itself; else that is a step of its own.
    """
    assert SIPP is not None, "SIPp is not installed: apt-get install -y sip-tester"
    port, media = port or free_port(), free_ports(4)
    process = subprocess.Popen(
        [
            *(SIPP, "-sf", scenario, "-i", HOST, "-p", str(port)),
            *("-mi", HOST, "-mp", str(media[0]), "-m", "1", "-nostdin"),
            *("-timeout", "20s", "-timeout_error"),
            *("-trace_err", "-error_file", "errors.log"),
            *(() if repeats else ("-nr",)),
        ],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_taken(port)
        yield CalledSipp(process, port, folder)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(5)


def _wait_until_taken(port: int, timeout_s: float = 5) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                return
        time.sleep(0.05)
    raise AssertionError(f"SIPp does not listen on {port}")
