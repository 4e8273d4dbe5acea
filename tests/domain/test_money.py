import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.money import MOST_FEN, in_yuan, read_money


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("123.45", 12345),
        ("123.4", 12340),
        ("1,234.50", 123450),
        ("¥12", 1200),
        ("-3.2元", -320),
        ("０.０１", 1),
        ("0", 0),
        ("12.345", None),
        ("1e3", None),
        ("12,34", None),
        ("", None),
        ("一百", None),
        ("99999999999", None),
    ],
)
def test_an_amount_is_read_to_the_fen(written: str, fen: int | None) -> None:
    assert read_money(written) == fen


@given(st.integers(-MOST_FEN, MOST_FEN))
def test_an_amount_survives_the_round_trip(fen: int) -> None:
    assert read_money(in_yuan(fen)) == fen
