"""Sentences in which no row of figures can be are not read for one; all others are."""

from __future__ import annotations

import pytest

from ivr.understanding.row_sounds import may_hold_row


@pytest.mark.parametrize(
    "words",
    [
        "家里停电了",
        "你们什么时候来修",
        "和平路十八号",
        "三号楼二单元",
        "一二三四",
        "",
    ],
)
def test_a_few_figures_are_no_row(words: str) -> None:
    assert not may_hold_row(words)


@pytest.mark.parametrize(
    "words",
    [
        "13800138000",
        "一三八零零一三八零零零",
        "伞伞令令令一二伞四无",  # 三三零零零一二三四五, misheard
        "幺三八，四个六，五个八",
        "六个八",
        "一对八",
        "我的户号是3300012345",
        "三千三百万",
    ],
)
def test_what_may_be_a_row_is_read_for_one(words: str) -> None:
    assert may_hold_row(words)
