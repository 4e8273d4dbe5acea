"""「模式」 in conditions, what a supervisor has callers told, and words shut out in inner flows."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.dialogue.actions import BargeIn, Play
from tests.dialogue.line import Line, flows_of
from tests.dialogue.test_session_rules import BYE, COMMON, HELP, OPTIONS, PERSON, flow

BY_MODE = """
  看: {判断: [{如果: 模式 是 风暴, 去: 风}, {如果: 模式 是 系统故障, 去: 坏}, {否则: 平}]}
  风: {结束: 风暴, 结果: 风暴}
  坏: {结束: 坏了, 结果: 系统故障}
  平: {结束: 平常, 结果: 平常}
"""
GREETED = f"""
  迎: {{播报: 您好。}}
  去: {{调用: 里}}
  甲: {{询问: 外面问。, 选项: {OPTIONS}}}
  完: {{结束: "", 结果: 办好}}
"""
INNER = f"""
流程: 里
步骤:
  说: {{播报: 里面说。}}
  问: {{询问: 里面问。, 选项: {OPTIONS}}}
  回: {{返回: 好}}
"""


def call(folder: Path, steps: str, mode: str = "平常", *banners: str, **more: str) -> Line:
    texts = {"公共": COMMON, "人": PERSON, "再见": BYE, "帮忙": HELP, "试": flow(steps)} | more
    return Line(flows_of(folder, **texts), entry="试", mode=mode, banners=banners)


@pytest.mark.parametrize("mode", ["平常", "风暴", "系统故障"])
def test_a_condition_asks_for_the_mode(tmp_path: Path, mode: str) -> None:
    assert call(tmp_path, BY_MODE, mode).session.result == mode


def test_the_supervisors_words_come_after_the_greeting_and_a_key_stops_them(
    tmp_path: Path,
) -> None:
    steps = GREETED.replace("  去: {调用: 里}\n", "")
    line = call(tmp_path, steps, "风暴", "城东在抢修。")
    assert line.heard == ["您好。", "城东在抢修。", "外面问。"]
    told = next(a for a in line.actions if isinstance(a, Play) and "城东" in a.text)
    assert told.barge_in is BargeIn.YES
    line.press("*")
    assert line.heard == ["城东在抢修。", "外面问。"]


def test_what_a_flow_called_after_the_greeting_says_comes_after_them(tmp_path: Path) -> None:
    line = call(tmp_path, GREETED, "风暴", "城东在抢修。", 里=INNER)
    assert line.heard == ["您好。", "城东在抢修。", "里面说。", "里面问。"]
    line.press("1")
    assert line.heard == ["外面问。"], "they are told once a call"


COMMANDS = """随时可说:
  骂人: {说: [混蛋], 调用: 帮忙}
  救命: {说: [救命], 按: "9", 优先: 紧急, 调用: 帮忙}"""
ANGRY = COMMON.replace("随时可说:", COMMANDS)
OUTER = f"""
  去: {{调用: 里}}
  甲: {{询问: 外面问。, 选项: {OPTIONS}}}
  完: {{结束: "", 结果: 办好}}
"""


def test_a_flow_that_shuts_out_words_shuts_them_out_of_the_flows_that_it_calls(
    tmp_path: Path,
) -> None:
    texts = {"公共": ANGRY, "人": PERSON, "再见": BYE, "帮忙": HELP, "里": INNER}
    deaf = flow(OUTER, head="不响应: [骂人, 救命, 帮忙]\n")
    line = Line(flows_of(tmp_path, 试=deaf, **texts), entry="试")
    line.say("混蛋")
    assert line.heard == ["没听懂。", "里面问。"], "the inner flow does not answer it either"
    line.press("8")
    assert line.heard[0] == "听完按键就行。", "a key that callers were told counts everywhere"


def test_danger_counts_wherever_it_is_said(tmp_path: Path) -> None:
    texts = {"公共": ANGRY, "人": PERSON, "再见": BYE, "帮忙": HELP, "里": INNER}
    deaf = flow(OUTER, head="不响应: [骂人, 救命]\n")
    line = Line(flows_of(tmp_path, 试=deaf, **texts), entry="试")
    line.say("救命")
    assert line.heard[0] == "听完按键就行。"
