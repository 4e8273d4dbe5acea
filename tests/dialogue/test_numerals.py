from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue import numerals


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (200, "二百"),
        (1005, "一千零五"),
        (1050, "一千零五十"),
        (2000, "两千"),
        (10_000, "一万"),
        (10_010, "一万零一十"),
        (20_500, "两万零五百"),
        (12_345, "一万两千三百四十五"),
        (100_000_000, "一亿"),
        (120_000, "十二万"),
    ],
)
def test_a_number_is_spoken_as_people_say_it(number: int, words: str) -> None:
    assert numerals.in_words(number) == words


@given(st.integers(0, 99_999_999))
def test_a_spoken_number_is_heard_as_the_same_number(number: int) -> None:
    assert numerals.heard_number(numerals.in_words(number)) == str(number)


def test_decimals_are_spoken_digit_by_digit() -> None:
    assert numerals.decimal_in_words("0.4") == "零点四"
    assert numerals.decimal_in_words("12.50") == "十二点五零"
    assert numerals.decimal_in_words("7") == "七"


def test_two_is_liang_before_a_measure_word() -> None:
    assert numerals.count_in_words(2) == "两"
    assert numerals.count_in_words(12) == "十二"


@pytest.mark.parametrize(
    ("heard", "digits"),
    [
        ("幺三八 零零零零 零零零幺", "13800000001"),
        ("我的号码是１３８", "138"),
        ("不知道", ""),
    ],
)
def test_digits_are_picked_out_of_speech(heard: str, digits: str) -> None:
    assert numerals.heard_digits(heard) == digits


@pytest.mark.parametrize(
    ("heard", "number"),
    [
        ("大概二十五分钟", "25"),
        ("十", "10"),
        ("两百", "200"),
        ("一二三", "123"),
        ("12", "12"),
        ("二三万", "30000"),
        ("没有", None),
        ("三万五千", "35000"),
    ],
)
def test_a_number_is_picked_out_of_speech(heard: str, number: str | None) -> None:
    assert numerals.heard_number(heard) == number
