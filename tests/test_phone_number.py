from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.phone_number import normalise


@pytest.mark.parametrize(
    "raw",
    [
        "13800000001",
        "+8613800000001",
        "+86 138 0000 0001",
        "008613800000001",
        "8613800000001",
        "013800000001",
        "138-0000-0001",
        "１３８０００００００１",
        "tel:+86-138-0000-0001;phone-context=x",
        "13800000001;isub=1",
    ],
)
def test_a_mobile_is_eleven_digits_however_it_is_written(raw: str) -> None:
    assert normalise(raw) == "13800000001"


@pytest.mark.parametrize(
    "raw",
    [
        "057188880000",
        "0571-8888 0000",
        "(0571) 88880000",
        "+8657188880000",
        "+86057188880000",
        "8657188880000",
        "0086 571 88880000",
    ],
)
def test_a_landline_has_its_area_code_with_the_zero(raw: str) -> None:
    assert normalise(raw) == "057188880000"


@pytest.mark.parametrize("area_code", ["0571", "571"])
def test_a_local_number_belongs_to_the_configured_area(area_code: str) -> None:
    assert normalise("8888 0000", area_code=area_code) == "057188880000"
    assert normalise("88880000") is None


def test_seven_digits_are_local_in_a_small_town() -> None:
    assert normalise("2234567", area_code="0570") == "05702234567"


def test_beijing_is_not_taken_for_a_mobile() -> None:
    assert normalise("01088880000") == "01088880000"
    assert normalise("+861088880000") == "01088880000"


def test_a_service_number_stays_as_it_is_dialled() -> None:
    assert normalise("400-123-4567") == "4001234567"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "anonymous",
        "95598",
        "1001",
        "12345678901",
        "23801234567",
        "+86",
        "+8695598",
        "+85212345678",
        "0085212345678",
        "13800000001#",
        "1380000000a",
        "0" * 18,
        "1" * 30,
    ],
)
def test_what_cannot_be_rung_back_is_none(raw: str) -> None:
    assert normalise(raw, area_code="0571") is None


@given(st.text(max_size=30))
def test_whatever_comes_the_result_is_digits_or_none(raw: str) -> None:
    number = normalise(raw, area_code="0571")
    assert number is None or (number.isascii() and number.isdigit())


@given(st.from_regex(r"\+?[0-9]{5,20}", fullmatch=True))
def test_what_is_normal_stays_so(raw: str) -> None:
    number = normalise(raw, area_code="0571")
    if number is not None:
        assert normalise(number) == number
