"""How many processes there are, by the memory there is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.speech.recognition.crew import RESERVE_BYTES, Crew
from ivr.speech.recognition.process import WORKER
from tests.speech.recognition.test_pool import PARROT

LOTS = 2**40


def crew(folder: Path, available: Callable[[], int], command: tuple[str, ...] = WORKER) -> Crew:
    return Crew(PARROT, folder, 3, command, available)


def worked(crew: Crew, until: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not until():
        assert time.monotonic() < ends
        now_ms = time.monotonic_ns() // 1_000_000
        prepared(crew, now_ms)
        crew.work(crew.wait(50), now_ms)
        crew.bury(now_ms)


def prepared(crew: Crew, now_ms: int) -> None:
    """Start who is missing, and be ready for what they write."""
    process = crew.start(now_ms)
    if process is not None:
        crew.add(process, now_ms)
    assert crew.prepare() > 0


def test_there_are_as_many_as_wanted(tmp_path: Path) -> None:
    some = crew(tmp_path, lambda: LOTS)
    worked(some, lambda: sum(member.link.ready for member in some.members) == 3)
    some.end(1.0)


def test_no_more_than_memory_allows(tmp_path: Path) -> None:
    """The first tells how much one takes; a second would not fit."""
    some = crew(tmp_path, lambda: LOTS if not some.members else RESERVE_BYTES)
    worked(some, lambda: any(member.link.ready for member in some.members))
    assert some.members[0].link.memory_bytes > 2**20
    for _ in range(3):
        prepared(some, 10**9)
    assert len(some.members) == 1
    some.end(1.0)


def test_where_not_even_one_fits_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(bytes(1000))
    some = crew(tmp_path, lambda: RESERVE_BYTES)
    prepared(some, 0)
    assert some.members == []
    assert "内存不够" in (some.fault or "")
    some.end(0.0)


def test_a_program_that_is_not_there_is_said(tmp_path: Path) -> None:
    some = crew(tmp_path, lambda: LOTS, ("/nowhere/python",))
    prepared(some, 0)
    assert "启动不了" in (some.fault or "")
    assert some.members == []
    some.end(0.0)


@pytest.mark.parametrize("written", ["nonsense, and more of it", ""])
def test_a_process_that_writes_nonsense_is_let_go(tmp_path: Path, written: str) -> None:
    program = (sys.executable, "-c", f"print({written!r}, flush=True); input()")
    some = crew(tmp_path, lambda: LOTS, program)
    if not written:
        prepared(some, 0)
        some.members[0].process.hang_up()
    worked(some, lambda: some.lost == 1)
    some.end(0.0)
