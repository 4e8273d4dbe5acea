"""What is only likely is asked about before anything follows from it, and nobody is made to say
it three times."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.dialogue.actions import Listen, Play
from ivr.dialogue.inputs import Heard
from tests.dialogue.line import Line
from tests.dialogue.test_session_rules import call

CHOICE = """
  问:
    询问: 什么事。
    填入: 事
    选项:
      停电: {说: [真人], 按: "1"}
      电压: {说: [电压不稳定], 按: "2"}
    没听懂: [没听懂。, 还是没懂。, 再来。]
  说: {播报: "好，{事}。"}
  完: {结束: "", 结果: 办好}
"""
SLOTS = "槽位: {事: {类型: 选项}}\n"
DANGER = '随时可说:\n  险: {说: [着火了], 按: "9", 优先: 紧急, 去: 险}\n'
ENDS = "  险: {结束: 快走, 结果: 危险}\n"

PHONE = """
  问: {询问: 请说电话。, 填入: 电话, 选项: {没有: {按: "#"}}}
  说: {播报: "电话，{电话}。"}
  完: {结束: "", 结果: 办好}
"""
PHONE_SLOTS = "槽位: {电话: {类型: 电话号码}}\n"


def asked(line: Line) -> bool:
    return any("对吗" in words for words in line.heard)


def test_words_that_only_sound_like_an_option_are_asked_about(tmp_path: Path) -> None:
    line = call(tmp_path, CHOICE, head=SLOTS)
    line.say("真冷")
    assert line.heard == ["您是说，真人，对吗？对请按一，不对请按二。"]
    assert isinstance(line.waiting, Listen)
    assert "对的" in line.waiting.phrases


@pytest.mark.parametrize("yes", ["对", "嗯对的", "是的是的", "#1", "真冷"])
def test_a_yes_takes_it(tmp_path: Path, yes: str) -> None:
    line = call(tmp_path, CHOICE, head=SLOTS)
    line.say("真冷")
    line.press("1") if yes == "#1" else line.say(yes)
    assert line.heard == ["好，停电。"]


@pytest.mark.parametrize("no", ["不对", "不是的", "#2"])
def test_a_no_asks_the_question_again(tmp_path: Path, no: str) -> None:
    line = call(tmp_path, CHOICE, head=SLOTS)
    line.say("真冷")
    line.press("2") if no == "#2" else line.say(no)
    assert line.heard == ["没听懂。", "什么事。"]


def test_another_answer_in_place_of_yes_or_no_is_an_answer(tmp_path: Path) -> None:
    line = call(tmp_path, CHOICE, head=SLOTS)
    line.say("真冷")
    line.say("电压不稳定")
    assert line.heard == ["好，电压。"]


def test_likely_danger_is_believed_when_nobody_answers(tmp_path: Path) -> None:
    line = call(tmp_path, CHOICE + ENDS, head=SLOTS + DANGER)
    line.say("招火乐")
    assert asked(line)
    line.be_silent()
    assert line.heard == ["快走"]


def test_whose_words_are_not_understood_twice_goes_on_to_a_person(tmp_path: Path) -> None:
    line = call(tmp_path, CHOICE, head=SLOTS)
    line.person_answers = False
    line.say("哇啦哇啦")
    assert line.heard == ["没听懂。", "什么事。"]
    line.say("叽里咕噜")
    assert line.heard[0] != "还是没懂。"
    assert line.where.startswith(("人", "再见"))


def test_wrong_keys_may_be_pressed_as_often_as_the_flow_says(tmp_path: Path) -> None:
    line = call(tmp_path, CHOICE, head=SLOTS)
    line.press("5", "5")
    assert line.heard == ["还是没懂。", "什么事。"]


def test_what_is_not_offered_is_said_to_be_so(tmp_path: Path) -> None:
    line = call(tmp_path, CHOICE, head=SLOTS)
    line.say("我要过户")
    assert line.heard[0] == "您说的是过户，这一步办不了，可以按零找人工。"


def test_it_is_spoken_slowly_after_two_misses(tmp_path: Path) -> None:
    line = call(tmp_path, CHOICE, head=SLOTS)
    line.press("5")
    assert not any(action.slow for action in line.actions if isinstance(action, Play))
    line.press("5")
    assert all(action.slow for action in line.actions if isinstance(action, Play))


def test_a_number_that_was_said_is_taken(tmp_path: Path) -> None:
    line = call(tmp_path, PHONE, head=PHONE_SLOTS)
    line.say("幺三八 零零零零 幺二三四，哦不对，最后是五六")
    assert line.heard == ["电话，幺三八，零零零零，幺二五六。"]


def test_only_the_unsure_part_of_a_number_is_asked_for(tmp_path: Path) -> None:
    line = call(tmp_path, PHONE, head=PHONE_SLOTS)
    line.say("幺三八零零零零幺二三伞")
    assert line.heard == ["末四位我没有听清，请再说一遍末四位。"]
    line.say("五六七八")
    assert line.heard == ["电话，幺三八，零零零零，五六七八。"]


def test_a_protected_answer_is_never_repeated(tmp_path: Path) -> None:
    steps = PHONE.replace('说: {播报: "电话，{电话}。"}', "说: {播报: 好。}")
    line = call(tmp_path, steps, head="槽位: {电话: {类型: 数字, 保密: 是}}\n")
    line.send(Heard("幺二三四"))
    assert not any("1234" in str(action) for action in line.actions)
