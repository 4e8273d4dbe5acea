"""Numbers as they stand in addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.text import spoken_number
from ivr.understanding.house_numbers import RUN, numbers_in


@pytest.mark.parametrize(
    ("run", "numbers", "sure"),
    [
        ("十八", ["18"], True),
        ("幺八", ["18"], True),
        ("三零二", ["302"], True),
        ("三百零二", ["302"], True),
        ("一百二十八", ["128"], True),
        ("一百二", ["120"], False),
        ("一千二百零三", ["1203"], True),
        ("十八三", ["18", "3"], False),
        ("二十三三零二", ["23", "302"], False),
        ("1十", ["10"], True),
        ("两拐洞", ["270"], True),
        ("18", ["18"], True),
    ],
)
def test_a_run_of_number_signs_is_read(run: str, numbers: list[str], sure: bool) -> None:
    assert numbers_in(run) == (numbers, sure)


@given(st.integers(1, 999))
def test_numbers_are_read_as_they_are_said(number: int) -> None:
    assert numbers_in(spoken_number(str(number))) == ([str(number)], True)


@given(st.from_regex(re.compile(RUN), fullmatch=True).map(lambda run: run[:30]))
def test_any_run_is_read_as_figures(run: str) -> None:
    numbers, _ = numbers_in(run)
    assert all(number.isdecimal() for number in numbers)
