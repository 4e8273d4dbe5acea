"""Runs the package client that is installed, watched by what it writes, ended when it hangs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ivr.clock import Clock
from ivr.errors import SourceFailed
from ivr.system_reasons import reason_of

LOOK_EVERY_S = 0.2
GRACE_S = 2.0
_ENOUGH_WORDS = 300
_UNREACHED = re.compile(
    r"Connection refused|Name or service not known|Temporary failure in name resolution|ENOTFOUND"
    r"|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|Network is unreachable|Connection timed out"
    r"|Read timed out|ConnectTimeoutError|ProxyError|SSLCertVerificationError|407 Proxy"
)
"""What pip and npm write when they reach no index, before pip ends with "No matching …"."""


def run_client(
    command: Sequence[str],
    folder: Path,
    *,
    silence_s: float,
    clock: Clock,
    advance: Callable[[int], None],
    extra: Mapping[str, str],
) -> None:
    """Run it in `folder`, its temporary files there too; SourceFailed with its last words.

    `advance` is told how many bytes the folder holds. A client that writes nothing for
    `silence_s` is ended with all its children.
    """
    log = folder / "client.log"
    temporary = folder / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **extra, "TMPDIR": str(temporary)}
    with log.open("wb") as output:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise SourceFailed(f"{command[0]} 运行不了（{reason_of(error)}）") from None
    try:
        status = _watch(process, folder, silence_s, clock, advance)
    finally:
        _end(process)
    if status is None:
        raise SourceFailed(f"{silence_s:.0f} 秒没有动静")
    if status != 0:
        raise SourceFailed(_why(log) or f"退出码 {status}")


def _watch(
    process: subprocess.Popen[bytes],
    folder: Path,
    silence_s: float,
    clock: Clock,
    advance: Callable[[int], None],
) -> int | None:
    """The exit status; None when nothing happened for too long."""
    last_seen, last_change_ms = -1, clock.monotonic_ms()
    while (status := process.poll()) is None:
        held = bytes_in(folder)
        if held != last_seen:
            last_seen, last_change_ms = held, clock.monotonic_ms()
        elif clock.monotonic_ms() - last_change_ms >= silence_s * 1000:
            return None
        advance(held)  # also while nothing comes: whoever watches may want to stop
        time.sleep(LOOK_EVERY_S)
    return status


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the client and its children, which share its process group."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def bytes_in(folder: Path) -> int:
    """How many bytes the files below a folder hold, while others write and delete there."""
    held = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                held += os.lstat(os.path.join(place, name)).st_size
            except FileNotFoundError:
                continue
    return held


def _why(log: Path) -> str:
    """What the client said at last; but that it reached no index rather than what followed."""
    last = _last_words(log)
    unreached = _UNREACHED.search(log.read_text("utf-8", "replace"))
    if unreached is None and last.startswith("No matching distribution"):
        return f"{last}（包索引里没有，或者连不上包索引）"
    if unreached is None:
        return last
    return f"连不上包索引，请检查网络、代理和 pip、npm 的设置（{unreached[0]}）"


def _last_words(log: Path) -> str:
    """The last line that is an error, else the last line."""
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines()]
    lines = [line for line in lines if line]
    errors = [line for line in lines if "error" in line.lower()]
    chosen = (errors or lines or [""])[-1]
    return chosen.removeprefix("ERROR: ").removeprefix("npm error ")[:_ENOUGH_WORDS]
