"""What a call will be told of what is known: seen before it is said."""

from __future__ import annotations

from pathlib import Path

from ivr.dialogue.foresight import foreseen
from ivr.dialogue.inputs import Done, Pressed
from ivr.dialogue.session import CallFacts, DialogueSession
from ivr.flow.library import FlowSet
from tests.dialogue.line import NOON, flows_of

PERSON = '随时可说: {找人工: {说: [人工], 按: "0", 去: 人工}}'
TO_PERSON = """
  人工:
    转接: 人工坐席
    播报: 正在为您转接，请稍候。
    结果: 转人工
    没人接: """
MAIN = f"""
流程: 总台
开始: 问
{PERSON}
槽位:
  户号: {{类型: 户号}}
  用电地址: {{类型: 地址}}
步骤:
  问:
    询问: 请输入户号。
    填入: 户号
    次数用完: 再见
  查:
    执行: 查客户
    传入: {{户号: 户号}}
    取回: {{用电地址: 用电地址}}
    失败: 再见
  核对:
    调用: 核对
    传入: {{地址: 用电地址}}
  念户号:
    播报: 户号是{{户号}}，尾号{{户号:尾四位}}，现在{{现在}}。
  再见:
    结束: 再见。
    结果: 自助办结{TO_PERSON}再见
"""
CHECKED = f"""
流程: 核对
开始: 念
{PERSON}
参数: {{地址: 地址}}
步骤:
  念:
    询问: 您住在{{地址}}，对吗？对请按一。
    选项:
      对: {{按: "1", 去: 完成}}
    次数用完: 完成
  完成:
    返回: 完成{TO_PERSON}完成
"""


def dialled(folder: Path) -> tuple[DialogueSession, CallFacts, FlowSet]:
    flows = flows_of(folder, 总台=MAIN, 核对=CHECKED)
    facts = CallFacts("13800000001", lambda: NOON)
    session = DialogueSession(flows, "总台", facts)
    session.start()
    return session, facts, flows


def test_nothing_is_foreseen_where_nothing_is_known(tmp_path: Path) -> None:
    session, _, _ = dialled(tmp_path)
    assert session.foreseen == []


def test_a_slot_just_filled_is_foreseen_as_it_will_be_read_and_what_passes_is_not(
    tmp_path: Path,
) -> None:
    session, _, _ = dialled(tmp_path)
    session.feed(Pressed("3300012345"))
    assert session.foreseen == ["三三零零，零一二，三四五", "二三四五"]


def test_a_looked_up_value_is_foreseen_in_the_flow_that_will_be_called(tmp_path: Path) -> None:
    session, facts, flows = dialled(tmp_path)
    session.feed(Pressed("3300012345"))
    session.feed(Done({"用电地址": "和平路18号"}))
    assert session.flow == "核对"
    assert session.foreseen[0] == "和平路十八号"
    # Before the sub-flow is begun, it is looked into.
    below = session.stack[:1]
    assert foreseen(flows, below, facts)[0] == "和平路十八号"


def test_an_ended_call_hears_nothing_more(tmp_path: Path) -> None:
    session, _, _ = dialled(tmp_path)
    session.feed(Pressed("3300012345"))
    session.feed(Done({"用电地址": "和平路18号"}))
    session.feed(Pressed("1"))
    assert session.ended
    assert session.foreseen == ()
