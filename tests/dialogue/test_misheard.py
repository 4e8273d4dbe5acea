"""What was heard and not understood goes along to whoever takes the call over."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.dialogue.actions import Invoke, TransferTo
from ivr.dialogue.inputs import Heard, HungUp
from ivr.dialogue.misheard import MOST_KEPT, with_one_more
from ivr.dialogue.sayings import Sayings
from ivr.dialogue.untaken import NOT_ASKED_YET, untaken
from ivr.misheard import Misheard
from tests.dialogue.line import NOON, Line, flows_of, shared_flows
from tests.flow.test_checks import BYE

COMMON = """
公共: 是
默认:
  没听懂: [没听懂。]
  没听到用完: {调用: 找人}
  没听懂用完: {调用: 找人}
  失败: {调用: 道别}
  没人接: {调用: 道别}
随时可说: {找人工: {说: [人工], 按: "0", 调用: 找人}}
挂机后: 存草稿
"""
PERSON = """
流程: 找人
步骤:
  存: {执行: 存草稿, 传入: 同名, 失败: 转}
  转: {转接: 人工坐席}
  完: {结束: 再见。, 结果: 没人}
"""
FLOW = """
流程: 试
槽位: {密码: {类型: 数字, 保密: 是}}
步骤:
  问范围:
    询问: 甲请按一。
    选项: {好: {说: [停电, 真人], 按: "1"}}
  问密码:
    询问: 请输入密码，不知道请按井号。
    填入: 密码
    选项: {不知道: {按: "#", 去: 完}}
  完: {结束: 再见。, 结果: 完}
"""


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(flows_of(tmp_path, 公共=COMMON, 找人=PERSON, 道别=BYE, 试=FLOW), entry="试")


def test_two_misses_go_to_a_person_with_what_was_heard(line: Line) -> None:
    line.say("侬晓得伐")
    (kept,) = line.send(Heard("侬晓得伐"))
    assert isinstance(kept, Invoke)
    assert kept.arguments["没听懂的话"] == "问范围「侬晓得伐」2 次"


def test_the_operators_key_takes_along_what_was_not_understood_before(line: Line) -> None:
    line.say("侬晓得伐")
    line.press("0")
    assert ("存草稿", "问范围「侬晓得伐」") in [
        (name, given.get("没听懂的话")) for name, given in line.done
    ]
    (transfer,) = [a for a in line.all_actions if isinstance(a, TransferTo)]
    assert transfer.misheard == (Misheard("问范围", "侬晓得伐"),)


def test_where_no_words_were_recognised_the_line_is_told(line: Line) -> None:
    line.send(Heard("", "嘈杂"))
    (kept,) = line.send(Heard(""))
    assert isinstance(kept, Invoke)
    assert kept.arguments["没听懂的话"] == "问范围「（嘈杂）」；问范围「（没有听出字）」"


def test_what_was_only_supposed_and_denied_is_what_was_not_understood(line: Line) -> None:
    line.say("真冷")
    assert line.heard == ["您是说，真人，对吗？对请按一，不对请按二。"]
    line.press("2")
    assert line.session._course.misheard == (Misheard("问范围", "真冷"),)


def test_who_was_understood_leaves_nothing(line: Line) -> None:
    line.say("停电")
    line.press("0")
    assert [given.get("没听懂的话") for _, given in line.done] == [None]


def test_what_is_protected_is_never_among_it(line: Line) -> None:
    line.press("1")
    line.say("我的密码是香蕉")
    line.press("0")
    assert [given.get("没听懂的话") for _, given in line.done] == [None]


def test_who_hangs_up_after_two_sentences_in_vain_is_kept_for_a_person(line: Line) -> None:
    line.say("侬晓得伐")
    fork = line.session.fork()
    (once,) = fork.feed(HungUp())
    assert isinstance(once, Invoke)
    assert "没听懂的话" not in once.arguments, "one may be a noise"
    line.say("停电")
    line.send(Heard("嘎许多"))
    assert line.session._course.misheard == (Misheard("问范围", "侬晓得伐"),), "protected"


def test_where_a_caller_lives_is_not_lost_when_he_hangs_up_before_it_is_asked(line: Line) -> None:
    line.say("停电了，我在和平路十八号，电话一三九零零零零一二三四")
    (kept,) = line.send(HungUp())
    assert isinstance(kept, Invoke)
    told = "还没问到「停电了，我在和平路十八号，电话一三九零零零零一二三四」"
    assert kept.arguments["没听懂的话"] == told


def test_who_takes_the_call_over_reads_it_too(line: Line) -> None:
    line.say("找人工，我住和平路十八号")
    (transfer,) = [a for a in line.all_actions if isinstance(a, TransferTo)]
    assert transfer.misheard == (Misheard(NOT_ASKED_YET, "找人工，我住和平路十八号"),)


@pytest.mark.parametrize("said", ["找人工，停了三天了", "找人工，整个小区都没电"])
def test_what_was_said_of_the_fault_in_one_breath_with_it_is_read_too(
    line: Line, said: str
) -> None:
    line.say(said)
    (transfer,) = [a for a in line.all_actions if isinstance(a, TransferTo)]
    assert transfer.misheard == (Misheard(NOT_ASKED_YET, said),)


def test_to_want_a_person_alone_is_nothing_to_read(line: Line) -> None:
    line.say("帮我找人工，我不会按")
    (transfer,) = [a for a in line.all_actions if isinstance(a, TransferTo)]
    assert transfer.misheard == ()


def test_what_was_said_to_a_protected_question_is_never_among_it(line: Line) -> None:
    line.press("1")
    line.say("和平路十八号，一三九零零零零一二三四")
    (kept,) = line.send(HungUp())
    assert isinstance(kept, Invoke)
    assert "没听懂的话" not in kept.arguments


def test_what_is_known_already_is_not_told_twice() -> None:
    sayings, facts = Sayings(), Line(shared_flows()).session._course.facts
    sayings.add("我在和平路十八号", NOON)
    sayings.add("不对，是二十号", NOON)
    sayings.add("真热", NOON)
    assert [each.words for each in untaken(sayings, (), facts)] == [
        "我在和平路十八号",
        "不对，是二十号",
    ]
    assert untaken(sayings, ("和平路18号3单元302室",), facts) == ()
    sayings.use("地址")
    assert untaken(sayings, (), facts) == ()


def test_a_long_call_keeps_the_last_of_it() -> None:
    known: tuple[Misheard, ...] = ()
    for number in range(MOST_KEPT + 2):
        known = with_one_more(known, "问", str(number))
    assert [each.words for each in known] == [str(n) for n in range(2, MOST_KEPT + 2)]
    assert with_one_more(known, "问", "5")[3].times == 2
