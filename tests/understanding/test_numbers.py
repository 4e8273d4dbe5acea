"""Whole numbers in words and figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.numerals import in_words
from ivr.understanding.numbers import Numeral, numeral
from ivr.understanding.said import said


@given(st.integers(0, 10**12 - 1))
def test_a_number_in_words_is_that_number(number: int) -> None:
    assert numeral(in_words(number)) == Numeral(number, number)


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("一百二", 120, 120),
        ("两千三", 2300, 2300),
        ("一万二", 12_000, 12_000),
        ("一百零五", 105, 105),
        ("3千5", 3500, 3500),
        ("12万", 120_000, 120_000),
        ("三万五千", 35_000, 35_000),
        ("十七八", 17, 18),
        ("三四十", 30, 40),
        ("三四百", 300, 400),
        ("一百二三十", 120, 130),
        ("二三万", 20_000, 30_000),
        ("两三", 2, 3),
        ("45", 45, 45),
    ],
)
def test_shortened_numbers_and_ranges_are_read(words: str, low: int, high: int) -> None:
    found = numeral(words)
    assert found is not None
    assert (found.low, found.high, found.is_range) == (low, high, low != high)


@pytest.mark.parametrize(
    "words", ["二十三十", "三百五百", "百十", "万", "千百", "1" * 16, "三四百五六"]
)
def test_what_is_no_number_is_none(words: str) -> None:
    assert numeral(words) is None


def test_digits_one_by_one_may_be_a_row() -> None:
    assert numeral("一二三") == Numeral(123, 123, "123")
    assert numeral("三四") == Numeral(3, 4, "34")
    assert numeral("12") == Numeral(12, 12)


def test_signs_between_figures_are_spoken_and_places_stay_those_of_the_plain_words() -> None:
    heard = said("下午 8:30，3.5元 3-5天")
    assert heard.text == "下午8点303点5元3到5天"
    assert [heard.place(heard.text.index(sign)) for sign in ("午", "点", "元", "天")] == [
        1,
        3,
        7,
        10,
    ]


def test_signs_of_numbers_in_any_order_break_nothing() -> None:
    for words in ("万千", "千万亿", "亿零", "零万零", "一万千", "十十", "半", "一亿万千百十"):
        found = numeral(words)
        assert found is None or found.low <= found.high
