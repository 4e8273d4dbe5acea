"""Options named like the values of a kind are chosen by whatever tells the value."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogue.line import Line
from tests.dialogue.test_session_rules import call

SLOTS = "槽位:\n  记: {类型: 选项}\n"


def asked(folder: Path, *names: str) -> Line:
    options = ", ".join(f'{name}: {{按: "{key}"}}' for key, name in enumerate(names, 1))
    steps = f"""
  问: {{询问: 请问。, 填入: 记, 选项: {{{options}}}, 没听懂: [没听懂。, 没听懂。]}}
  念: {{播报: "{{记}}。"}}
  完: {{结束: "", 结果: 办好}}
"""
    return call(folder, steps, head=SLOTS)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("左邻右舍的灯都亮着呢", "一户"),
        ("对门也黑着", "不止一家"),
        ("我们这栋楼全黑了", "不止一家"),
        ("全村都没电", "不止一家"),
        ("没留意", "不清楚"),
    ],
)
def test_a_range_in_whatever_words(tmp_path: Path, said: str, meant: str) -> None:
    line = asked(tmp_path, "一户", "不止一家", "不清楚")
    line.say(said)
    assert line.heard == [f"{meant}。"]


def test_the_nearer_name_counts_where_there_is_one(tmp_path: Path) -> None:
    line = asked(tmp_path, "一栋", "小区", "一条街", "不止一家")
    line.say("我们这栋楼全黑了")
    assert line.heard == ["一栋。"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("二十分钟前", "一小时内"),
        ("今天早上六点多", "更早"),
        ("昨天夜里", "更早"),
        ("刚停", "刚才"),
    ],
)
def test_a_moment_says_how_long_ago_it_was(tmp_path: Path, said: str, meant: str) -> None:
    line = asked(tmp_path, "刚才", "一小时内", "更早")
    line.say(said)
    assert line.heard == [f"{meant}。"]


def test_two_symptoms_choose_neither_of_two_options(tmp_path: Path) -> None:
    line = asked(tmp_path, "电压不稳", "电表故障")
    line.say("灯忽明忽暗，表也不走字了")
    assert line.heard == ["没听懂。", "请问。"]
    line.say("灯忽明忽暗")
    assert line.heard == ["电压不稳。"]


def test_options_of_other_names_are_only_chosen_by_their_own_words(tmp_path: Path) -> None:
    line = asked(tmp_path, "甲", "乙")
    line.say("左邻右舍的灯都亮着呢")
    assert line.heard == ["没听懂。", "请问。"]
