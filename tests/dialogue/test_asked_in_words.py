"""语音问: a caller who may talk is asked in words, and told the keys once words did not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.dialogue.actions import Play
from tests.dialogue.line import Line
from tests.dialogue.test_session_rules import COMMON, call

TWO = """
  一:
    询问: 一请按一。
    再问: 再按一。
    语音问: 一请说。
    选项: {一: {说: [第一样], 按: "1"}}
    没听到: [没听到。]
    没听懂: [没听懂。, 还没听懂。]
  二:
    询问: 二请按一。
    语音问: 二请说。
    选项: {二: {说: [第二样], 按: "1"}}
  完: {结束: "", 结果: 办好}
"""


def talking(folder: Path, *, speech: bool = True) -> Line:
    common = COMMON.replace("再听: {", "再听: {说: [再说一遍], ")
    flows = call(folder, TWO, 公共=common).flows
    return Line(flows, entry="试", speech=speech)


def test_words_are_asked_for_where_words_are_understood(tmp_path: Path) -> None:
    assert talking(tmp_path).heard == ["一请说。"]
    assert talking(tmp_path, speech=False).heard == ["一请按一。"]


def test_who_was_understood_is_asked_in_words_again(tmp_path: Path) -> None:
    line = talking(tmp_path)
    line.say("第一样")
    assert line.heard == ["二请说。"]


def test_who_presses_a_key_is_told_the_keys(tmp_path: Path) -> None:
    line = talking(tmp_path)
    line.press("1")
    assert line.heard == ["二请按一。"]


def test_who_was_not_understood_is_told_the_keys_until_he_is(tmp_path: Path) -> None:
    line = talking(tmp_path)
    line.say("天上的云")
    assert line.heard == ["没听懂。", "再按一。"]
    line.say("第一样")
    assert line.heard == ["二请说。"]


IN_COMMON = COMMON.replace("没听懂: [没听懂。]", "没听懂: [按八。]\n  语音没听懂: [说上一步。]")


def inheriting(folder: Path, own: str, *, speech: bool = True) -> Line:
    flows = call(folder, TWO.replace("没听懂: [没听懂。, 还没听懂。]", own), 公共=IN_COMMON).flows
    return Line(flows, entry="试", speech=speech)


def test_who_talked_and_was_not_understood_is_told_what_to_say(tmp_path: Path) -> None:
    line = inheriting(tmp_path, "等待: 5秒")
    line.say("天上的云")
    assert line.heard == ["说上一步。", "再按一。"]


def test_who_pressed_a_wrong_key_or_is_not_heard_is_told_what_to_press(tmp_path: Path) -> None:
    line = inheriting(tmp_path, "等待: 5秒")
    line.press("5")
    assert line.heard == ["按八。", "再按一。"]
    line = inheriting(tmp_path, "等待: 5秒", speech=False)
    line.say("天上的云")
    assert line.heard == ["按八。", "再按一。"]


def test_a_question_with_sentences_of_its_own_says_those_to_talkers_too(tmp_path: Path) -> None:
    line = inheriting(tmp_path, "没听懂: [没听懂。, 还没听懂。]")
    line.say("天上的云")
    assert line.heard == ["没听懂。", "再按一。"]


def test_who_was_silent_is_told_the_keys(tmp_path: Path) -> None:
    line = talking(tmp_path)
    line.be_silent()
    assert line.heard == ["没听到。", "再按一。"]


@pytest.mark.parametrize(("asks", "heard"), [("say", ["一请说。"]), ("press", ["一请按一。"])])
def test_who_wants_to_hear_it_again_hears_what_he_can_answer(
    tmp_path: Path, asks: str, heard: list[str]
) -> None:
    line = talking(tmp_path)
    line.say("再说一遍") if asks == "say" else line.press("*")
    assert line.heard == heard


def test_whose_words_were_lost_is_told_the_keys(tmp_path: Path) -> None:
    line = talking(tmp_path)
    asked = line.session.by_keys()
    assert [piece.text for a in asked if isinstance(a, Play) for piece in a.segments] == [
        "一请按一。"
    ]
    line.press("1")
    assert line.heard == ["二请按一。"]
