"""Why a person was not reached, as operators read it."""

from __future__ import annotations

import pytest

from ivr.telephony.refusal_words import refusal_in_words


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("486 Busy Here", "对方正忙（486 Busy Here）"),
        ("408 nobody answered in time", "没有人接（408 nobody answered in time）"),
        ("503 ", "没打通（503 ）"),
        ("0 nothing answers there", "对方的设备没有回应"),
        ("0 OSError(9)", "没打通（OSError(9)）"),
        ("没有配置转接号码", "没有配置转接号码"),
        ("", "没打通"),
    ],
)
def test_a_refusal_is_told_in_words(reason: str, told: str) -> None:
    assert refusal_in_words(reason) == told
