"""What a picture shows: every step once, every way from it once, the rest in the legend."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.flow.library import FlowSet, load_flows
from ivr.flow.linking import is_made
from ivr.flow.picture.sketch import Sketch, holding_everywhere, sketch
from ivr.flow.plan import MissesWithin
from tests.flow.test_checks import BYE, COMMON, END, PERSON

SHIPPED = Path(__file__).parents[3] / "flows"


def drawn(folder: Path, steps: str) -> Sketch:
    texts = {"公共": COMMON, "找人": PERSON, "道别": BYE, "甲": f"流程: 甲\n步骤:\n{steps}{END}"}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return sketch(load_flows(folder).or_refuse().plans["甲"])


def arrows(of: Sketch) -> list[tuple[str, str, str, bool]]:
    return [(a.source, a.goal, a.label, a.stub) for a in of.arrows]


def test_an_option_is_an_arrow_with_its_name_and_key(tmp_path: Path) -> None:
    of = drawn(
        tmp_path,
        '  问: {询问: 好请按一。, 选项: {好: {按: "1"}, 不: {按: "2", 去: 完}}}\n'
        "  说: {播报: 行。}\n",
    )
    assert arrows(of) == [
        ("问", "完", "不 按2", False),
        ("问", "说", "", False),
        ("说", "完", "", False),
    ]
    assert [(box.step, box.verb) for box in of.boxes] == [
        ("问", "ask"),
        ("说", "say"),
        ("完", "end"),
    ]


def test_what_holds_at_every_question_stands_in_the_legend_once(tmp_path: Path) -> None:
    of = drawn(tmp_path, '  问: {询问: 好请按一。, 选项: {好: {按: "1"}}}\n')
    assert of.legend == (
        "按0 找人工 → 找人",
        "没听到用完 → 找人",
        "没听懂用完 → 找人",
        "没办成 → 找人",
        "没人接 → 道别",
    )
    assert arrows(of) == [("问", "完", "", False)]


def test_a_way_of_its_own_to_a_sub_flow_ends_in_a_stub(tmp_path: Path) -> None:
    of = drawn(
        tmp_path,
        '  问: {询问: 好请按一。, 选项: {好: {按: "1"}}, 没听到用完: {调用: 道别}}\n',
    )
    assert ("问", "道别", "没听到用完", True) in arrows(of)


def test_going_back_ends_in_a_stub_and_asking_again_is_marked(tmp_path: Path) -> None:
    of = drawn(
        tmp_path,
        '  先: {询问: 好请按一。, 选项: {好: {按: "1"}}}\n'
        '  再: {询问: 好请按一。, 选项: {好: {按: "1"}, 改: {按: "2", 重问: 先}}}\n',
    )
    assert ("再", "先", "改 按2（重问）", True) in arrows(of)


@pytest.fixture(scope="module")
def flows() -> FlowSet:
    return load_flows(SHIPPED).or_refuse()


def test_every_step_and_every_way_of_the_shipped_flows_is_drawn_once(flows: FlowSet) -> None:
    for plan in flows.plans.values():
        of = sketch(plan)
        steps = [str(step.name) for step in plan.flow.steps.values() if not is_made(step)]
        assert [box.step for box in of.boxes] == steps
        drawn = [name for arrow in of.arrows for name in arrow.names]
        assert len(drawn) == len(set(drawn))
        for edge in plan.edges:
            source, target = plan.flow.steps[edge.source], plan.flow.steps[edge.target]
            in_legend = edge.trigger.startswith("command_") or (
                is_made(target) and getattr(target, "lenient", False)
            )
            asked_again = any(isinstance(guard, MissesWithin) for guard in edge.guards)
            left_out = in_legend or asked_again or is_made(source)
            assert (edge.name in drawn) is not left_out, edge.name
            if in_legend:
                assert of.legend_edges[edge.name] in of.legend, edge.name


def test_what_holds_in_every_flow_is_told_from_the_common_part(flows: FlowSet) -> None:
    told = holding_everywhere(flows.common)
    assert "按9 报危险（紧急） → 危险处理" in told
    assert "没听到用完 → 转人工" in told
    assert "中途挂机 → 存草稿" in told
    assert holding_everywhere(None) == ()
