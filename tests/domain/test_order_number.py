from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.order_number import filed_after, order_number, read_order_number


def test_a_number_tells_the_day_and_the_count() -> None:
    assert order_number(date(2026, 11, 24), 1) == "GD202611240001"
    assert order_number(date(2026, 11, 24), 12345) == "GD2026112412345"


@pytest.mark.parametrize("text", ["gd202611240001", " ＧＤ２０２６１１２４０００１ "])
def test_a_number_may_be_typed_carelessly(text: str) -> None:
    assert read_order_number(text) == "GD202611240001"


@pytest.mark.parametrize("text", ["", "0001", "GD2026", "GD20261124000X"])
def test_what_cannot_be_a_number_is_none(text: str) -> None:
    assert read_order_number(text) is None


@given(
    st.tuples(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 200_000)),
    st.tuples(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 200_000)),
)
def test_numbers_tell_which_order_was_filed_later(
    one: tuple[date, int], other: tuple[date, int]
) -> None:
    assert filed_after(order_number(*one), order_number(*other)) == (one > other)
