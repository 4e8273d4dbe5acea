"""What a sentence tells, and the options that are chosen by it."""

from __future__ import annotations

import pytest

from ivr.understanding.facts import facts_in
from ivr.understanding.matching import Candidate
from ivr.understanding.options import Choice, choose
from ivr.understanding.readings import Rejected

SWITCH = [
    Candidate("跳了", "跳了"),
    Candidate("跳闸", "跳了"),
    Candidate("没有跳", "没跳"),
    Candidate("看不了", "没看"),
]
POWER = [Candidate("来电了", "来电"), Candidate("还是没电", "没电"), Candidate("一推就跳", "又跳")]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("那个小把手耷拉下来了", "跳闸"),
        ("一个也没掉", "没跳"),
        ("太高了够不着", "做不了"),
        ("请问翠湖小区停电是什么原因", "问停电"),
        ("倒欠三块多呢", "余额用完"),
        ("还有一百多块", "有余额"),
        ("想申请给车位装个表", "新装用电"),
        ("灯泡一会儿亮一会儿暗", "电能质量"),
    ],
)
def test_a_fact_is_told_in_many_words(text: str, fact: str) -> None:
    assert facts_in(text)[fact]


def test_of_two_facts_the_one_that_says_more_stays() -> None:
    assert "跳闸" not in facts_in("没有跳闸都朝上")
    assert "余额用完" not in facts_in("没用完")


@pytest.mark.parametrize(
    ("text", "options", "chosen"),
    [
        ("那个小把手耷拉下来了", SWITCH, "跳了"),
        ("俺腿脚不中下不了楼", SWITCH, "没看"),
        ("推上去啥反应没有", POWER, "没电"),
        ("手一松就掉", POWER, "又跳"),
    ],
)
def test_an_option_is_chosen_in_other_words(
    text: str, options: list[Candidate[str]], chosen: str
) -> None:
    choice = choose(text, options)
    assert isinstance(choice, Choice)
    assert choice.meaning == chosen
    assert not choice.unsure


@pytest.mark.parametrize(
    ("text", "options"),
    [("老伴儿你看开关跳了没", SWITCH), ("手机没电了", POWER), ("开关跳了是啥意思", SWITCH)],
)
def test_what_is_not_for_the_line_chooses_nothing(text: str, options: list[Candidate[str]]) -> None:
    assert isinstance(choose(text, options), Rejected)


def test_where_the_sentence_tells_another_option_the_caller_is_asked() -> None:
    choice = choose("停电到几点", [Candidate("停电", "报修"), Candidate("为什么停电", "查停电")])
    assert isinstance(choice, Choice)
    assert choice.meaning == "查停电"
    assert choice.unsure
