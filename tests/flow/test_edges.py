"""Which edges talks have to cover."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ivr.flow.edges import covered, edges_to_cover
from ivr.flow.library import load_flows
from ivr.flow.model import Call
from ivr.flow.plan import Plan
from tests.flow.known import KNOWN
from tests.flow.test_checks import BYE, COMMON, PERSON


def flows_of(folder: Path, **texts: str) -> Mapping[str, Plan]:
    for name, text in ({"公共": COMMON, "找人": PERSON, "道别": BYE} | texts).items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return load_flows(folder, KNOWN).or_refuse().plans


GOOD = Path(__file__).parents[1] / "data" / "flows" / "good"


def test_a_command_of_the_common_part_is_one_edge_however_many_steps_listen_to_it() -> None:
    plans = load_flows(GOOD, KNOWN).or_refuse().plans
    edges = edges_to_cover(plans)
    assert [name for name in edges if "找人工" in name and "随时可说" in name] == [
        "公共›随时可说›找人工"
    ]
    taken = ["总台›主菜单›command_找人工›找人工›", "报修›核对›command_找人工›找人工›"]
    assert covered(taken, plans) == {"公共›随时可说›找人工"}


def test_the_way_back_from_a_sub_flow_that_never_returns_is_no_edge() -> None:
    plans = load_flows(GOOD, KNOWN).or_refuse().plans
    ways = [edge for edge in edges_to_cover(plans).values() if "›returned›" in edge.name]
    assert ways
    for edge in ways:
        assert edge.step is not None
        step = plans[edge.flow].flow.steps[edge.step]
        assert isinstance(step, Call)
        assert step.flow != "找人"


def test_an_edge_that_is_taken_has_the_name_it_is_to_be_covered_under() -> None:
    plans = load_flows(GOOD, KNOWN).or_refuse().plans
    for plan in plans.values():
        for edge in plan.edges:
            if not edge.trigger.startswith("command_"):
                (name,) = covered([f"{plan.flow.name}›{edge.name}"], plans)
                assert name == f"{plan.flow.name}›{edge.name}"


def test_a_question_that_is_only_asked_again_goes_back_and_not_on(tmp_path: Path) -> None:
    flow = """流程: 甲
步骤:
  核对: {询问: 对请按一，改请按二。, 选项: {对: {按: "1", 去: 完}, 改: {按: "2", 重问: 改}}}
  改: {询问: 好请按一。, 选项: {好: {按: "1"}}, 下一步: 完}
  完: {结束: 再见, 结果: 好}
"""
    plans = flows_of(tmp_path, 甲=flow)
    names = {name for name in edges_to_cover(plans) if name.startswith("甲›改›matched")}
    assert names == {"甲›改›matched›重问完›核对"}
