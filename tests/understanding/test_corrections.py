"""What a caller denies, and what is meant instead."""

from __future__ import annotations

import pytest

from ivr.understanding.corrections import correction
from ivr.understanding.plain import plain


@pytest.mark.parametrize(
    ("text", "denied", "meant"),
    [
        ("不是三单元，是五单元", "三单元", "五单元"),
        ("不是三单元而是五单元是吧", "三单元", "五单元"),
        ("是五单元，不是三单元", "三单元", "五单元"),
        ("三单元不对，五单元", "三单元", "五单元"),
        ("三单元，哦不，五单元", "三单元", "五单元"),
        ("三单元，我说错了，是五单元", "三单元", "五单元"),
        ("不对，是五单元", "", "五单元"),
        ("不对不对，是五单元才对", "", "五单元"),
        ("不对不是三单元是五单元", "三单元", "五单元"),
        ("我说错了，是和平路十八号", "", "和平路十八号"),
        ("和平路十六号 哎呀我说错了 十八号", "和平路十六号", "十八号"),
        ("十六号改成十八号", "十六号", "十八号"),
        ("把十六号改成十八号", "十六号", "十八号"),
        ("应该是五单元才对", "", "五单元"),
        ("不是三单元", "三单元", ""),
        ("三单元不对", "三单元", ""),
        ("不是陽光花園 是阳光家园三栋", "阳光花园", "阳光家园三栋"),
        ("我不是三单元的是五单元的", "三单元", "五单元"),
        ("昨天晚上，不是今天早上", "今天早上", "昨天晚上"),
    ],
)
def test_both_sides_of_a_correction_are_found(text: str, denied: str, meant: str) -> None:
    found = correction(text)
    assert found is not None
    assert (found.denied.text.replace("陽", "阳").replace("園", "园"), found.meant.text) == (
        denied,
        meant,
    )
    said = plain(text)
    for part in (found.denied, found.meant):
        assert len(said[part.start : part.end]) == len(part.text)


@pytest.mark.parametrize(
    "text",
    [
        "不对",
        "对",
        "",
        "三单元",
        "是不是三单元",
        "要不是停电",
        "还不是因为停电",
        "没有不对",
        "不是不行",
        "不是没有",
        "没错就是三单元",
        "没有错是三单元",
        "对不对",
        "不对劲",
        "是三单元",
        "不是吗",
    ],
)
def test_where_nothing_is_corrected_nothing_is_found(text: str) -> None:
    assert correction(text) is None
