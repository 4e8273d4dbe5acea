from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow.marks import Block, Items, Span, Text
from ivr.flow.opening import MOST_BYTES
from ivr.flow.source import read, read_file


def block(text: str) -> Block:
    reading = read(text.encode(), "甲.yaml")
    assert reading.problems == ()
    assert isinstance(reading.root, Block)
    return reading.root


def test_every_scalar_stays_the_text_that_was_written() -> None:
    root = block("甲: no\n乙: 0010\n丙: 1:2\n丁:\n戊: ~\n己: 2026-01-01\n")
    assert root == {"甲": "no", "乙": "0010", "丙": "1:2", "丁": "", "戊": "~", "己": "2026-01-01"}
    assert all(isinstance(value, Text) for value in root.values())


def test_keys_values_lists_and_blocks_know_their_places() -> None:
    root = block("甲:\n  乙: [一, 二]\n")
    key, inner = next(iter(root.items()))
    assert isinstance(inner, Block)
    items = next(iter(inner.values()))
    assert isinstance(items, Items)
    assert key.span == Span("甲.yaml", 1, 1)
    assert inner.span == Span("甲.yaml", 2, 3)
    assert [item.span.column for item in items] == [7, 10]
    assert str(items.span) == "甲.yaml:2:6"


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ("话: 您好{甲}。\n", 1, 6),
        ("话: '您好{甲}。'\n", 1, 7),
        ('话: "您\\n好{甲}。"\n', 1, 9),
        ("话: 您好，\n  再说{甲}。\n", 2, 5),
        ("话: >\n  您好，\n  再说{甲}。\n", 3, 5),
    ],
)
def test_the_place_of_any_character_is_known(written: str, line: int, column: int) -> None:
    text = next(iter(block(written).values()))
    assert isinstance(text, Text)
    place = text.index("{")
    assert text.at(place) == Span("甲.yaml", line, column)
    assert text.part(place, place + 3) == "{甲}"
    assert text.part(place, place + 3).span == Span("甲.yaml", line, column)


def test_a_mark_at_the_beginning_and_dos_line_ends_do_no_harm() -> None:
    reading = read("\ufeff甲: 乙\r\n丙: 丁\r\n".encode(), "甲.yaml")
    assert reading.root == {"甲": "乙", "丙": "丁"}


def test_rare_line_breaks_do_not_move_the_places() -> None:
    root = block("甲: 您\u2028好\n乙: 再见\n")
    assert [key.span.line for key in root] == [1, 2]


def test_an_empty_file_holds_nothing() -> None:
    assert read(b"", "甲.yaml").root is None
    assert read(b"# nothing\n", "甲.yaml").root is None


def test_a_key_written_twice_is_told_and_the_first_one_counts() -> None:
    reading = read("甲: 一\n甲: 二\n".encode(), "甲.yaml")
    assert [(p.code, p.span.line, p.hint) for p in reading.problems] == [
        ("F002", 2, "第一次在第 1 行，留一个就好。")
    ]
    assert reading.root == {"甲": "一"}


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: Path) -> None:
    reading = read_file(tmp_path / "没有.yaml", "没有.yaml")
    assert reading.problems[0].code == "F001"
    assert str(reading.problems[0].span) == "没有.yaml:1:1"


def test_huge_deep_and_self_repeating_files_are_refused_at_once() -> None:
    began = time.monotonic()
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(30))
    for data in (
        b"x" * (MOST_BYTES + 1),
        b"[" * 100_000,
        "".join(" " * depth + "甲:\n" for depth in range(200)).encode(),
        bomb.encode(),
        b"{" * 100_000,
    ):
        problems = read(data, "甲.yaml").problems
        assert [p.code for p in problems] == ["F007"]
    assert time.monotonic() - began < 5


@given(st.one_of(st.text(max_size=60), st.text("甲乙 :：{}[]\"'-#*&!,，\n\t|>?%@`", max_size=40)))
def test_no_text_whatever_raises(text: str) -> None:
    reading = read(text.encode("utf-8", "surrogatepass"), "甲.yaml")
    for problem in reading.problems:
        assert problem.span.line >= 1
        assert problem.span.column >= 1


@given(st.binary(max_size=60))
def test_no_bytes_whatever_raise(data: bytes) -> None:
    read(data, "甲.yaml")
