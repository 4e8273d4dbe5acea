"""Values that were said before they are asked: taken once, read back, never of another kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogue.line import Line
from tests.dialogue.test_session_rules import call

SLOTS = """
槽位:
  地址: {类型: 地址}
  电话: {类型: 电话号码}
  户号: {类型: 户号}
"""
STEPS = """
  报: {询问: 什么事。, 选项: {停电: {说: [停电], 按: "1"}, 别的: {说: [别的], 按: "2"}}}
  问地址: {询问: 请说地址。, 再问: 再说地址。, 填入: 地址, 选项: {没有: {说: [不说], 按: "1"}}}
  问电话: {询问: 请说电话。, 填入: 电话, 选项: {没有: {说: [不说], 按: "#"}}}
  问户号: {询问: 请说户号。, 填入: 户号, 选项: {没有: {说: [不说], 按: "#"}}}
  核对:
    询问: "地址{地址}，电话{电话}，户号{户号}，对吗。"
    选项:
      对: {说: [对], 按: "1"}
      不对: {说: [不对], 按: "2", 去: 问地址}
      改电话: {说: [改电话], 按: "3", 重问: 问电话}
  完: {结束: "", 结果: 办好}
"""
ADDRESS = "和平路十八号三单元三零二"
PHONE = "电话一三八零零零零一二三四"
ACCOUNT = "户号三三零零零一二三四五"


def begun(folder: Path, steps: str = STEPS) -> Line:
    return call(folder, steps, head=SLOTS)


def test_everything_in_the_first_sentence_is_taken_and_read_back(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say(f"停电了，我是{ADDRESS}的，我{PHONE}，{ACCOUNT}")
    assert line.heard == [
        "地址和平路十八号三单元三零二室，电话幺三八，零零零零，幺二三四，"
        "户号三三零零，零一二，三四五，对吗。"
    ]
    assert line.session.slots["电话"] == "13800001234"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("停电了", "请说地址。"),
        (f"停电，{PHONE}", "请说地址。"),
        (f"停电，{ADDRESS}", "请说电话。"),
        (f"停电，{ADDRESS}，我妈家在人民路五号", "请说地址。"),
        (f"停电，{ADDRESS}，{ACCOUNT}", "请说电话。"),
        (f"停电，{ADDRESS}，户号一三八零零零零一二三四", "请说电话。"),
        (f"停电，{ADDRESS}，身份证号一三八零零零零一二三四", "请说电话。"),
        (f"停电，{ADDRESS}，不要打一三八零零零零一二三四", "请说电话。"),
        (f"停电，{ADDRESS}，{PHONE}或者一三九零零零零一二三四", "请说电话。"),
        (f"停电，{ADDRESS}，{PHONE}", "请说户号。"),
        (f"停电，{ADDRESS}，{PHONE}，工单尾号一二三四", "请说户号。"),
        (f"停电，{ADDRESS}，{PHONE}，户号是三三零零零一二三四", "请说户号。"),
        (f"停电，{ADDRESS}，电话一三八零零零零一二三，{ACCOUNT}", "请说电话。"),
        ("停电，六楼，三单元", "请说地址。"),
    ],
)
def test_what_was_not_said_for_certain_is_asked(tmp_path: Path, said: str, asked: str) -> None:
    line = begun(tmp_path)
    line.say(said)
    assert line.heard == [asked]


def test_an_account_number_never_becomes_a_telephone_number(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say(f"停电，{ADDRESS}，户号零五七一二三四五六七")
    assert line.heard == ["请说电话。"]
    line.press("13800001234#")
    assert line.session.slots["户号"] == "0571234567"


def test_what_comes_with_the_answer_to_another_question_is_taken(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say("停电")
    line.say(f"{ADDRESS}，{PHONE}")
    assert line.heard == ["请说户号。"]
    assert line.session.slots["电话"] == "13800001234"


MOBILE, ROW = "一三八零零零零一二三四", "三三零零零一二三四五"


@pytest.mark.parametrize(
    "said",
    [
        f"{MOBILE}，户号{ROW}",
        f"户号{ROW}，电话{MOBILE}",
        f"电话是{MOBILE}户号是{ROW}",
        f"电话{MOBILE}，户号是{ROW}",
    ],
)
def test_two_numbers_in_one_answer_are_both_taken(tmp_path: Path, said: str) -> None:
    line = begun(tmp_path)
    line.say(f"停电，{ADDRESS}")
    line.say(said)
    assert line.heard == [
        "地址和平路十八号三单元三零二室，电话幺三八，零零零零，幺二三四，"
        "户号三三零零，零一二，三四五，对吗。"
    ]


@pytest.mark.parametrize("said", [f"{MOBILE}，{ROW}", f"{ROW}，{MOBILE}"])
def test_of_two_numbers_without_a_name_the_one_that_was_asked_for_is_taken(
    tmp_path: Path, said: str
) -> None:
    line = begun(tmp_path)
    line.say(f"停电，{ADDRESS}")
    line.say(said)
    assert line.session.slots["电话"] == "13800001234"


@pytest.mark.parametrize("said", [f"{MOBILE}，一三九零零零零一二三四", f"不要打{MOBILE}，{ROW}"])
def test_two_numbers_of_one_kind_or_one_refused_are_no_answer(tmp_path: Path, said: str) -> None:
    line = begun(tmp_path)
    line.say(f"停电，{ADDRESS}")
    line.say(said)
    assert "电话" not in line.session.slots


def test_the_latest_sentence_counts(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say(f"喂，{PHONE}")
    line.say(f"停电，{ADDRESS}，电话一三九零零零零一二三四")
    assert line.session.slots["电话"] == "13900001234"


def test_a_later_sentence_completes_the_address(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say("喂，我在和平路十八号")
    line.say("停电，三单元三零二")
    assert line.session.slots["地址"] == "和平路18号3单元302室"


def test_it_is_asked_when_the_caller_goes_back_to_it(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say(f"停电，{ADDRESS}")
    line.press("7")
    assert line.heard == ["再说地址。"]
    line.press("7")
    line.say("停电")
    assert line.heard == ["再说地址。"]


def test_it_is_asked_when_it_is_to_be_mended(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say(f"停电，{ADDRESS}，{PHONE}，{ACCOUNT}")
    line.press("3")
    assert line.heard == ["请说电话。"]


def test_what_was_denied_at_the_read_back_is_asked(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say(f"停电，{ADDRESS}，{PHONE}，{ACCOUNT}")
    line.say("不对")
    assert line.heard == ["再说地址。"]


TWICE = """
  报: {询问: 什么事。, 选项: {停电: {说: [停电], 按: "1"}}}
  甲: {询问: 请说用电地址。, 填入: 地址, 选项: {没有: {按: "1"}}}
  乙: {询问: 请说邮寄地址。, 填入: 邮寄, 选项: {没有: {按: "1"}}}
  念: {播报: "{地址}，{邮寄}。"}
  完: {结束: "", 结果: 办好}
"""
TWO_SLOTS = "槽位: {地址: {类型: 地址}, 邮寄: {类型: 地址}}\n"


@pytest.mark.parametrize("first", [[f"停电，{ADDRESS}"], ["停电", ADDRESS]])
def test_one_address_does_not_answer_two_questions(tmp_path: Path, first: list[str]) -> None:
    line = call(tmp_path, TWICE, head=TWO_SLOTS)
    for said in first:
        line.say(said)
    assert line.heard == ["请说邮寄地址。"]


def test_a_number_that_is_not_wanted_is_not_offered_again(tmp_path: Path) -> None:
    """The flow has it, asked whether it may ring it, and now wants another."""
    steps = """
  打这个吗:
    询问: "打{电话}可以吗。"
    选项: {可以: {说: [可以], 按: "1", 去: 完}, 换: {说: [换一个], 按: "2"}}
  问: {询问: 请说电话。, 填入: 新电话, 选项: {没有: {按: "#"}}}
  念: {播报: "{新电话}。"}
  完: {结束: "", 结果: 办好}
"""
    head = "槽位: {电话: {类型: 电话号码, 初值: 来电号码}, 新电话: {类型: 电话号码}}\n"
    line = call(tmp_path, steps, head=head)
    line.say("幺三八零零零零零零零幺不打，换一个")
    assert line.heard == ["请说电话。"]
    line = call(tmp_path, steps, head=head)
    line.say("换一个，一三九零零零零一二三四")
    assert "幺三九，零零零零，幺二三四。" in line.heard


@pytest.mark.parametrize("word", ["说过不问: 否", "保密: 是"])
def test_a_flow_may_want_it_asked_all_the_same(tmp_path: Path, word: str) -> None:
    if word == "说过不问: 否":
        line = begun(tmp_path, STEPS.replace("询问: 请说电话。", f"询问: 请说电话。, {word}"))
    else:
        steps = STEPS.replace("电话{电话}，", "")
        head = SLOTS.replace("类型: 电话号码", f"类型: 电话号码, {word}")
        line = call(tmp_path, steps, head=head)
    line.say(f"停电，{ADDRESS}，{PHONE}，{ACCOUNT}")
    assert line.heard == ["请说电话。"]


TIME = """
  报: {询问: 什么事。, 选项: {停电: {说: [停电], 按: "1"}}}
  几时: {询问: 几时停的。, 填入: 几时, 选项: {没有: {按: "1"}}}
  念: {播报: "{几时}。"}
  完: {结束: "", 结果: 办好}
"""


def test_a_time_is_taken_only_where_the_flow_says_so(tmp_path: Path) -> None:
    head = "槽位: {几时: {类型: 时间}}\n"
    line = call(tmp_path, TIME, head=head)
    line.say("停电了，昨天晚上八点停的")
    assert line.heard == ["几时停的。"]
    line = call(tmp_path, TIME.replace("填入: 几时", "填入: 几时, 说过不问: 是"), head=head)
    line.say("停电了，昨天晚上八点停的")
    assert line.heard[0] == "昨天晚上八点。"


def test_what_does_not_fit_the_question_is_asked(tmp_path: Path) -> None:
    keys = "按键: {最少: 11, 最多: 11, 格式: 手机号}"
    line = begun(tmp_path, STEPS.replace("询问: 请说电话。", f"询问: 请说电话。, {keys}"))
    line.say(f"停电，{ADDRESS}，电话零五七一八八八八零零零零")
    assert line.heard == ["请说电话。"]


# -- doubts ---------------------------------------------------------------------------------------


def test_only_the_unsure_part_is_asked_for(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say(f"停电，{ADDRESS}，电话八八八八零零零零")
    assert line.heard == [
        "您刚才说的是，零五七幺，八八八八，零零零零，区号我没有听清，请再说一遍区号。"
    ]
    line.say("零五七一")
    assert line.session.slots["电话"] == "057188880000"
    assert line.heard == ["请说户号。"]


@pytest.mark.parametrize("reply", ["不对", "不是的"])
def test_who_denies_it_is_asked_the_question(tmp_path: Path, reply: str) -> None:
    line = begun(tmp_path)
    line.say(f"停电，{ADDRESS}，电话八八八八零零零零")
    line.say(reply)
    assert line.heard == ["请说电话。"]
    line.say("一三八零零零零一二三四")
    assert line.session.slots["电话"] == "13800001234"


# -- corrections ----------------------------------------------------------------------------------


def test_a_correction_mends_what_was_taken_and_not_read_out(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say(f"停电，{ADDRESS}")
    line.say("不是三单元，是五单元")
    assert line.heard == ["改成了，和平路十八号五单元三零二室。", "请说电话。"]
    assert line.session.slots["地址"] == "和平路18号5单元302室"


def test_a_correction_mends_what_was_not_even_asked_for(tmp_path: Path) -> None:
    """五单元 is an answer to this question, but here it belongs to the correction."""
    line = begun(tmp_path, STEPS.replace("说: [别的]", "说: [五单元]"))
    line.say(f"喂，{ADDRESS}")
    line.say("不是三单元，是五单元")
    assert line.heard == ["改成了，和平路十八号五单元三零二室。", "什么事。"]
    line.say("停电")
    assert line.session.slots["地址"] == "和平路18号5单元302室"


def test_a_correction_beside_an_answer_does_not_hold_the_call_up(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say(f"喂，{ADDRESS}")
    line.say("停电了，不是三单元，是五单元")
    assert line.heard == ["请说电话。"]
    assert line.session.slots["地址"] == "和平路18号5单元302室"


def test_two_addresses_of_which_one_is_corrected_are_one(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say("停电，和平路十八号，说错了，是和平路二十八号")
    assert line.session.slots["地址"] == "和平路28号"
