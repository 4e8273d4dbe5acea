from datetime import date

import pytest

from ivr.domain.order_number import order_number, read_order_number


def test_a_number_tells_the_day_and_the_count() -> None:
    assert order_number(date(2026, 11, 24), 1) == "GD202611240001"
    assert order_number(date(2026, 11, 24), 12345) == "GD2026112412345"


@pytest.mark.parametrize("text", ["gd202611240001", " ＧＤ２０２６１１２４０００１ "])
def test_a_number_may_be_typed_carelessly(text: str) -> None:
    assert read_order_number(text) == "GD202611240001"


@pytest.mark.parametrize("text", ["", "0001", "GD2026", "GD20261124000X"])
def test_what_cannot_be_a_number_is_none(text: str) -> None:
    assert read_order_number(text) is None
