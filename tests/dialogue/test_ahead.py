"""What was said before it is asked: the question is not put, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogue.line import Line
from tests.dialogue.test_session_rules import call

RANGE = """
  报: {询问: 什么事。, 选项: {停电: {说: [停电], 按: "1"}, 别的: {说: [别的], 按: "2"}}}
  知道: {播报: 知道了。}
  范围:
    询问: 哪里停电。
    填入: 范围
    选项:
      一户: {说: [我家], 按: "1"}
      一栋: {说: [整栋], 早说: [整栋楼都, 一栋楼全], 按: "2"}
      小区: {说: [小区], 早说: [全小区, 小区都], 按: "3"}
  改: {询问: 要改吗。, 选项: {改: {说: [改], 按: "1", 重问: 范围}, 不改: {按: "2"}}}
  念: {播报: "范围，{范围}。"}
  完: {结束: "", 结果: 办好}
"""
SLOTS = "槽位:\n  范围: {类型: 选项}\n"


def begun(folder: Path) -> Line:
    return call(folder, RANGE, head=SLOTS)


@pytest.mark.parametrize(
    ("said", "range_"),
    [("停电了，整栋楼都没电", "一栋"), ("全小区停电", "小区"), ("一栋楼全停电了", "一栋")],
)
def test_what_was_said_with_the_first_answer_is_not_asked(
    tmp_path: Path, said: str, range_: str
) -> None:
    line = begun(tmp_path)
    line.say(said)
    assert line.heard == ["知道了。", "要改吗。"]
    line.press("2")
    assert f"范围，{range_}。" in line.heard


@pytest.mark.parametrize(
    "said", ["停电了", "我家停电了", "停电，不是全小区", "整栋停电", "停电，整栋楼都停，全小区"]
)
def test_what_was_not_said_in_so_many_words_is_asked(tmp_path: Path, said: str) -> None:
    line = begun(tmp_path)
    line.say(said)
    assert line.heard == ["知道了。", "哪里停电。"]


def test_it_is_asked_when_the_caller_goes_back_to_it(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say("全小区停电")
    line.press("7")
    assert line.heard == ["哪里停电。"]
    line.press("7")
    line.say("停电")
    assert line.heard[-1] == "哪里停电。"


def test_it_is_asked_when_it_is_to_be_mended(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say("全小区停电")
    line.press("1")
    assert line.heard == ["哪里停电。"]
    line.press("1")
    line.press("2")
    assert "范围，一户。" in line.heard


def test_the_latest_sentence_counts(tmp_path: Path) -> None:
    line = begun(tmp_path)
    line.say("全小区都听不懂")
    line.say("停电，整栋楼都停了")
    line.press("2")
    assert "范围，一栋。" in line.heard


@pytest.mark.parametrize(
    ("said", "range_"), [("停电了，整动楼都没电", "一栋"), ("停电，全晓区没电了", "小区")]
)
def test_what_only_sounds_so_is_taken_where_that_is_sure(
    tmp_path: Path, said: str, range_: str
) -> None:
    line = call(tmp_path, RANGE.replace("全小区, 小区都", "全小区没电"), head=SLOTS)
    line.say(said)
    assert line.heard == ["知道了。", "要改吗。"]
    line.press("2")
    assert f"范围，{range_}。" in line.heard


@pytest.mark.parametrize(
    ("reply", "heard"),
    [
        ("对", ["要改吗。"]),
        ("不是", ["哪里停电。"]),
        ("", ["哪里停电。"]),
        ("整栋", ["要改吗。"]),
    ],
)
def test_what_is_only_likely_is_asked_about(tmp_path: Path, reply: str, heard: list[str]) -> None:
    line = begun(tmp_path)
    line.say("停电，全晓区")
    assert line.heard == ["知道了。", "您是说，小区，对吗？对请按一，不对请按二。"]
    if reply:
        line.say(reply)
    else:
        line.be_silent()
    assert line.heard == heard
    if heard == ["哪里停电。"]:
        line.be_silent()
        assert line.heard == ["没听到。", "哪里停电。"]
