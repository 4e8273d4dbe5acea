"""Numbers that are supposed, asked about, or of something else are no answers."""

from __future__ import annotations

import pytest

from ivr.understanding.context import Context
from ivr.understanding.kinds import KINDS
from ivr.understanding.readings import Rejected, Understood
from tests.understanding.utterances import NOW


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("数字", "要是二十户呢"),
        ("数字", "二楼那家在不在"),
        ("数字", "八成是坏了"),
        ("金额", "能不能充一百"),
        ("金额", "一度电五毛几"),
        ("时长", "要是三个小时还没来呢"),
        ("时长", "半个钟头能到吗"),
        ("时长", "一天到晚停电"),
        ("时间", "是不是今天下午来电"),
        ("时间", "八点的新闻说的"),
    ],
)
def test_a_number_that_nobody_states_has_no_value(kind: str, text: str) -> None:
    assert isinstance(KINDS[kind](text, Context(NOW)), Rejected)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [("数字", "有九户", "9"), ("金额", "充五十", "50"), ("时长", "停了三刻钟", "45")],
)
def test_a_stated_number_has_one(kind: str, text: str, value: str) -> None:
    reading = KINDS[kind](text, Context(NOW))
    assert isinstance(reading, Understood)
    assert reading.value == value
