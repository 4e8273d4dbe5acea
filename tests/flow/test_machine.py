"""The plan as data, and the machine that runs on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ivr.flow.library import FlowSet, load_flows
from ivr.flow.machine import FlowMachine, rows
from ivr.flow.model import Ask, Call, Do, End
from ivr.flow.plan import Chosen, Guard, Mending, MissesWithin, NothingRecorded, Plan
from tests.flow.known import KNOWN

GOOD = Path(__file__).parent.parent / "data" / "flows" / "good"


@pytest.fixture(scope="module")
def flows() -> FlowSet:
    return load_flows(GOOD, KNOWN).or_refuse()


def table(plan: Plan, source: str) -> list[tuple[str, str, list[object]]]:
    return [
        (str(row["trigger"]), str(row["dest"]), list(row["conditions"]))  # type: ignore[call-overload]
        for row in rows(plan)
        if row["source"] == source
    ]


def test_a_step_without_a_successor_falls_to_the_one_below(flows: FlowSet) -> None:
    assert table(flows.plans["总台"], "欢迎") == [("done", "主菜单", [])]


def test_a_question_s_table_reads_from_the_special_to_the_general(flows: FlowSet) -> None:
    assert table(flows.plans["报修"], "问范围") == [
        ("matched", "核对", [Mending("核对")]),
        ("no_input", "问范围", [MissesWithin("no_input", 2)]),
        ("no_input", "问范围·没听到用完", []),
        ("no_match", "问范围", [MissesWithin("no_match", 2)]),
        ("no_match", "问范围·没听懂用完", []),
        ("matched", "核实", []),
    ]


def test_options_that_lead_away_come_first(flows: FlowSet) -> None:
    matched = [row for row in table(flows.plans["报修"], "核对") if row[0] == "matched"]
    assert matched == [
        ("matched", "登记", [Chosen("都对")]),
        ("matched", "问范围", [Chosen("改范围")]),
        ("matched", "问电话", [Chosen("改电话")]),
        ("matched", "录姓名", [Chosen("改称呼")]),
    ]


def test_a_decision_tries_its_rows_in_order(flows: FlowSet) -> None:
    found = table(flows.plans["报修"], "报过吗")
    assert [target for _, target, _ in found] == ["告知重复", "有电话吗"]
    assert found[1][2] == []


def test_actions_recordings_and_transfers_have_their_ways(flows: FlowSet) -> None:
    report, danger = flows.plans["报修"], flows.plans["危险"]
    assert table(report, "登记") == [("failed", "没存下", []), ("done", "告知", [])]
    assert table(report, "录姓名") == [
        ("recorded", "核对", [Mending("核对")]),
        ("recorded", "核对", []),
    ]
    assert table(danger, "录地点") == [
        ("recorded", "问安全", [NothingRecorded()]),
        ("recorded", "补上", []),
    ]
    assert table(danger, "接通") == [("no_answer", "录地点", [])]
    assert table(danger, "再见") == []


def test_what_the_common_part_calls_becomes_a_step_that_comes_back(flows: FlowSet) -> None:
    plan = flows.plans["报修"]
    made = plan.flow.steps["问范围·没听到用完"]
    assert isinstance(made, Call)
    assert (made.flow, made.lenient) == ("找人", True)
    assert table(plan, "问范围·没听到用完") == [("returned", "问范围", [])]
    assert "公共.yaml" in made.flow.span.file


def test_a_step_knows_its_own_settings_or_else_the_defaults(flows: FlowSet) -> None:
    steps = flows.plans["报修"].flow.steps
    ask, phone = steps["问范围"], steps["问电话"]
    assert isinstance(ask, Ask)
    assert isinstance(phone, Ask)
    assert (ask.wait_ms, phone.wait_ms) == (5_000, 10_000)
    assert [len(a.no_match or ()) for a in (ask, phone)] == [2, 1]
    end = flows.plans["找人"].flow.steps["再见"]
    assert isinstance(end, End)
    assert end.linger_ms == 8_000


def test_the_machine_takes_the_first_row_that_holds(flows: FlowSet) -> None:
    asked: list[tuple[Guard, Mapping[str, object]]] = []

    def holds(guard: Guard, facts: Mapping[str, object]) -> bool:
        asked.append((guard, facts))
        return guard == Chosen("改电话")

    machine = FlowMachine(flows.plans["报修"], holds)
    assert machine.state == "问范围"
    machine.put("核对")
    assert machine.fire("matched", option="改电话")
    assert machine.state == "问电话"
    assert [guard for guard, _ in asked] == [Chosen("都对"), Chosen("改范围"), Chosen("改电话")]
    assert asked[0][1] == {"option": "改电话"}


def test_a_trigger_without_a_row_changes_nothing(flows: FlowSet) -> None:
    machine = FlowMachine(flows.plans["报修"], lambda guard, facts: False)
    assert not machine.fire("recorded")
    machine.put("核对")
    assert not machine.fire("matched", option="没有")
    assert machine.state == "核对"


def test_the_read_back_knows_which_questions_it_mends(flows: FlowSet) -> None:
    assert flows.plans["报修"].mends == {"核对": {"问范围", "问电话", "录姓名"}}


def test_a_failure_without_a_way_has_no_row(tmp_path: Path) -> None:
    (tmp_path / "甲.yaml").write_text("流程: 甲\n步骤:\n  办: {执行: 新建工单}\n", "utf-8")
    loaded = load_flows(tmp_path, KNOWN)
    assert [problem.code for problem in loaded.problems] == ["F021", "F076"]


def test_steps_keep_their_kind(flows: FlowSet) -> None:
    assert isinstance(flows.plans["报修"].flow.steps["登记"], Do)
