"""A call in which a password is told, on a line without a telephone, when things go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr import app
from ivr.calls.journal import Journal
from ivr.calls.recordings import RecordingStore
from ivr.calls.tools import CallTools
from ivr.calls.worker import CallWorker
from ivr.clock import ManualClock
from ivr.errors import DomainError, IvrError, StorageError
from ivr.events import Event, EventBus, TurnTaken
from ivr.media.events import Digit
from ivr.simulator.loopback import LoopbackLine, LoopbackStream, PacedPrompts
from ivr.telephony.leg_events import Acked
from tests.calls.test_worker import CONFIG, NOON, Desk
from tests.commands.test_protected import FLOW, PASSWORD
from tests.dialogue.line import flows_of
from tests.flow.test_checks import BYE, COMMON, PERSON

ACCOUNT = "3300012345"
ENTRY = FLOW.replace("  地址:", "  户号: {类型: 户号}\n  地址:").replace(
    "步骤:", "步骤:\n  问户号: {询问: 请输入户号。, 填入: 户号}"
)


class Refused(DomainError):
    """A rule that says what it was given."""


@dataclass
class Bank(Desk):
    """Business actions of which looking up ends with `fault`, whose words tell the password."""

    fault: type[Exception] = Refused

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
        if name == "查客户":
            raise self.fault(f"密码 {arguments['户号']} 不对")
        return {}


def told(folder: Path, fault: type[Exception]) -> tuple[Bank, list[TurnTaken]]:
    """What was asked of the actions and told of the turns when the password was typed."""
    flows = flows_of(folder, 公共=COMMON, 找人=PERSON, 道别=BYE, 查密码=ENTRY)
    clock, bank, events, bus = ManualClock(NOON), Bank(fault=fault), list[Event](), EventBus()
    bus.subscribe(events.append)
    maker = app.SessionMaker(CONFIG, flows, (), clock)
    stream = LoopbackStream(clock)
    line = LoopbackLine("13800000001", stream, "sip-1")
    tools = CallTools(bank, PacedPrompts(), clock, RecordingStore(folder), {}, lambda *_: None)
    journal = Journal("20261124120000-abcd", bus, clock)
    worker = CallWorker(line, maker.session(line.caller, "查密码"), tools, journal)
    worker.answer()
    worker.attend(Acked())
    for key in f"{ACCOUNT}{PASSWORD}":
        clock.advance(300)
        worker.attend(Digit(key, clock.monotonic_ms()))
    return bank, [event for event in events if isinstance(event, TurnTaken)]


@pytest.mark.parametrize("fault", [Refused, StorageError, IvrError])
def test_the_reason_of_a_refusal_is_told_without_the_password(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: type[Exception]
) -> None:
    bank, turns = told(tmp_path, fault)
    assert bank.asked == [("查客户", {"户号": PASSWORD})]
    assert [turn.value for turn in turns] == [ACCOUNT, "（保密）", "密码 （保密） 不对"]
    assert PASSWORD not in str(turns) + caplog.text


def test_the_draft_after_a_fault_of_ours_is_without_the_password(tmp_path: Path) -> None:
    bank, _ = told(tmp_path, RuntimeError)
    assert bank.asked[-1] == ("存草稿", {"户号": ACCOUNT})
