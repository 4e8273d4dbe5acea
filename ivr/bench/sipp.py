"""SIPp as the callers' signalling: places calls whose sound the load program sends and hears."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.bench.messages import CODEC, HOST
from ivr.errors import ConfigError

SCENARIO = Path(__file__).parent / "scenarios" / "caller.xml"
EVENTS = 101
MESSAGES = "messages.log"
LINE = re.compile(
    r"^[^\t]+\t[^\t]+\t(?P<at>\d+\.\d+)\t(?P<way>[SR])\t(?P<number>\d+)-[^\t]*"
    r"\tCSeq: ?\d+ (?P<method>\w+)\t(?:SIP/2\.0 (?P<status>\d+))?",
    re.MULTILINE,
)
END_S = 10


@dataclass(frozen=True, slots=True)
class Dialling:
    """So many calls in all, so many of them at a time at most, at this pace, each this long."""

    calls: int
    at_once: int
    per_second: int
    hold_ms: int
    law: int
    events: bool  # whether telephone events are offered
    first_port: int  # of the callers' sound; the next one's is two higher


@dataclass(frozen=True, slots=True)
class Signalled:
    """When the signalling of one call happened, in seconds of the wall clock; 0: never."""

    invited_s: float = 0.0
    answered_s: float = 0.0
    acked_s: float = 0.0


def sipp_program() -> str:
    """Where SIPp is; ConfigError when it is not installed."""
    found = shutil.which("sipp")
    if found is None:
        raise ConfigError("没有找到 SIPp，请先装上（apt-get install -y sip-tester）")
    return found


@contextmanager
def calling(
    dialling: Dialling, own_port: int, target_port: int, folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """SIPp at work; what it still does at the end is cut off."""
    (folder / "caller.xml").write_text(scenario(dialling), "utf-8")
    (folder / "ports.csv").write_text(injection(dialling), "utf-8")
    (folder / MESSAGES).unlink(missing_ok=True)
    running = subprocess.Popen(
        [
            *(sipp_program(), f"{HOST}:{target_port}", "-sf", "caller.xml", "-inf", "ports.csv"),
            *("-i", HOST, "-p", str(own_port), "-nostdin"),
            *("-m", str(dialling.calls), "-l", str(dialling.at_once)),
            *("-r", str(dialling.per_second), "-d", str(dialling.hold_ms)),
            *("-trace_shortmsg", "-shortmessage_file", MESSAGES),
        ],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            running.terminate()
        try:
            running.wait(END_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def scenario(dialling: Dialling) -> str:
    """The scenario with what is offered: one law, and telephone events or none."""
    law = dialling.law
    formats, lines = str(law), [f"a=rtpmap:{law} {CODEC[law]}/8000"]
    if dialling.events:
        formats += f" {EVENTS}"
        lines.append(f"a=rtpmap:{EVENTS} telephone-event/8000")
    text = SCENARIO.read_text("utf-8")
    return text.replace("{formats}", formats).replace("{attributes}", "\n".join(lines))


def injection(dialling: Dialling) -> str:
    """The injection file: the port of each caller's sound, taken in turn."""
    ports = (dialling.first_port + 2 * index for index in range(dialling.at_once))
    return "\n".join(["SEQUENTIAL", *(f"{port};" for port in ports), ""])


def signalled(log: str) -> Mapping[int, Signalled]:
    """What SIPp's log of short messages says of each call, counted from 0."""
    told: dict[int, dict[str, float]] = {}
    for line in LINE.finditer(log):
        name = _meaning(line["way"], line["method"], line["status"])
        if name:
            told.setdefault(int(line["number"]) - 1, {}).setdefault(name, float(line["at"]))
    return {number: Signalled(**times) for number, times in told.items()}


def _meaning(way: str, method: str, status: str | None) -> str | None:
    if way == "R":
        return "answered_s" if (method, status) == ("INVITE", "200") else None
    return {"INVITE": "invited_s", "ACK": "acked_s"}.get(method)
