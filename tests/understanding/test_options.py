"""Which option was chosen: by characters, by sound, not at all; what is asked first."""

from __future__ import annotations

import pytest

from ivr.understanding.matching import Candidate
from ivr.understanding.matters import MATTERS
from ivr.understanding.options import Choice, choose
from ivr.understanding.readings import Rejected

OPTIONS = [
    Candidate("停电", "报修"),
    Candidate("没电", "报修"),
    Candidate("查停电", "查停电"),
    Candidate("满意", "满意"),
    Candidate("不满意", "不满意"),
    Candidate("不是停电", "不是停电"),
    Candidate("和平路", "和平路"),
    Candidate("河坪路", "河坪路"),
    Candidate("人工", "找人工", inner=False),
    Candidate("真人", "找人工", inner=False),
    Candidate("烦死了", "激动", inner=False),
    Candidate("着火", "着火", inner=False, urgent=True),
    Candidate("触电", "触电", inner=False, urgent=True),
    Candidate("救命", "救命", inner=False, urgent=True),
    Candidate("杆倒了", "断线", inner=False, urgent=True),
    Candidate("电倒", "触电", inner=False, urgent=True),
    Candidate("电死", "触电", inner=False, urgent=True),
]


def chosen(text: str) -> Choice[str] | None:
    found = choose(text, OPTIONS, MATTERS)
    return found if isinstance(found, Choice) else None


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("我家停电了", "报修"),
        ("我家听电了", "报修"),
        ("庭电", "报修"),
        ("我要查停电", "查停电"),
        ("茬停电", "查停电"),
        ("不满意", "不满意"),
        ("部满意", "不满意"),
        ("转人共", "找人工"),
        ("不是停电", "不是停电"),
        ("布是停电", "不是停电"),
    ],
)
def test_an_option_is_chosen_without_a_question(text: str, meaning: str) -> None:
    found = chosen(text)
    assert found is not None
    assert (found.meaning, found.unsure) == (meaning, False)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("找火了", "着火"), ("有人触店了", "触电"), ("九命啊", "救命"), ("招火了我家停电", "着火")],
)
def test_danger_that_only_sounds_so_is_asked_never_left_out(text: str, meaning: str) -> None:
    found = chosen(text)
    assert found is not None
    assert (found.meaning, found.urgent, found.unsure) == (meaning, True, True)


@pytest.mark.parametrize(
    "text",
    [
        "就明天来",
        "你们赶到了没有",
        "八点到九点",
        "电是昨天没的",
        "麻烦你了",
        "今天天气不错",
        "一二三",
    ],
)
def test_everyday_words_that_sound_like_danger_are_none(text: str) -> None:
    assert chosen(text) is None


def test_what_was_said_beside_danger_by_sound_holds_if_there_is_none() -> None:
    found = chosen("招火了我家停电")
    assert found is not None
    assert (found.meaning, found.rivals) == ("着火", ("报修",))


def test_danger_in_its_very_characters_is_taken_at_once_and_beats_all() -> None:
    found = chosen("我家停电了，冒出来着火了")
    assert found is not None
    assert (found.meaning, found.urgent, found.unsure) == ("着火", True, False)


def test_what_is_denied_is_not_chosen() -> None:
    assert chosen("没有着火") is None
    assert chosen("别触电") is None


def test_what_may_have_been_denied_is_asked() -> None:
    only = [Candidate("停电", "报修")]
    found = choose("布是停电", only)
    assert isinstance(found, Choice)
    assert found.unsure
    clear = choose("全部停电了", only)
    assert isinstance(clear, Choice)
    assert not clear.unsure


def test_two_that_sound_the_same_are_not_guessed() -> None:
    found = chosen("合平路")
    assert found is not None
    assert found.unsure
    assert {found.meaning, *found.rivals} == {"和平路", "河坪路"}


def test_two_different_ones_that_were_both_said_are_asked() -> None:
    pair = [Candidate("单元", "一栋"), Candidate("小区", "小区")]
    found = choose("单元还是小区", pair)
    assert isinstance(found, Choice)
    assert found.rivals == ("小区",)


def test_inner_beats_outer_and_long_beats_short() -> None:
    pair = [
        Candidate("停电", "外", inner=False),
        Candidate("停电", "内"),
        Candidate("停电消息", "长"),
    ]
    assert choose("停电", pair) == Choice("内", "停电", 0, 2, 1.0)
    long = choose("听电消息", pair)
    assert isinstance(long, Choice)
    assert long.meaning == "长"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("我要过户", "「过户」"),
        ("开个发票", "「发票」"),
        ("嗯", "语气词"),
        ("喂喂", "有没有人在听"),
        ("听不见", "听不见"),
        ("", "没有说"),
        ("今天星期几", "没有一个选项"),
    ],
)
def test_what_is_not_offered_says_why(text: str, why: str) -> None:
    found = choose(text, OPTIONS, MATTERS)
    assert isinstance(found, Rejected)
    assert why in found.why


def test_the_span_is_that_of_the_plain_words() -> None:
    found = chosen("喂，我家 听电了！")
    assert found is not None
    assert (found.start, found.end, found.phrase) == (3, 5, "停电")
