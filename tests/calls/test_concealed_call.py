"""A call in which somebody's wrongdoing is reported: from then on nothing tells who calls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ivr import app
from ivr.calls.bridging import Bridges
from ivr.calls.journal import Came, Journal
from ivr.calls.queued import Agents
from ivr.calls.queueing import Standing
from ivr.calls.recordings import RecordingStore
from ivr.calls.tools import CallTools
from ivr.calls.worker import CallWorker
from ivr.clock import ManualClock
from ivr.errors import StorageError
from ivr.events import CallerConcealed, Event, EventBus, PersonWanted, TurnTaken
from ivr.media.events import Digit
from ivr.simulator.loopback import LoopbackLine, LoopbackStream
from ivr.telephony.leg_events import Acked, PickedUp
from tests.calls.room import LI, FakeColleagues, FakeQueue
from tests.calls.test_bridging import Office
from tests.calls.test_preparation import AttentivePrompts
from tests.calls.test_worker import CONFIG, FLOWS, NOON

CALLER = "13800000001"


@dataclass
class Desk:
    """Business actions that remember for whom they were run."""

    fails: bool = False
    asked: list[tuple[str, Mapping[str, str | None], str, str | None]] = field(default_factory=list)

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool,
    ) -> Mapping[str, str | None]:
        self.asked.append((name, dict(arguments), call_id, caller))
        if self.fails:
            raise StorageError("磁盘满了")
        return {"工单号": "GD202611240001", "答复时限": "10天"}


@dataclass
class Reporter:
    """Somebody who has asked to report, and what came of it."""

    worker: CallWorker
    line: LoopbackLine
    clock: ManualClock
    desk: Desk
    office: Office
    events: list[Event]
    prompts: AttentivePrompts

    def press(self, keys: str) -> None:
        for key in keys:
            self.clock.advance(400)
            self.worker.attend(Digit(key, self.clock.monotonic_ms()))
            stream = self.line.stream
            while not stream.in_music and (played := stream.next_played()):
                self.worker.attend(played)

    @property
    def told(self) -> str:
        """Everything that went out of the call since it was concealed."""
        since = next(n for n, e in enumerate(self.events) if isinstance(e, CallerConcealed))
        return repr(self.events[since:])


def report(folder: Path, *, fails: bool = False, agents: Agents | None = None) -> Reporter:
    prompts = AttentivePrompts()
    clock, desk, events, bus = ManualClock(NOON), Desk(fails), list[Event](), EventBus()
    bus.subscribe(events.append)
    office = Office(clock)
    maker = app.SessionMaker(CONFIG, FLOWS, (), clock)
    line = LoopbackLine(CALLER, LoopbackStream(clock), "sip-1", peer="10.0.0.2")
    tools = CallTools(
        actions=desk,
        prompts=prompts,
        clock=clock,
        recordings=RecordingStore(folder),
        transfer_targets={"人工坐席": "sip:800@10.0.0.2"},
        safety_session=maker.safety_session,
        bridges=Bridges(office.dial),
        agents=agents,
    )
    session = maker.session(CALLER, "举报")
    journal = Journal("20261124120000-abcd", bus, clock)
    journal.came(Came(CALLER, "95598", "举报", "v"))
    worker = CallWorker(line, session, tools, journal)
    worker.answer()
    worker.attend(Acked())
    return Reporter(worker, line, clock, desk, office, events, prompts)


@pytest.mark.parametrize("fails", [False, True])
def test_from_then_on_nothing_is_done_for_a_number(tmp_path: Path, fails: bool) -> None:
    call = report(tmp_path, fails=fails)
    call.press("1")
    call.worker.attend(None)
    (first, _, call_id, caller), *later = call.desk.asked
    assert (first, call_id, caller) == ("保护身份", "20261124120000-abcd", CALLER)
    call.press("0")  # a person is wanted: a draft is kept before
    later = call.desk.asked[1:]
    assert [name for name, *_ in later] == ["存草稿"]
    for _, arguments, alias, known in later:
        assert known is None
        assert CALLER not in arguments.values()
        assert re.fullmatch(r"\d{14}-[0-9a-f]{8}", alias)  # as any call's: it tells nothing
        assert alias != call_id
    assert CALLER not in call.told
    assert any(isinstance(event, TurnTaken) for event in call.events)


def test_people_see_no_number_and_are_called_from_here(tmp_path: Path) -> None:
    call = report(tmp_path)
    call.press("10")
    ((_, agent),) = call.office.called
    assert agent.caller is None
    (wanted,) = [event for event in call.events if isinstance(event, PersonWanted)]
    assert CALLER not in repr(wanted)


def test_the_queue_of_agents_knows_nobody(tmp_path: Path) -> None:
    queue = FakeQueue(Standing(0, 0, LI))
    agents = Agents(queue, FakeColleagues(), category=lambda flows: "投诉" if flows else None)
    call = report(tmp_path, agents=agents)
    call.press("10")
    (joined,) = queue.joined
    assert re.fullmatch(r"\d{14}-[0-9a-f]{8}", joined.call_id)
    assert joined.call_id != "20261124120000-abcd"
    assert (joined.caller, joined.order, joined.slots) == (None, None, {})
    assert joined.category is None, "not even what it is about"
    ((_, agent),) = call.office.called
    assert (agent.caller, agent.headers) == (None, {})
    agent.tell(PickedUp())
    while not call.worker.inbox.empty():
        call.worker.attend(call.worker.inbox.get())
    assert agent.stream.following is not None, "no summary, and so nothing to wait for"
    assert all(LI.summary not in texts for texts in call.prompts.wanted.values())


def test_after_a_fault_of_ours_the_caller_is_still_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = report(tmp_path)

    def broken(_given: object) -> list[object]:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(call.worker.session, "feed", broken)
    call.press("1")
    assert call.worker.session.flow == "系统故障"
    assert CALLER not in repr(call.worker.session.slots)
    assert all(caller is None for _, _, _, caller in call.desk.asked[1:])
    assert CALLER not in call.told
