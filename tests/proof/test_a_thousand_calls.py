"""A thousand real calls that press anything and hang up anywhere leave nothing behind."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from ivr.clock import SHANGHAI
from tests.helpers.caller import Caller
from tests.helpers.caller_sound import Law
from tests.helpers.hotline import Hotline

CALLS = 1000
AT_ONCE = 10
KEYS = "111112233456789*#"
PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "thousand-calls.md"


@dataclass(frozen=True)
class Footprint:
    """What the process holds: memory in kB, threads, open files and sockets."""

    memory_kb: int
    threads: int
    files: int

    @classmethod
    def of(cls, pid: int) -> Footprint:
        status = dict(
            line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        )
        return cls(
            int(status["VmRSS"].split()[0]),
            int(status["Threads"]),
            len(list(Path(f"/proc/{pid}/fd").iterdir())),
        )


@pytest.fixture
def hotline(prepared: Path, tmp_path: Path) -> Iterator[Hotline]:
    data = Path(shutil.copytree(prepared, tmp_path / "data"))
    with Hotline(data) as running:
        yield running.start()


def one_call(hotline: Hotline, number: int) -> str:
    """A caller with a mind of its own; how the call went."""
    chance = random.Random(number)
    caller = f"138{chance.randrange(10**8):08d}" if chance.random() < 0.8 else "anonymous"
    law: Law = "PCMA" if chance.random() < 0.5 else "PCMU"
    with Caller(hotline.address, number=caller, law=law) as call:
        call.dial()
        for _ in range(chance.randrange(12)):
            time.sleep(chance.random() * 0.3)
            if call.ended_by_hotline:
                return "ended by the hotline"
            call.press(chance.choice(KEYS))
    return "hung up"


def batch(hotline: Hotline, first: int, count: int) -> Counter[str]:
    with ThreadPoolExecutor(AT_ONCE) as callers:
        return Counter(callers.map(lambda n: one_call(hotline, n), range(first, first + count)))


@pytest.mark.proof
@pytest.mark.timeout(5400)
def test_a_thousand_calls_leave_nothing_behind(hotline: Hotline) -> None:
    warm = batch(hotline, 0, 100)
    time.sleep(3)
    before = Footprint.of(hotline.pid)
    started = time.monotonic()
    went = batch(hotline, 100, CALLS)
    took_s = time.monotonic() - started
    time.sleep(3)
    after = Footprint.of(hotline.pid)
    calls = hotline.calls()
    late = [call for call in calls if call["answered_late"]]
    endings = ", ".join(f"{count} {how}" for how, count in sorted(went.items()))
    faults = hotline.errors().count("Traceback")
    lines = [
        "# A thousand calls",
        "",
        f"`make proof`, {datetime.now(SHANGHAI):%Y-%m-%d}. {CALLS} real calls on loopback after",
        f"{warm.total()} to warm up, {AT_ONCE} at once, both laws, named and anonymous numbers,",
        f"random keys at random moments, hanging up anywhere; {took_s:.0f} s.",
        "",
        "| | before | after |",
        "|---|---|---|",
        f"| memory | {before.memory_kb // 1024} MB | {after.memory_kb // 1024} MB |",
        f"| threads | {before.threads} | {after.threads} |",
        f"| open files and sockets | {before.files} | {after.files} |",
        "",
        f"How they ended for the callers: {endings}.",
        f"Call records: {len(calls)}; answered later than 12 s: {len(late)};",
        f"tracebacks in the log: {faults}.",
    ]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert went.total() == CALLS
    assert len(calls) == CALLS + warm.total()
    assert all(call["ended_at"] for call in calls)
    assert not late
    assert "Traceback" not in hotline.errors()
    assert after.threads <= before.threads + 1
    assert after.files <= before.files + 4
    assert after.memory_kb <= before.memory_kb * 1.15 + 5_000
