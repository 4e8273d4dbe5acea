"""Whoever waits for a person may ask to be called back, where the flow knows what to do then."""

from __future__ import annotations

from pathlib import Path

from ivr.dialogue.actions import HangUp, Play, TransferTo
from ivr.dialogue.inputs import Connected, NoAnswer, Pressed
from ivr.dialogue.session import CallFacts, DialogueSession
from tests.dialogue.line import NOON, flows_of

FLOW = """
流程: 试
步骤:
  转: {{转接: 人工坐席, 播报: 正在转接。{more}, 没人接: 没人}}
  记: {{结束: 位子留着。, 结果: 登记回拨}}
  没人: {{结束: 没有人。, 结果: 没接通}}
"""


def waiting(folder: Path, more: str = ", 要回拨: 记") -> DialogueSession:
    """A dialogue whose caller waits for a person."""
    flows = flows_of(folder, 试=FLOW.format(more=more))
    session = DialogueSession(flows, "试", CallFacts(None, lambda: NOON, "电力", None))
    transfer = session.start()[-1]
    assert isinstance(transfer, TransferTo)
    assert transfer.returns is bool(more)
    return session


def test_the_key_leads_where_the_flow_says(tmp_path: Path) -> None:
    session = waiting(tmp_path)
    play, end = session.feed(Pressed("1"))
    assert isinstance(play, Play)
    assert play.text == "位子留着。"
    assert isinstance(end, HangUp)
    assert session.result == "登记回拨"
    assert session.trail == ("试›转›return_call›要回拨›记",)


def test_other_keys_mean_nothing_and_the_wait_goes_on(tmp_path: Path) -> None:
    session = waiting(tmp_path)
    assert session.feed(Pressed("5")) == []
    assert session.feed(Pressed("")) == []
    session.feed(NoAnswer("忙"))
    assert session.result == "没接通"


def test_without_a_way_there_the_key_means_nothing(tmp_path: Path) -> None:
    session = waiting(tmp_path, "")
    assert session.feed(Pressed("1")) == []
    session.feed(Connected())
    assert session.result == "转人工"
