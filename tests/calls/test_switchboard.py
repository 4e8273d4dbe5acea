"""Many calls at once: each has a worker of its own, and the end waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ivr import app
from ivr.calls.ports import Line
from ivr.calls.switchboard import Beginning, Switchboard
from ivr.calls.tools import CallTools
from ivr.clock import ManualClock, SystemClock
from ivr.events import AnsweredLate, CallAnswered, CallEnded, Event, EventBus
from ivr.metrics import Metrics
from ivr.simulator.loopback import LoopbackLine, LoopbackStream, PacedPrompts, SpokenNotes
from ivr.telephony.leg_events import Acked, LegEnded, LegEvent
from tests.calls.test_worker import CONFIG, FLOWS, NOON, Desk


@dataclass
class OpenLine(LoopbackLine):
    """A line whose peer can be played by the test."""

    listeners: list[Callable[[LegEvent], None]] = field(default_factory=list)
    answered: threading.Event = field(default_factory=threading.Event)

    def listen(self, listener: Callable[[LegEvent], None]) -> None:
        self.listeners.append(listener)

    def answer(self) -> None:
        self.answered.set()

    def tell(self, event: LegEvent) -> None:
        for listener in self.listeners:
            listener(event)


@dataclass
class Exchange:
    board: Switchboard
    events: list[Event]
    metrics: Metrics

    def ring(self) -> OpenLine:
        line = OpenLine("13800000001", LoopbackStream(ManualClock(NOON)), "sip")
        self.board.take(line)
        assert line.answered.wait(5)
        return line


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    clock, events, bus = SystemClock(), list[Event](), EventBus()
    bus.subscribe(events.append)
    metrics = Metrics()
    bus.subscribe(metrics)
    maker = app.SessionMaker(CONFIG, FLOWS, (), clock)
    tools = CallTools(
        actions=Desk(),
        prompts=PacedPrompts(),
        clock=clock,
        recordings=SpokenNotes(),
        transfer_targets={},
        safety_session=maker.safety_session,
    )

    def begin(line: Line) -> Beginning:
        return Beginning(maker.session(line.caller), maker.safety_session, "v1", 3)

    board = Switchboard(tools, bus, begin)
    return Exchange(board, events, metrics)


def test_every_call_is_answered_and_recorded_under_a_name_of_its_own(exchange: Exchange) -> None:
    lines = [exchange.ring() for _ in range(5)]
    assert exchange.board.live == 5
    for line in lines:
        line.tell(Acked())
        line.tell(LegEnded("caller"))
    assert exchange.board.wait_until_quiet(5)
    assert exchange.board.live == 0
    answered = {event.call_id for event in exchange.events if isinstance(event, CallAnswered)}
    flows = {
        (event.flow_version, event.flow_number)
        for event in exchange.events
        if isinstance(event, CallAnswered)
    }
    assert flows == {("v1", 3)}
    ended = {event.call_id for event in exchange.events if isinstance(event, CallEnded)}
    assert len(answered) == 5
    assert answered == ended


def test_waiting_for_quiet_has_a_limit(exchange: Exchange) -> None:
    line = exchange.ring()
    assert not exchange.board.wait_until_quiet(0.05)
    line.tell(LegEnded("caller"))
    assert exchange.board.wait_until_quiet(5)


def test_one_call_that_breaks_down_leaves_the_others_alone(exchange: Exchange) -> None:
    first, second = exchange.ring(), exchange.ring()
    first.tell("no event at all")  # type: ignore[arg-type]
    first.tell(LegEnded("caller"))
    second.tell(Acked())
    second.tell(LegEnded("caller"))
    assert exchange.board.wait_until_quiet(5)
    assert len([event for event in exchange.events if isinstance(event, CallEnded)]) == 2


@pytest.mark.parametrize(("waited_ms", "late"), [(12_000, 0), (12_001, 1)])
def test_the_wait_is_written_down_and_one_beyond_the_limit_is_a_breach(
    exchange: Exchange, waited_ms: int, late: int
) -> None:
    line = exchange.ring()
    line.waited_ms = waited_ms
    line.tell(Acked())
    line.tell(LegEnded("caller"))
    assert exchange.board.wait_until_quiet(5)
    (answered,) = [event for event in exchange.events if isinstance(event, CallAnswered)]
    assert answered.waited_ms == waited_ms
    breaches = [event for event in exchange.events if isinstance(event, AnsweredLate)]
    assert [(b.waited_ms, b.limit_ms) for b in breaches] == [(waited_ms, 12_000)] * late
    assert exchange.metrics.counters["answered late"] == late


def test_a_caller_who_gave_up_before_the_answer_is_written_down_with_the_wait(
    exchange: Exchange,
) -> None:
    line = exchange.ring()
    line.waited_ms, line.invited_ms = None, exchange.board.tools.clock.monotonic_ms() - 4_000
    line.tell(LegEnded("cancelled"))
    assert exchange.board.wait_until_quiet(5)
    (answered,) = [event for event in exchange.events if isinstance(event, CallAnswered)]
    assert 4_000 <= answered.waited_ms < 9_000
