"""An option that a value stands for (说到): said here or before, its own question takes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogue.line import Line
from tests.dialogue.test_session_rules import call

SLOTS = """
槽位:
  电话: {类型: 电话号码, 初值: 来电号码}
  新电话: {类型: 电话号码}
  户号: {类型: 户号}
  地址: {类型: 地址}
"""
STEPS = """
  报: {询问: 什么事。, 选项: {停电: {说: [停电], 按: "1"}}}
  问户号:
    询问: 请说户号。
    填入: 户号
    没听懂: [户号是十位。]
    选项: {不知道: {说: [不知道], 说到: 地址, 按: "#", 去: 打这个吗}}
  打这个吗:
    询问: 打{电话}可以吗。
    选项:
      可以: {说: [可以], 按: "1", 去: 问地址}
      换: {说: [换], 说到: 电话号码, 按: "2", 去: 问电话}
  问电话: {询问: 请说电话。, 填入: 新电话, 选项: {不留: {按: "#"}}}
  念: {播报: "{新电话}。"}
  问地址: {询问: 请说地址。, 填入: 地址, 选项: {没有: {按: "1"}}}
  完: {结束: "{地址}", 结果: 办好}
"""
ADDRESS = "和平路十八号三单元三零二"
PHONE = "打我儿子电话，一三八零零零零一二三四"


def begun(folder: Path) -> Line:
    return call(folder, STEPS, head=SLOTS)


def test_a_value_told_before_chooses_the_option_and_answers_its_own_question(
    tmp_path: Path,
) -> None:
    line = begun(tmp_path)
    line.say(f"停电，我在{ADDRESS}，{PHONE}")
    assert line.heard == ["幺三八，零零零零，幺二三四。", "和平路十八号三单元三零二室"]


def test_a_value_told_as_the_answer_is_no_miss(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say("停电")
    line.say(ADDRESS)
    assert line.heard == ["打幺三八，零零零零，零零零幺可以吗。"]
    line.say(PHONE)
    assert line.heard == ["幺三八，零零零零，幺二三四。", "和平路十八号三单元三零二室"]


@pytest.mark.parametrize(
    "said", ["停电", "停电，三单元", f"停电，户号三三零零零一二三四五，{PHONE[:9]}"]
)
def test_what_tells_no_whole_value_chooses_nothing(tmp_path: Path, said: str) -> None:
    line = begun(tmp_path)
    line.say(said)
    assert line.heard[-1] in ("请说户号。", "打幺三八，零零零零，零零零幺可以吗。")


def test_a_number_that_is_known_already_is_no_other(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say(f"停电，我在{ADDRESS}，电话一三八零零零零零零零一")
    assert line.heard == ["打幺三八，零零零零，零零零幺可以吗。"]
