"""What generated talks found: late keys, danger under last words, coming back, mending."""

from __future__ import annotations

from pathlib import Path

from ivr.dialogue.actions import HangUp, Invoke, Record, TransferTo
from ivr.dialogue.inputs import Connected, Done, Failed, NoAnswer, Pressed, Recorded
from ivr.dialogue.session import NOBODY_THERE, CallFacts, DialogueSession
from ivr.flow.library import FlowSet
from tests.dialogue.conftest import Dial
from tests.dialogue.line import NOON, Line, flows_of

COMMON = """
公共: 是
默认: {没听懂: [没听懂。], 次数用完: {调用: 人}, 失败: {调用: 人}, 没人接: {调用: 人}}
随时可说:
  报危险: {按: "9", 优先: 紧急, 调用: 险}
  找人工: {按: "0", 调用: 人}
挂机后: 存草稿
"""
PERSON = "流程: 人\n步骤:\n  转: {转接: 人工坐席, 没人接: 完}\n  完: {结束: 没人, 结果: 没人接}\n"
DANGER = "流程: 险\n步骤:\n  说: {播报: 快离开。}\n  转: {转接: 抢修值班, 优先: 紧急, 没人接: 完}\n"
DANGER += "  完: {结束: 守好, 结果: 紧急工单}\n"
SURE = """
流程: 问清
步骤:
  问: {询问: 要继续吗？, 选项: {要: {按: "1"}}, 没听懂: [], 次数用完: 走}
  回: {返回: 好}
  走: {结束: 再见, 结果: 走了}
"""


def call(folder: Path, steps: str, **more: str) -> Line:
    texts = {"公共": COMMON, "人": PERSON, "险": DANGER, "问清": SURE} | more
    return Line(flows_of(folder, 试=f"流程: 试\n步骤:\n{steps}", **texts), entry="试")


def test_a_key_that_comes_after_the_caller_hung_up_revives_nothing(dial: Dial) -> None:
    line = dial()
    line.be_silent(3)
    assert isinstance(line.waiting, HangUp)
    line.hang_up()
    assert line.send(Pressed("9")) == []
    assert line.session.result == "自助办结"


def test_a_key_pressed_while_talking_to_a_person_revives_nothing(flows: FlowSet) -> None:
    line = Line(flows, person_answers=True)
    line.press("0")
    assert isinstance(line.waiting, TransferTo)
    assert line.waiting.commands == ("9",)
    assert line.send(Pressed("9")) == []
    assert line.session.result == "转人工"


def test_a_person_who_picks_up_after_danger_was_told_has_the_caller(flows: FlowSet) -> None:
    line = Line(flows, entry="找人", person_answers=True)
    fresh = DialogueSession(flows, "找人", CallFacts("13800000001", lambda: NOON))
    assert isinstance(fresh.start()[-1], TransferTo)
    assert isinstance(fresh.feed(Pressed("9"))[-1], Invoke)
    assert isinstance(fresh.feed(Failed("无"))[-1], TransferTo)
    assert isinstance(fresh.feed(NoAnswer("无"))[-1], Record)
    assert fresh.feed(Connected()) == []
    assert fresh.result == line.session.result == "转人工"


def test_danger_under_the_last_words_of_a_flow_that_nobody_called(tmp_path: Path) -> None:
    line = call(tmp_path, "  说: {播报: 今天不上班。}\n  完: {返回: 到此为止}\n")
    assert line.waiting == HangUp("到此为止", commands=("9",))
    line.press("9")
    assert line.heard == ["快离开。", "守好"]
    assert line.session.result == "紧急工单"


def test_danger_under_the_farewell_to_a_line_that_was_given_up(tmp_path: Path) -> None:
    misses = ", ".join(["不懂。"] * 30)
    line = call(
        tmp_path,
        f'  甲: {{询问: 问。, 选项: {{好: {{按: "1"}}}}, 没听懂: [{misses}]}}\n'
        "  完: {结束: 再见, 结果: 办好}\n",
    )
    for _ in range(20):
        line.press("5")
    kept = line.send(Pressed("5"))
    assert isinstance(kept[-1], Invoke)
    farewell = line.send(Done({}))
    assert farewell == [HangUp("无声", commands=("9",))]
    assert NOBODY_THERE in str(kept)
    line.press("9")
    assert line.session.result == "紧急工单"


def test_a_recording_that_a_useless_key_ended_has_ended(dial: Dial) -> None:
    line = dial()
    line.press("1", "1")
    line.send(Recorded("录音/名", 1000, "5"))
    assert line.where == "报修/核对"
    assert line.session.slots["姓名录音"] == "录音/名"


def test_a_sub_flow_walked_through_again_in_a_call_uses_its_shorter_words(tmp_path: Path) -> None:
    inner = (
        "流程: 里\n步骤:\n  说: {播报: 第一次来。, 再播: 又来。}\n"
        '  问: {询问: 长长地问。, 再问: 短问。, 选项: {好: {按: "1"}}}\n  回: {返回: 好}\n'
    )
    steps = "  一: {调用: 里}\n  二: {调用: 里}\n  完: {结束: 再见, 结果: 好}\n"
    line = call(tmp_path, steps, 里=inner)
    assert line.heard == ["第一次来。", "长长地问。"]
    line.press("1")
    assert line.heard == ["又来。", "短问。"]


def test_a_mending_comes_back_even_when_a_sub_flow_had_to_help(tmp_path: Path) -> None:
    line = call(
        tmp_path,
        '  问: {询问: 几户？, 选项: {一: {按: "1"}}, 没听懂: [], 没听懂用完: {调用: 问清}}\n'
        '  别的: {询问: 别的？, 选项: {好: {按: "1"}}}\n'
        '  核对: {询问: 对吗？, 选项: {对: {按: "1"}, 改: {按: "2", 重问: 问}}}\n'
        "  完: {结束: 再见, 结果: 好}\n",
    )
    line.press("1", "1", "2")
    assert line.where == "试/问"
    line.press("7", "1")
    assert line.where == "试/问"
    line.press("1")
    assert line.where == "试/核对"
