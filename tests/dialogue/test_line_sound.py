"""A bad line in a dialogue: what is said of it, what flows decide by it, what is silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.dialogue.actions import Play
from ivr.dialogue.inputs import Heard, NoInput
from ivr.flow.library import load_flows
from tests.dialogue.line import Line, flows_of
from tests.flow.known import KNOWN
from tests.flow.test_checks import BYE, PERSON

COMMON = """
公共: 是
默认:
  没听到: [没听到。, 还是没听到。]
  没听懂: [没听懂。, 还是没听懂。]
  线路提示: {太轻: 大声点。, 嘈杂: 请按键。, 太响: 小声点。}
  没听到用完: {调用: 道别}
  没听懂用完: {调用: 找人}
  失败: {调用: 道别}
  没人接: {调用: 道别}
随时可说:
  找人工: {说: [人工], 按: "0", 调用: 找人}
  录音: {线路: 答录机, 调用: 道别}
"""
FLOW = """
流程: 试
步骤:
  甲:
    询问: 甲请按一。
    选项: {好: {说: [停电], 按: "1", 去: 看}}
  看:
    判断:
      - {如果: 线路 是 嘈杂, 去: 吵}
      - {如果: 线路 是 正常, 去: 清楚}
      - {否则: 别的}
  吵: {播报: 吵。, 下一步: 乙}
  清楚: {播报: 清楚。, 下一步: 乙}
  别的: {播报: 别的。}
  乙:
    询问: 乙请按一。
    选项: {好: {说: [来电], 按: "1", 去: 完}}
    没听懂: []
  完: {结束: 再见。, 结果: 完}
"""


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(flows_of(tmp_path, 公共=COMMON, 找人=PERSON, 道别=BYE, 试=FLOW), entry="试")


def test_what_is_wrong_with_the_line_is_said_before_the_question_and_costs_no_try(
    line: Line,
) -> None:
    assert sounds(line, "太轻") == ["大声点。", "甲请按一。"]
    assert sounds(line, "太轻") == ["没听懂。", "甲请按一。"], "it is said once"
    assert sounds(line, "嘈杂") == ["请按键。", "甲请按一。"]
    assert "甲请按一。" not in sounds(line, "太响"), "twice in a call is enough"


def test_a_question_without_a_second_try_gets_one_for_the_line(line: Line) -> None:
    line.press("1")
    assert sounds(line, "嘈杂") == ["请按键。", "乙请按一。"]
    line.say("来电")
    assert line.session.result == "完"


def test_a_flow_decides_by_how_the_line_sounded_when_it_was_last_listened_to(line: Line) -> None:
    sounds(line, "嘈杂")
    line.press("1")
    assert line.heard[0] == "吵。", "a key tells nothing of the line"


def test_who_was_understood_has_a_good_line(line: Line) -> None:
    sounds(line, "嘈杂")
    line.say("停电")
    assert line.heard[0] == "清楚。"


def test_a_silence_that_was_listened_to_is_one_and_a_mere_wait_tells_nothing(line: Line) -> None:
    line.be_silent()
    fork = line.session.fork()
    line.press("1")
    assert line.heard[0] == "清楚。"
    fork.feed(NoInput("无声"))
    (said, *_) = fork.feed(Heard("", "太响"))
    assert isinstance(said, Play)
    assert line.session.stack[0].present is not None
    assert line.session.stack[0].present.line == "正常", "a fork has a line of its own"


@pytest.mark.parametrize("sound", ["音乐", "无声"])
def test_where_there_is_no_voice_nobody_has_said_anything(line: Line, sound: str) -> None:
    assert sounds(line, sound) == ["没听到。", "甲请按一。"]
    assert sounds(line, sound) == ["还是没听到。", "甲请按一。"]
    line.send(Heard("", sound))
    assert line.session.flow == "道别", "that is where 没听到用完 leads"


def test_an_answering_machine_is_taken_for_one_at_once(line: Line) -> None:
    line.send(Heard("", "答录机"))
    assert line.session.trail == ("试›甲›command_录音›录音›",)
    assert line.session.flow == "道别"


def test_who_has_answered_is_no_machine_however_long_he_speaks(line: Line) -> None:
    line.press("1")
    line.send(Heard("", "答录机"))
    assert line.session.flow == "找人", "that is where 没听懂用完 leads"


def test_a_sound_counts_as_a_command_once_in_a_call(tmp_path: Path) -> None:
    aside = "流程: 旁\n步骤:\n  说: {播报: 换按键。}\n  回: {返回: 完}\n"
    common = COMMON.replace("答录机, 调用: 道别", "嘈杂, 调用: 旁")
    line = Line(flows_of(tmp_path, 公共=common, 找人=PERSON, 道别=BYE, 旁=aside, 试=FLOW), "试")
    assert sounds(line, "嘈杂") == ["换按键。", "甲请按一。"]
    assert sounds(line, "嘈杂") == ["请按键。", "甲请按一。"]


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [
        ("线路 是 很吵", "F034", "「线路」从来不会是「很吵」"),
        ("线路 是 嘈", "F034", "是不是想写「嘈杂」"),
        ("线路 已填", "F032", "写法：线路 是 正常、线路 是 太轻"),
        ("线路 大于 3", "F032", "「线路」后面看不懂"),
    ],
)
def test_a_wrong_word_is_told_at_its_place(
    tmp_path: Path, written: str, code: str, told: str
) -> None:
    assert code in (text := refused(tmp_path, FLOW.replace("线路 是 嘈杂", written), COMMON))
    assert told in text
    assert "试.yaml:9:1" in text


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("线路提示: {太轻", "线路提示: {太小", "不认识「太小」"),
        ("{线路: 答录机", "{线路: 录音机", "「线路」只能是「太轻」"),
        ("{线路: 答录机, 调用: 道别}", "{线路: 答录机, 做: 重播}", "写了「线路」就要写「调用」"),
        (
            "  录音: {线路",
            "  又: {线路: 答录机, 调用: 找人}\n  录音: {线路",
            "都用了线路「答录机」",
        ),
    ],
)
def test_wrong_hints_and_commands_are_told(
    tmp_path: Path, written: str, instead: str, told: str
) -> None:
    assert written in COMMON
    assert told in refused(tmp_path, FLOW, COMMON.replace(written, instead))


def sounds(line: Line, sound: str) -> list[str]:
    """Nothing is understood, for the line is like this; what is said then."""
    line._does(Heard("", sound))
    return list(line.heard)


def refused(folder: Path, flow: str, common: str) -> str:
    for name, text in {"公共": common, "找人": PERSON, "道别": BYE, "试": flow}.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return "\n".join(map(str, load_flows(folder, KNOWN).problems))
