"""Faults of the flows, inputs that cannot be, values of the wrong kind: nothing ever raises."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import cast

import pytest

from ivr.dialogue.actions import Invoke, Listen, Play
from ivr.dialogue.inputs import (
    Connected,
    Done,
    Failed,
    Heard,
    HungUp,
    Input,
    NoAnswer,
    NoInput,
    Pressed,
    Recorded,
)
from ivr.dialogue.session import APOLOGY, OUR_APOLOGY, CallFacts, DialogueSession
from ivr.flow.library import FlowSet
from tests.dialogue.conftest import Dial
from tests.dialogue.line import NOON, Line


def flow(steps: str, *, head: str = "") -> str:
    return f"流程: 试\n{head}步骤:\n{steps}"


def unchecked(folder: Path, steps: str) -> FlowSet:
    """A flow set past the checks, as if a check had been wrong."""
    from ivr.flow.check import assemble
    from ivr.flow.parse import parse_file
    from tests.flow.known import KNOWN

    file = folder / "试.yaml"
    file.write_text(flow(steps, head="挂机后: 存草稿\n"), "utf-8")
    world, problems = assemble([(str(file), parse_file(file))], KNOWN)
    assert not problems
    return FlowSet(world.plans, None, KNOWN, "0")


@pytest.mark.parametrize(
    "steps",
    [
        "  甲: {播报: 转。, 下一步: 乙}\n  乙: {播报: 转。, 下一步: 甲}\n",
        "  甲: {判断: [{如果: 来电号码 未填, 去: 甲}]}\n",
        "  甲: {调用: 试}\n",
        "  甲: {调用: 没有}\n",
        "  甲: {转接: 人工坐席}\n",
        "  甲: {执行: 新建工单}\n",
    ],
)
def test_a_fault_of_the_flows_is_apologised_for_and_kept(
    tmp_path: Path, steps: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        line = Line(unchecked(tmp_path, steps), entry="试", failing={"新建工单"})
    assert line.heard == [APOLOGY]
    assert line.named[-1] == "存草稿"
    assert line.session.result == "系统故障"
    assert caplog.records


def test_an_unknown_entry_is_a_fault_too(flows: FlowSet) -> None:
    line = Line(flows, entry="没有这个流程")
    assert line.heard == [APOLOGY]
    assert line.session.result == "系统故障"
    assert line.session.flow == "没有这个流程"
    assert line.session.step == ""


def test_whom_we_rang_is_not_asked_to_call_again(tmp_path: Path) -> None:
    flows = unchecked(tmp_path, "  甲: {调用: 没有}\n")
    session = DialogueSession(flows, "试", CallFacts(None, lambda: NOON, ours=True))
    apology, kept = session.start()
    assert isinstance(apology, Play)
    assert apology.text == OUR_APOLOGY
    assert isinstance(kept, Invoke)


def test_hanging_up_during_the_apology_ends_it(tmp_path: Path) -> None:
    flows = unchecked(tmp_path, "  甲: {转接: 人工坐席}\n")
    session = DialogueSession(flows, "试", CallFacts(None, lambda: NOON))
    session.start()
    actions = session.feed(NoAnswer("没人"))
    assert isinstance(actions[-1], Invoke)
    assert session.feed(HungUp()) == []
    assert session.result == "系统故障"


WRONG: list[Input] = [
    cast(Input, None),
    cast(Input, "停电"),
    Done({}),
    Failed("无"),
    Recorded("x", 1),
    Connected(),
    NoAnswer("无"),
]


@pytest.mark.parametrize("given", WRONG, ids=str)
def test_an_impossible_input_is_ignored_and_logged(
    dial: Dial, given: Input, caplog: pytest.LogCaptureFixture
) -> None:
    line = dial()
    with caplog.at_level(logging.WARNING):
        assert line.send(given) == []
    assert caplog.records
    assert line.where == "总台/主菜单"
    line.press("1")
    assert line.where == "报修/问范围"


@pytest.mark.parametrize(
    "given",
    [Heard(None), Heard("   "), Pressed(None), Pressed("ABC"), Pressed("11"), Pressed("一")],  # type: ignore[arg-type]
    ids=str,
)
def test_an_answer_of_the_wrong_kind_is_not_understood(dial: Dial, given: Input) -> None:
    line = dial()
    actions = line.send(given)
    assert isinstance(actions[0], Play)
    assert actions[0].text == "我没有听明白。"


def test_results_of_the_wrong_kind_fill_nothing(dial: Dial) -> None:
    for results in (None, 5, {"户号": 5}, {"户号": ["x"]}, {3: "x"}):
        line = dial()
        line.press("1")
        session = line.session
        fresh = DialogueSession(session._course.flows, "报修", CallFacts("x", lambda: NOON))
        fresh.start()
        assert isinstance(fresh.feed(Pressed("1"))[-1], Invoke)
        assert isinstance(fresh.feed(Done(results))[-1], Listen)  # type: ignore[arg-type]
        assert "户号" not in fresh.slots


def test_a_recording_of_the_wrong_kind_is_no_recording(dial: Dial) -> None:
    line = dial()
    line.press("1", "1")
    line.send(Recorded(5, 5))  # type: ignore[arg-type]
    assert "姓名录音" not in line.session.slots


def test_nothing_happens_before_the_start_or_after_the_end(flows: FlowSet) -> None:
    session = DialogueSession(flows, "总台", CallFacts(None, lambda: NOON))
    assert session.step == ""
    assert session.feed(NoInput()) == []
    assert session.start()
    assert session.start() == []
    for _ in range(3):
        session.feed(NoInput())
    assert session.ended
    assert session.feed(NoInput()) == []
    unstarted = DialogueSession(flows, "总台", CallFacts(None, lambda: NOON))
    assert unstarted.feed(HungUp()) == []
    assert unstarted.result == "客户挂断"
