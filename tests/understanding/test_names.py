"""Names, how sure they are, and how they are written."""

from __future__ import annotations

import pytest

from ivr.understanding.names import read_name
from ivr.understanding.readings import Reading, Rejected, Understood


def understood(text: str) -> Understood:
    reading: Reading = read_name(text)
    assert isinstance(reading, Understood), reading
    return reading


@pytest.mark.parametrize(
    ("text", "value", "asked"),
    [
        ("姓吴", "吴", True),
        ("我姓吴，口天吴", "吴", False),
        ("姓张", "张", True),
        ("弓长张", "张", False),
        ("姓张，立早张", "章", False),
        ("姓刘", "刘", False),
        ("我姓忘", "王", True),
        ("免贵姓欧阳", "欧阳", False),
    ],
)
def test_a_surname_with_a_twin_or_a_misheard_one_is_asked_unless_explained(
    text: str, value: str, asked: bool
) -> None:
    reading = understood(text)
    assert reading.value == value
    assert [doubt.part for doubt in reading.doubts] == ["姓的写法"] * asked


def test_a_given_name_is_sure_only_when_every_character_was_explained() -> None:
    assert understood("刘小明").sure < 1
    assert understood("刘小明，大小的小").sure < 1
    assert understood("刘小明，大小的小，明天的明").sure == 1
    assert understood("刘晓名，大小的小，明天的明").value == "刘小明"


def test_a_title_stands_where_no_name_was_said() -> None:
    assert understood("王先生").value == "王先生"
    assert understood("我姓孙，孙女士").value == "孙女士"
    assert understood("我姓李，名字叫李丽").value == "李丽"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("王", "王"),
        ("嗯，李。", "李"),
        ("欧阳", "欧阳"),
        ("王先生", "王先生"),
        ("姓王", "王"),
        ("免贵姓王", "王"),
        ("叫我小王就行", "王"),
    ],
)
def test_a_surname_may_be_all_that_is_said(text: str, value: str) -> None:
    assert understood(text).value == value


def test_the_span_is_that_of_the_plain_words() -> None:
    reading = understood("喂，你好！我叫 刘小明，电话是")
    assert (reading.start, reading.end) == (5, 8)


@pytest.mark.parametrize(
    "text",
    [
        "高兴",
        "马上",
        "不知道",
        "是的",
        "是",
        "对",
        "好",
        "嗯",
        "东方",
        "方便",
        "我是房东",
        "叫人来修",
    ],
)
def test_ordinary_words_are_no_names(text: str) -> None:
    assert isinstance(read_name(text), Rejected)
