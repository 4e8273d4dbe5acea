"""No checked flow goes on for longer without a wait than a call may."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.flow.plan import MOST_HOPS
from tests.dialogue.line import Line, flows_of
from tests.flow.test_checks import ASK, BYE, COMMON, END, PERSON, problems, told


def says(count: int, name: str = "说") -> str:
    return "".join(f"  {name}{n}: {{播报: 您好。}}\n" for n in range(count))


@pytest.mark.parametrize("before", ["", f"  问: {ASK}\n"])
def test_as_many_steps_as_a_call_goes_are_let_pass_and_no_more(tmp_path: Path, before: str) -> None:
    head = f"流程: 甲\n步骤:\n{before}"
    assert told(tmp_path, 甲=head + says(MOST_HOPS - 1) + END) == []
    line = 3 + bool(before)
    assert told(tmp_path, 甲=head + says(MOST_HOPS) + END) == [("F063", "甲", line)]


def test_the_longest_run_that_passes_the_checks_is_walked_to_its_end(tmp_path: Path) -> None:
    inner = f"流程: 乙\n步骤:\n{says(20)}  问: {ASK}\n{says(20, '再')}  回: {{返回: 好}}\n"
    outer = f"流程: 甲\n步骤:\n{says(28)}  调: {{调用: 乙}}\n{says(28, '又')}{END}"
    common = COMMON.splitlines()[1:]
    flows = flows_of(tmp_path, 公共="\n".join(common), 找人=PERSON, 道别=BYE, 甲=outer, 乙=inner)
    line = Line(flows, entry="甲")
    assert line.where == "乙/问"
    line.press("1")
    assert line.session.result == "好"
    longer = outer.replace("  调:", "  多说: {播报: 您好。}\n  调:")
    (problem,) = problems(tmp_path, 甲=longer, 乙=inner)
    assert (problem.code, problem.span.line) == ("F063", 3)
    longer = outer.replace("  完:", "  多说: {播报: 您好。}\n  完:")
    (problem,) = problems(tmp_path, 甲=longer, 乙=inner)
    assert (problem.code, problem.span.line, problem.way[-1]) == ("F063", 32, "又0")


def test_steps_of_a_sub_flow_that_asks_nothing_count_at_each_call(tmp_path: Path) -> None:
    inner = f"流程: 乙\n步骤:\n{says(20)}  回: {{返回: 好}}\n"
    outer = f"流程: 甲\n步骤:\n  一: {{调用: 乙}}\n  二: {{调用: 乙}}\n{END}"
    assert told(tmp_path, 甲=outer, 乙=inner) == []
    outer = outer.replace("  完:", "  三: {调用: 乙}\n  完:")
    assert told(tmp_path, 甲=outer, 乙=inner) == [("F063", "甲", 3)]


def test_who_calls_too_long_a_flow_is_not_told(tmp_path: Path) -> None:
    inner = f"流程: 乙\n步骤:\n{says(60)}  回: {{返回: 好}}\n"
    outer = f"流程: 甲\n步骤:\n  一: {{调用: 乙}}\n{END}"
    assert told(tmp_path, 甲=outer, 乙=inner) == [("F063", "乙", 3)]


def test_a_business_action_is_a_wait_and_a_round_is_told_as_a_round(tmp_path: Path) -> None:
    action = "  办: {执行: 登记回拨}\n"
    flow = f"流程: 甲\n步骤:\n{says(40)}{action}{says(40, '再')}{END}"
    assert told(tmp_path, 甲=flow) == []
    flow = f"流程: 甲\n步骤:\n{says(60)}  又: {{播报: 您好。, 下一步: 说0}}\n"
    assert {code for code, *_ in told(tmp_path, 甲=flow)} == {"F060"}


def test_sub_flows_used_up_in_a_question_are_told_at_the_question(tmp_path: Path) -> None:
    helper = f"流程: 帮\n步骤:\n{says(45)}  回: {{返回: 好}}\n"
    outer = f"流程: 甲\n步骤:\n  问: {ASK[:-1]}, 没听到用完: {{调用: 帮}}, 没听懂用完: 完}}\n{END}"
    wrapped = f"流程: 乙\n步骤:\n{says(5)}  回: {{返回: 好}}\n"
    found = told(tmp_path, 甲=outer, 帮=helper, 乙=wrapped)
    assert [code for code, *_ in found] == ["F061"]
    longer = helper.replace("  回:", "  调: {调用: 乙}\n  回:")
    assert told(tmp_path, 甲=outer, 帮=longer, 乙=wrapped) == [
        ("F063", "帮", 3),
        ("F061", "甲", 3),
    ]
