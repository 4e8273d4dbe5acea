from __future__ import annotations

import pytest

from ivr.telephony.info_keys import duration_in, key_in

RELAY = "application/dtmf-relay"


@pytest.mark.parametrize(
    ("kind", "body", "key"),
    [
        (RELAY, b"Signal=1\r\nDuration=100", "1"),
        (RELAY, b"signal = # \r\n", "#"),
        (RELAY, b"Signal=10\n", "*"),
        (RELAY, b"Signal=11\n", "#"),
        (RELAY, b"Signal=d", "D"),
        (RELAY, b"Duration=100", None),
        (RELAY, b"Signal=hf", None),
        ("application/dtmf", b" 9\r\n", "9"),
        ("application/dtmf", b"16", None),
        ("application/dtmf", b"\xff", None),
    ],
)
def test_the_key_is_read_and_other_signals_are_none(
    kind: str, body: bytes, key: str | None
) -> None:
    assert key_in(kind, body) == key


def test_how_long_a_key_was_down_is_read() -> None:
    assert duration_in(b"Signal=1\r\nDuration=250\r\n") == 250
    assert duration_in(b"Signal=1\r\n") == 0
    assert duration_in(b"Duration=-3") == duration_in(b"Duration=99999999") == 0
