from __future__ import annotations

import pytest

from ivr.flow.conditions import Condition, Unreadable, read_condition
from ivr.flow.marks import Span, Text


def text(words: str) -> Text:
    return Text(words, Span("甲.yaml", 3, 10))


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("户号 已填", True),
        ("户号 未填", False),
        ("地址 未填", True),
        ("范围 是 一户", True),
        ("范围 是 「一户」", True),
        ("范围 不是 一户", False),
        ("地址 不是 一户", True),
        ("地址 是 一户", False),
        ("时限 大于 30", True),
        ("时限 小于 45.5", True),
        ("时限 大于 45", False),
        ("地址 大于 1", False),
        ("范围 小于 1", False),
        ("户号 已填 且 范围 是 一户", True),
        ("户号 已填 且 地址 已填", False),
        ("户号 未填 或 范围 是 一户", True),
        ("户号 未填 或 地址 已填", False),
        ("户号 已填　且　范围 是 一户", True),
    ],
)
def test_a_condition_holds_or_not(words: str, holds: bool) -> None:
    condition = read_condition(text(words))
    assert isinstance(condition, Condition)
    slots = {"户号": "3300012345", "范围": "一户", "地址": None, "时限": "45"}
    assert condition.holds(slots) is holds


@pytest.mark.parametrize(
    ("words", "column"),
    [
        ("户号", 10),
        ("户号 有没有", 10),
        ("户号 已填 且", 10),
        ("户号 已填 且 或 地址 已填", 18),
        ("户号 大于 很多", 16),
        ("户号 大于 NaN", 16),
        ("户号 已填 且 地址 填了 没", 18),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(words: str, column: int) -> None:
    unreadable = read_condition(text(words))
    assert isinstance(unreadable, Unreadable)
    assert unreadable.at.span.column == column
