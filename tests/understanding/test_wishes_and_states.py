"""A question for what callers want takes wishes and questions; one for how things are does not."""

from __future__ import annotations

import pytest

from ivr.understanding.matching import Candidate
from ivr.understanding.names import read_name
from ivr.understanding.options import Choice, choose
from ivr.understanding.readings import Rejected, Understood

BACK = Candidate("来电了", "已经来电", inner=False)
FIRE = Candidate("着火", "报着火", inner=False, urgent=True)
WISHES = [
    Candidate("报修", "报修"),
    Candidate("没电", "报修"),
    Candidate("计划停电", "查停电"),
    BACK,
    FIRE,
]
SWITCH = [
    Candidate("跳了", "跳了"),
    Candidate("跳闸", "跳了"),
    Candidate("没跳", "没跳"),
    Candidate("看不了", "没看"),
    BACK,
    FIRE,
]
PUSHED = [
    Candidate("来电了", "来电"),
    Candidate("亮了", "来电"),
    Candidate("还是没电", "没电"),
    Candidate("一推就跳", "又跳"),
    BACK,
]
REACH = [
    Candidate("我家", "一户"),
    Candidate("小区", "小区"),
    Candidate("整栋", "一栋"),
    Candidate("单元", "一栋"),
    Candidate("不清楚", "不清楚"),
]
METERS = [Candidate("电表", "电表"), Candidate("灯闪", "灯闪"), Candidate("电压", "灯闪")]
ABUSE = Candidate("你有病", "辱骂", inner=False)


def chosen(text: str, options: list[Candidate[str]]) -> str | None:
    found = choose(text, options)
    return found.meaning if isinstance(found, Choice) and not found.unsure else None


@pytest.mark.parametrize(
    ("text", "meaning"), [("明天是不是计划停电", "查停电"), ("要是没电了怎么办", "报修")]
)
def test_a_question_for_wishes_takes_a_question(text: str, meaning: str) -> None:
    assert chosen(text, WISHES) == meaning


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("怎么看跳没跳", SWITCH),
        ("会不会是跳闸了啊", SWITCH),
        ("你咋知道是跳闸", SWITCH),
        ("上个月老跳", SWITCH),
        ("我儿子说可能是跳了", SWITCH),
        ("电工说推上去就会跳", PUSHED),
        ("昨天推上去就好了", PUSHED),
        ("灯亮了就算好了吧", PUSHED),
        ("你说来电了按几", PUSHED),
        ("我们小区几百户呢", REACH),
        ("小区没停", REACH),
        ("你是说整栋楼还是我们单元", REACH),
        ("等我问问小区物业", REACH),
        ("不是整个小区", REACH),
        ("换个电表多少钱", METERS),
        ("是不是电表坏了啊", METERS),
        ("电压没问题", METERS),
    ],
)
def test_a_question_for_a_state_takes_only_what_is_stated(
    text: str, options: list[Candidate[str]]
) -> None:
    assert isinstance(choose(text, options), Rejected)


@pytest.mark.parametrize(
    ("text", "options", "meaning"),
    [
        ("跳了跳了，最大那个", SWITCH, "跳了"),
        ("太高了看不了", SWITCH, "没看"),
        ("推上去了，灯亮了", PUSHED, "来电"),
        ("整个小区都停了", REACH, "小区"),
        ("电表不走了", METERS, "电表"),
    ],
)
def test_a_stated_state_is_taken(text: str, options: list[Candidate[str]], meaning: str) -> None:
    assert chosen(text, options) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "万一来电了烧坏东西谁赔",
        "来电了你们会通知我吗",
        "上次推上去就来电了",
        "隔壁说他家推上去就来电了",
    ],
)
def test_a_command_that_tells_a_state_counts_only_where_it_is_stated(text: str) -> None:
    assert isinstance(choose(text, SWITCH), Rejected)


def test_power_that_is_back_is_heard_at_any_question() -> None:
    assert chosen("来电了", SWITCH) == "已经来电"


def test_danger_that_is_only_supposed_is_asked_about_and_not_left_out() -> None:
    found = choose("要是着火了怎么办", SWITCH)
    assert isinstance(found, Choice)
    assert found.unsure


def test_a_patient_at_home_is_no_abuse() -> None:
    assert isinstance(choose("家里有病人等着吸氧", [ABUSE]), Rejected)


def test_a_name_behind_an_option_takes_nothing_from_it() -> None:
    assert chosen("报修，我叫马晓明", WISHES) == "报修"
    reading = read_name("报修，我叫马晓明")
    assert isinstance(reading, Understood)
    assert reading.value == "马晓明"


def test_an_option_behind_a_name_is_chosen_all_the_same() -> None:
    assert chosen("我姓单，整个单元都没电", REACH) == "一栋"


def test_who_is_asked_whether_the_power_is_back_answers_that_and_gives_no_command() -> None:
    asked = [*PUSHED, Candidate("电来了", "已经来电", inner=False)]
    assert chosen("嗯推上去了嗯电来了", asked) == "来电"
