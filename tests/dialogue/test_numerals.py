from __future__ import annotations

import pytest

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


def test_decimals_are_spoken_digit_by_digit() -> None:
    assert numerals.decimal_in_words("0.4") == "零点四"
    assert numerals.decimal_in_words("12.50") == "十二点五零"
    assert numerals.decimal_in_words("7") == "七"


def test_two_is_liang_before_a_measure_word() -> None:
    assert numerals.count_in_words(2) == "两"
    assert numerals.count_in_words(12) == "十二"
