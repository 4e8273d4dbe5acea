"""Files that are made to hurt are refused with a clear code before they can cost anything."""

from __future__ import annotations

import tracemalloc

import pytest

from ivr.flow.source import MOST_BYTES, read

BOMB = "流程: 甲\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else '笑'}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(BOMB.encode(), "F007", id="a thousand million laughs"),
        pytest.param(b"a: " + b"x" * 10_000_000, "F007", id="ten megabytes"),
        pytest.param(b"[" * 900_000, "F007", id="nothing but brackets"),
        pytest.param(b"{a: " * 100_000, "F007", id="braces in braces"),
        pytest.param(b"- " * 100_000, "F007", id="lists in lists"),
        pytest.param(b"a: !!python/object/apply:os.system [ls]\n", "F007", id="a command"),
        pytest.param(b"a: !!python/name:os.system\n", "F007", id="a name of the program's"),
        pytest.param(b"<<: *x\n", "F007", id="a merge"),
        pytest.param(b"? [a]\n: b\n", "F001", id="a list for a name"),
    ],
)
def test_a_hostile_file_is_refused(data: bytes, code: str) -> None:
    tracemalloc.start()
    reading = read(data, "甲.yaml")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reading.root is None
    assert [problem.code for problem in reading.problems] == [code]
    assert most < 60 * MOST_BYTES


def test_a_hundred_thousand_names_are_read_or_refused_without_harm() -> None:
    reading = read("".join(f"名{n}: 1\n" for n in range(60_000)).encode(), "甲.yaml")
    assert reading.root is not None


def test_one_very_long_line_is_read_without_harm() -> None:
    reading = read(b"a: " + b"x# " * 300_000, "甲.yaml")
    assert reading.problems == ()
