"""A fault of ours meets a call that we have made: he hears so, and is rung again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import pytest

from ivr import app
from ivr.calls.endings import Ending
from ivr.calls.switchboard import Beginning
from ivr.clock import SystemClock
from ivr.dialogue.actions import Invoke
from ivr.dialogue.session import OUR_APOLOGY, DialogueSession
from ivr.telephony.leg_events import Acked, PickedUp
from tests.calls.called import BYE, COMMON, CUSTOMER, PERSON, TALK, house_of, phone
from tests.calls.called import MACHINE as MACHINE_FLOW
from tests.calls.test_worker import (
    CONFIG,
    EMERGENCY_DESK,
    FLOWS,
    Call,
    Desk,
    FailingSession,
    FaultyDesk,
    place_call,
)
from tests.dialogue.line import flows_of

GIVEN = {"回访编号": "HF000001"}
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass
class CallbackDesk(FaultyDesk):
    """It knows what we ring about."""

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool,
    ) -> Mapping[str, str | None]:
        super().run(name, arguments, call_id=call_id, caller=caller, test=test)
        return {"有否": "有", "事情": "报修", "称呼": "王先生", "到场时限": "45"}


class Speechless(FailingSession):
    """It breaks down at the first answer, and cannot even say what it knew."""

    def kept(self, besides: Mapping[str, str] = NOTHING) -> Invoke | None:
        raise RuntimeError("a fault of ours")


Ringing = Callable[..., Call]


@pytest.fixture
def ringing(tmp_path: Path) -> Ringing:
    """Somebody has picked up a call of ours."""

    def ring(desk: Desk, session: type[DialogueSession] = DialogueSession) -> Call:
        call = place_call(tmp_path, targets=EMERGENCY_DESK, desk=desk)
        maker = app.SessionMaker(CONFIG, FLOWS, (), call.clock, ours=True)
        call.worker.tools = replace(
            call.worker.tools, outgoing=True, sorry_session=maker.sorry_session
        )
        call.worker._call.session = session(FLOWS, "回访", maker.facts(CUSTOMER), GIVEN)
        call.worker.attend(Acked())
        call.hear()
        return call

    return ring


def last_words(call: Call) -> str:
    return call.worker.journal.pending[-1]


def test_whom_we_rang_is_not_asked_to_call_again(ringing: Ringing) -> None:
    call = ringing(CallbackDesk(fault="记没来电"))
    call.press("12")
    assert last_words(call) == OUR_APOLOGY
    assert call.line.transferring is None
    assert call.worker.broken_off
    call.clock.advance(5_000)
    call.worker.attend(None)
    assert call.line.hung_up
    assert call.worker.result == "系统故障"


def test_what_was_answered_before_is_kept_as_for_who_hangs_up_midway(ringing: Ringing) -> None:
    call = ringing(CallbackDesk(fault="记评价"))
    call.press("111")
    (kept,) = [given for name, given in call.desk.asked if name == "记半路挂断"]
    assert (kept["来电"], kept["回访编号"]) == ("来电了", "HF000001")
    assert "存草稿" not in call.desk.names


def test_a_fault_of_the_dialogue_itself_is_met_as_well(ringing: Ringing) -> None:
    call = ringing(CallbackDesk(), Speechless)
    call.press("1")
    assert last_words(call) == OUR_APOLOGY
    assert call.worker.broken_off


def test_who_told_danger_is_passed_to_the_emergency_desk_whoever_has_rung(
    ringing: Ringing,
) -> None:
    call = ringing(CallbackDesk(fault="新建紧急工单"))
    call.press("9")
    assert (call.worker.session.flow, call.worker.session.step) == ("系统故障", "接抢修")
    assert call.worker.broken_off


def test_whom_people_have_lost_is_brought_to_people_again(ringing: Ringing) -> None:
    call = ringing(CallbackDesk())
    call.worker._lose_talk()
    call.hear()
    assert (call.worker.session.flow, call.line.transferring) == (
        "系统故障",
        EMERGENCY_DESK["人工坐席"],
    )
    assert not call.worker.broken_off


def test_without_a_flow_for_it_they_hear_what_callers_hear() -> None:
    without = replace(FLOWS, plans={n: p for n, p in FLOWS.plans.items() if n != "外呼故障"})
    maker = app.SessionMaker(CONFIG, without, (), SystemClock(), ours=True)
    session = maker.sorry_session(CUSTOMER)
    assert session is not None
    assert session.flow == "系统故障"


def test_a_talk_that_we_broke_off_is_told_apart_from_a_line_that_failed(tmp_path: Path) -> None:
    bye = "流程: 外呼故障\n步骤:\n  完: {结束: 对不起。, 结果: 系统故障, 等待挂机: 0.1秒}\n"
    parts = {"公共": COMMON, "找人": PERSON, "回访": TALK, "答录机": MACHINE_FLOW}

    flows = flows_of(tmp_path, **parts, 道别=BYE, 外呼故障=bye)
    made = house_of(flows)
    maker = app.SessionMaker(CONFIG, flows, (), made.placing.board.tools.clock, ours=True)

    def begin() -> Beginning:
        session = FailingSession(flows, "回访", maker.facts(CUSTOMER), GIVEN)
        return Beginning(session, maker.safety_session, "v1", 3, sorry_session=maker.sorry_session)

    made.begin = begin
    ended = made.placing.place(made.wanted(phone([PickedUp()], keys="1")))
    assert (ended.ending, ended.detail) == (Ending.BROKEN_OFF, "系统故障")
