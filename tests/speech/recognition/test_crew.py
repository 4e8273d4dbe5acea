"""How many processes there are, by the memory there is."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.speech.recognition.crew import FIRST_PAUSE_MS, LONGEST_PAUSE_MS, RESERVE_BYTES, Crew
from ivr.speech.recognition.link import HEARTBEAT_MS
from ivr.speech.recognition.process import WORKER, Process
from tests.speech.recognition.test_link import READY
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
        prepared(some, time.monotonic_ns() // 1_000_000)
        some.members[0].process.hang_up()
    worked(some, lambda: some.lost == 1)
    assert "自己退出了" in (some.fault or ""), "at once, not when it is taken for hung"
    some.end(0.0)


def test_a_process_that_stands_still_is_found_out_before_anybody_speaks(tmp_path: Path) -> None:
    some = crew(tmp_path, lambda: LOTS, (sys.executable, "-c", "input()"))
    prepared(some, 0)
    some.members[0].link.receive(READY, 0)
    some.work([], HEARTBEAT_MS)
    some.work([], HEARTBEAT_MS + PARROT.lag_ms)
    assert len(some.members) == 1
    some.work([], HEARTBEAT_MS + PARROT.lag_ms + 1)
    assert (some.members, some.lost) == ([], 1)
    some.end(0.0)


def test_a_process_that_takes_nothing_and_says_nothing_holds_nobody_up(tmp_path: Path) -> None:
    process = Process("factory", tmp_path, (sys.executable, "-c", "import time; time.sleep(600)"))
    outgoing = deque([bytes(2**20)] * 4)
    read: list[bytes | None] = []

    def use() -> None:
        process.write(outgoing)
        read.append(process.read())

    thread = threading.Thread(target=use, daemon=True)
    thread.start()
    thread.join(10)
    held_up = thread.is_alive()
    process.end()
    thread.join(10)
    assert (held_up, bool(outgoing), read) == (False, True, [b""])


def test_what_cannot_be_started_is_tried_ever_more_seldom(tmp_path: Path) -> None:
    """A machine that is answering calls does not spend itself on a model that is broken."""
    some = crew(tmp_path, lambda: LOTS, ("/nowhere/python",))
    now_ms, pauses = 0, list[int]()
    for _ in range(9):
        assert some.start(now_ms) is None
        due_ms = some._start_ms
        assert due_ms is not None
        pauses.append(due_ms - now_ms)
        now_ms = due_ms
    doubled = [FIRST_PAUSE_MS * 2**at for at in range(9)]
    assert pauses == [min(LONGEST_PAUSE_MS, pause_ms) for pause_ms in doubled]
    some.end(0.0)
