"""A case file is read; whatever is wrong with it is told at its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from ivr.clock import SHANGHAI
from ivr.flow.source import read
from ivr.simulator.cases.case import Case, Does, Outcome, Says
from ivr.simulator.cases.parse import ParsedCase, parse
from ivr.simulator.cases.write import write_case

WHOLE = """用例: 同一户号二次来电，只催办
说明: 第二次打来的人多半很急
流程: 故障报修
来电号码: "13800000001"
时间: 2026-12-01 20:30
传入: {联系电话: "13800000001"}
接听: {人工坐席: 否, 抢修值班: 是, 值班长: 排队}
语音: 是
假定:
  查客户: {找到: 一户, 户号: "3300012345"}
  查重复: [失败, {是否重复: 是}, {}]
对话:
  - 机: 停电的是哪里
  - 不说: 系统
  - 静音: 5秒
  - 按: "1#"
  - 人: 停电了
  - 线路: 嘈杂
  - 挂机:
期望:
  结果: 客户挂断
  调用过: [查客户, 查重复]
  没调用: [新建工单]
  槽位: {范围: 一户}
  工单: []
"""


def parsed(text: str) -> ParsedCase:
    return parse(read(text.encode(), "例.yaml"), "例.yaml")


def case(text: str) -> Case:
    found = parsed(text)
    assert found.problems == (), "\n".join(map(str, found.problems))
    assert found.case is not None
    return found.case


def test_everything_that_a_case_may_say_is_read() -> None:
    read_case = case(WHOLE)
    assert (read_case.name, read_case.flow) == ("同一户号二次来电，只催办", "故障报修")
    assert read_case.at == datetime(2026, 12, 1, 20, 30, tzinfo=SHANGHAI)
    assert (read_case.caller, read_case.note) == ("13800000001", "第二次打来的人多半很急")
    assert (read_case.answered, read_case.speech) == (False, True)
    assert read_case.answering == {"人工坐席": False, "抢修值班": True}
    assert read_case.queueing == ("值班长",)
    outcomes = {str(name): found for name, found in read_case.assumed.items()}
    assert outcomes["查重复"] == (Outcome(None), Outcome({"是否重复": "是"}), Outcome({}))
    said = [line for line in read_case.lines if isinstance(line, Says)]
    heard = [(str(line.text), line.never) for line in said]
    assert heard == [("停电的是哪里", False), ("系统", True)]
    line_and_end = [("line", "嘈杂"), ("hang_up", "")]
    done = [(line.kind, line.what) for line in read_case.lines if isinstance(line, Does)]
    assert done == [("silence", "5秒"), ("keys", "1#"), ("speech", "停电了"), *line_and_end]
    assert read_case.expected.orders == ()
    assert read_case.expected.slots == {"范围": "一户"}


def test_a_case_that_is_written_is_the_case_that_is_read() -> None:
    once = case(WHOLE)
    assert case(write_case(once)) == once


@pytest.mark.parametrize(
    "words", ["{问候}，好", "no", "0010", "是: 对", '带"引号"', "a, b", "10:30", "好。#1", "\\"]
)
def test_whatever_was_said_is_written_so_that_it_is_read_as_it_was(words: str) -> None:
    base = case("用例: 甲\n对话: []\n")
    (again,) = case(write_case(replace(base, lines=(Does("speech", words),)))).lines
    assert isinstance(again, Does)
    assert again.what == words


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("对话: []\n", "F012", 1, 1),
        ("用例: 甲\n对话:\n  - 机： 您好\n", "F003", 3, 6),
        ("用例: 甲\n对话:\n  - 客: 您好\n", "F011", 3, 5),
        ("用例: 甲\n对话:\n  - {机: 您好, 人: 好}\n", "F012", 3, 5),
        ("用例: 甲\n对话:\n  - 按: 一\n", "F012", 3, 8),
        ("用例: 甲\n对话:\n  - 按: #\n", "F013", 3, 8),
        ('用例: 甲\n对话:\n  - 人: "#1"\n', "F012", 3, 8),
        ("用例: 甲\n时间: 明天\n对话: []\n", "F012", 2, 5),
        ("用例: 甲\n假定: {查客户: 好}\n对话: []\n", "F012", 2, 11),
        ("用例: 甲\n来电号码: 三八零\n对话: []\n", "F012", 2, 7),
        ("用例: 甲\n接听: 有人\n对话: []\n", "F012", 2, 5),
        ("用例: 甲\n接听: {人工坐席: 在}\n对话: []\n", "F012", 2, 12),
        ("用例: 甲\n对话:\n  - 静音: [5秒]\n", "F012", 3, 9),
        ("用例: 甲\n对话:\n  - 线路: 很吵\n", "F012", 3, 9),
        ("用例: 甲\n期望: {结局: 好}\n对话: []\n", "F011", 2, 6),
        ("用例: 甲\n对话: 您好\n", "F012", 2, 5),
        ("", "F012", 1, 1),
        ("用例: 甲\n对话:\n\t- 机: 您好\n", "F005", 3, 1),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str, code: str, line: int, column: int) -> None:
    found = parsed(text)
    assert found.case is None
    assert [(p.code, p.span.line, p.span.column) for p in found.problems] == [(code, line, column)]
