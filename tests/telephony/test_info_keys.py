from __future__ import annotations

import pytest

from ivr.telephony.info_keys import duration_in, key_in


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"Signal=1\r\nDuration=100", "1"),
        (b"signal = # \r\n", "#"),
        (b"Signal=10\n", "*"),
        (b"Signal=11\n", "#"),
        (b"Signal=d", "D"),
        (b"Duration=100", None),
        (b"Signal=hf", None),
        (b" 9\r\n", "9"),
        (b"16", None),
        (b"\xff", None),
    ],
)
def test_the_key_is_read_and_other_signals_are_none(body: bytes, key: str | None) -> None:
    assert key_in(body) == key


def test_how_long_a_key_was_down_is_read() -> None:
    assert duration_in(b"Signal=1\r\nDuration=250\r\n") == 250
    assert duration_in(b"Signal=1\r\n") == 0
    assert duration_in(b"Duration=-3") == duration_in(b"Duration=99999999") == 0
