"""A caller and an agent on two lines: ringing, refusals, the talk, keys, and who ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.calls.bridging import Bridges, Bridging, FromAgent, Parted, Waiting, Who
from ivr.calls.party import NO_HEADERS
from ivr.calls.ports import Line
from ivr.calls.transfers import Transfers
from ivr.clock import ManualClock
from ivr.dialogue.inputs import Connected, NoAnswer
from ivr.errors import ConfigError
from ivr.events import TurnTaken
from ivr.media.events import Digit, MediaEvent, RtpLost, StreamFailed
from ivr.simulator.loopback import LoopbackLine, LoopbackStream
from ivr.telephony.leg_events import (
    Acked,
    EndedBy,
    InfoDigit,
    LegEnded,
    LegEvent,
    PickedUp,
    Refused,
    Ringing,
    TransferEnded,
)
from tests.calls.test_worker import Call, TalkingStream, place_call

AGENT, CREW = "sip:8000@10.0.0.9", "sip:8100@10.0.0.9"
HERE = "sip:8000@10.0.0.2"
TARGETS = {"人工坐席": AGENT, "抢修值班": CREW, "同机坐席": HERE}
BUSY = Refused(486, "Busy Here", "busy")


class HeardStream(TalkingStream):
    """An agent's stream that tells whoever listens."""

    tell: Callable[[MediaEvent], None]

    def listen(self, listener: Callable[[MediaEvent], None]) -> None:
        self.tell = listener


class AgentLine(LoopbackLine):
    """An agent's telephone, which does as the test says."""

    tell: Callable[[LegEvent], None]
    stream: HeardStream
    ring_ms: int | None = None
    refers: bool = False

    def listen(self, listener: Callable[[LegEvent], None]) -> None:
        self.tell = listener

    @property
    def sound(self) -> HeardStream:
        return self.stream


@dataclass
class Office:
    """Everybody who is called."""

    clock: ManualClock
    called: list[tuple[str, AgentLine]] = field(default_factory=list)
    wrong: bool = False

    def dial(
        self,
        target: str,
        line: Waiting,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        ring_ms: int | None = None,
        refers: bool = False,
    ) -> Line:
        if self.wrong:
            raise ConfigError("电话地址不对")
        agent = AgentLine(line.caller, HeardStream(self.clock), target)
        agent.headers, agent.ring_ms, agent.refers = headers, ring_ms, refers
        self.called.append((target, agent))
        return agent

    @property
    def agent(self) -> AgentLine:
        return self.called[-1][1]

    @property
    def targets(self) -> list[str]:
        return [target for target, _ in self.called]


@dataclass
class Desk:
    """One call's transfers, its caller's line, and the office."""

    refer_first: bool = True
    clock: ManualClock = field(
        default_factory=lambda: ManualClock(datetime(2026, 11, 24, tzinfo=UTC))
    )
    outcomes: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.office = Office(self.clock)
        self.line = LoopbackLine("138", LoopbackStream(self.clock), "1", peer="10.0.0.2")
        bridging = Bridging(self.line, self.office.dial, self.clock, "call", self.take)
        self.transfers = Transfers(self.line, TARGETS, bridging, self.refer_first)

    def take(self, told: FromAgent) -> None:
        if outcome := self.transfers.agent(told):
            self.outcomes.append(outcome)

    def talk(self) -> AgentLine:
        assert self.transfers.begin("人工坐席") is None
        self.office.agent.tell(PickedUp())
        return self.office.agent


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_agent_elsewhere_is_called_at_once_and_the_caller_hears_it_ring(desk: Desk) -> None:
    assert desk.transfers.begin("人工坐席") is None
    desk.office.agent.tell(Ringing(180))
    assert desk.office.targets == [AGENT]
    assert desk.line.transferring is None, "no REFER to equipment that cannot reach the agent"
    assert sum(ms for _, ms in desk.line.stream.queued) >= 120_000
    assert desk.outcomes == []


def test_an_answer_connects_both_and_ends_the_tone(desk: Desk) -> None:
    agent = desk.talk()
    assert desk.outcomes == [Connected()]
    assert desk.transfers.talking
    assert desk.line.stream.queued == []
    for stream in (desk.line.stream, agent.stream):
        assert (stream.taps, stream.following is None) == (1, False)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (BUSY, "486 Busy Here"),
        (Refused(408, "nobody answered in time", "no answer"), "408 nobody answered in time"),
        (Refused(0, "nothing answers there", "unreachable"), "0 nothing answers there"),
        (LegEnded("refused"), "0 the call ended"),
        (StreamFailed("socket"), "0 socket"),
    ],
)
def test_who_does_not_answer_sends_the_caller_back(
    desk: Desk, told: Refused | LegEnded | StreamFailed, reason: str
) -> None:
    desk.transfers.begin("人工坐席")
    agent = desk.office.agent
    if isinstance(told, StreamFailed):
        agent.sound.tell(told)
    else:
        agent.tell(told)
    agent.tell(LegEnded("refused"))
    assert desk.outcomes == [NoAnswer(reason)], "told once"
    assert agent.hung_up
    assert desk.line.stream.queued == []
    assert desk.line.stream.taps == 0


def test_where_no_call_can_be_made_the_caller_is_told_at_once(desk: Desk) -> None:
    desk.office.wrong = True
    assert desk.transfers.begin("人工坐席") == NoAnswer("电话地址不对")
    assert desk.line.stream.queued == []


@pytest.mark.parametrize(("by", "who"), [("caller", "agent"), ("timeout", "lost"), ("us", "house")])
def test_the_agents_end_parts_both(desk: Desk, by: EndedBy, who: Who) -> None:
    agent = desk.talk()
    desk.clock.advance(65_500)
    agent.tell(LegEnded(by))
    assert desk.outcomes == [Connected(), Parted(65, who)]
    assert not desk.transfers.talking
    for stream in (desk.line.stream, agent.stream):
        assert (stream.taps, stream.following) == (0, None)


@pytest.mark.parametrize("lost", [RtpLost(), StreamFailed("socket")])
def test_an_agents_line_that_dies_is_no_hanging_up(
    desk: Desk, lost: RtpLost | StreamFailed
) -> None:
    agent = desk.talk()
    agent.sound.tell(lost)
    assert desk.outcomes[-1] == Parted(0, "lost")
    assert agent.hung_up


def test_silence_before_the_answer_is_no_loss(desk: Desk) -> None:
    desk.transfers.begin("人工坐席")
    desk.office.agent.sound.tell(RtpLost())
    assert desk.outcomes == []


def test_each_key_of_the_agent_reaches_the_caller_once(desk: Desk) -> None:
    agent = desk.talk()
    now = desk.clock.monotonic_ms()
    agent.sound.tell(Digit("5", now))
    agent.tell(InfoDigit("5", 100))
    agent.sound.tell(Digit("5", now + 300))
    agent.sound.tell(Digit("#", now + 600, heard=True))
    assert desk.line.stream.pressed == ["5", "5"], "what was heard is in the sound already"


def test_keys_before_the_answer_reach_nobody(desk: Desk) -> None:
    desk.transfers.begin("人工坐席")
    desk.office.agent.sound.tell(Digit("5", 0))
    assert desk.line.stream.pressed == []


def test_another_wish_calls_the_next_at_once_and_the_first_is_rung_no_more(desk: Desk) -> None:
    desk.transfers.begin("人工坐席")
    first = desk.office.agent
    desk.transfers.abandon()
    assert first.hung_up
    assert desk.transfers.begin("抢修值班") is None
    assert desk.office.targets == [AGENT, CREW]
    first.tell(PickedUp())
    first.tell(LegEnded("us"))
    assert desk.outcomes == [], "an answer that crossed the CANCEL is nobody's"
    desk.office.agent.tell(PickedUp())
    assert desk.outcomes == [Connected()]


# -- REFER first, where that makes sense ----------------------------------------------------------


def test_an_agent_at_the_callers_own_equipment_is_left_to_it(desk: Desk) -> None:
    assert desk.transfers.begin("同机坐席") is None
    assert desk.line.transferring == HERE
    assert desk.office.called == []
    assert desk.transfers.ended(TransferEnded(True, 200, "OK")) == Connected()
    assert not desk.transfers.talking, "the call is off our hands"


@pytest.mark.parametrize("status", [405, 420, 501, 603, 500])
def test_equipment_that_refuses_refer_makes_us_call_ourselves(desk: Desk, status: int) -> None:
    desk.transfers.begin("同机坐席")
    assert desk.transfers.ended(TransferEnded(False, status, "No", refused=True)) is None
    assert desk.office.targets == [HERE]
    assert desk.line.stream.queued, "the caller hears the tone all the time"
    desk.office.agent.tell(BUSY)
    assert desk.outcomes == [NoAnswer("486 Busy Here")]
    desk.line.transferring = None
    desk.transfers.begin("同机坐席")
    assert desk.line.transferring is None, "it is not asked a second time"


def test_an_agent_who_declines_is_not_called_a_second_time(desk: Desk) -> None:
    desk.transfers.begin("同机坐席")
    assert desk.transfers.ended(TransferEnded(False, 603, "Decline")) == NoAnswer("603 Decline")
    assert desk.office.called == []


def test_a_refusal_after_the_caller_went_elsewhere_calls_the_new_target(desk: Desk) -> None:
    desk.transfers.begin("同机坐席")
    desk.transfers.abandon()
    assert desk.transfers.begin("抢修值班") is None
    assert desk.transfers.ended(TransferEnded(False, 405, "No", refused=True)) is None
    assert desk.office.targets == [CREW]


def test_a_refusal_that_nobody_waits_for_calls_nobody(desk: Desk) -> None:
    desk.transfers.begin("同机坐席")
    desk.transfers.abandon()
    assert desk.transfers.ended(TransferEnded(False, 405, "No", refused=True)) is None
    assert desk.office.called == []


@pytest.mark.parametrize(
    ("target", "peer", "refers"),
    [
        ("sip:8000@10.0.0.2:5070", "10.0.0.2", True),
        ("sip:8000@[2001:db8::1]", "2001:db8::1", True),
        ("sip:8000@PBX.example", "pbx.example", True),
        ("sip:8000@10.0.0.3", "10.0.0.2", False),
        ("tel:8000", "10.0.0.2", True),
        ("nonsense", "10.0.0.2", False),
    ],
)
def test_whether_refer_is_tried_is_a_question_of_the_host(
    desk: Desk, target: str, peer: str, refers: bool
) -> None:
    desk.line.peer = peer
    desk.transfers.targets = {"队列": target}
    desk.transfers.begin("队列")
    assert (desk.line.transferring == target) is refers
    assert (desk.office.called == []) is refers


def test_set_to_bridge_refer_is_never_tried() -> None:
    desk = Desk(refer_first=False)
    desk.transfers.begin("同机坐席")
    assert (desk.line.transferring, desk.office.targets) == (None, [HERE])


# -- the whole call -------------------------------------------------------------------------------


@dataclass
class Talk:
    """A call whose agents are called from here."""

    call: Call
    office: Office

    def pump(self) -> None:
        """Let the worker see to what the agents have told."""
        inbox = self.call.worker.inbox
        while not inbox.empty():
            self.call.worker.attend(inbox.get())

    def tells(self, event: LegEvent) -> None:
        self.office.agent.tell(event)
        self.pump()

    @property
    def done(self) -> list[str]:
        """All that the turns say was done."""
        turns = [event for event in self.call.events if isinstance(event, TurnTaken)]
        return [action for turn in turns for action in turn.actions]


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    office = Office(ManualClock(datetime(2026, 11, 24, 4, tzinfo=UTC)))
    call = place_call(tmp_path, targets=TARGETS, bridges=Bridges(office.dial))
    office.clock = call.clock
    call.worker.attend(Acked())
    call.press("0")
    return Talk(call, office)


def test_the_agent_hangs_up_and_the_callers_line_is_released(talk: Talk) -> None:
    talk.tells(PickedUp())
    assert not talk.call.worker.over
    talk.call.clock.advance(90_000)
    talk.tells(LegEnded("caller"))
    assert talk.call.worker.over
    assert talk.call.line.hung_up
    assert talk.call.worker.ended_by == "agent"
    assert talk.call.worker.session.result == "转人工"
    assert talk.done[-2:] == ["转接 人工坐席", "和人工坐席通话 90 秒，坐席挂机"]


def test_the_caller_hangs_up_during_the_talk(talk: Talk) -> None:
    talk.tells(PickedUp())
    talk.call.clock.advance(5_000)
    talk.call.worker.attend(LegEnded("caller"))
    assert talk.office.agent.hung_up
    assert talk.call.worker.ended_by == "caller"
    assert talk.call.worker.session.result == "转人工"
    assert talk.done[-1] == "和人工坐席通话 5 秒，客户挂机"
    assert talk.call.line.stream.taps == 0


def test_the_caller_hangs_up_while_the_agent_is_rung(talk: Talk) -> None:
    talk.call.worker.attend(LegEnded("caller"))
    assert talk.office.agent.hung_up
    assert talk.call.worker.over
    talk.tells(PickedUp())
    assert talk.call.line.stream.taps == 0


def test_a_busy_agent_leads_to_a_promised_return_call(talk: Talk) -> None:
    talk.tells(BUSY)
    assert talk.call.desk.names[-1] == "登记回拨"
    assert not talk.call.worker.over


def test_the_callers_keys_reach_the_agent_and_not_the_flow(talk: Talk) -> None:
    talk.tells(PickedUp())
    now = talk.call.clock.monotonic_ms()
    asked = list(talk.call.desk.names)
    talk.call.worker.attend(Digit("9", now))
    talk.call.worker.attend(InfoDigit("9", 100))
    assert talk.office.agent.stream.pressed == ["9"]
    assert talk.call.desk.names == asked


def test_danger_while_the_agent_is_rung_rings_the_crew_instead(talk: Talk) -> None:
    first = talk.office.agent
    talk.call.worker.attend(Digit("9", 0))
    assert first.hung_up
    talk.call.hear()
    assert talk.office.targets == [AGENT, CREW]
    first.tell(PickedUp())
    talk.pump()
    assert not talk.call.worker.over
    assert talk.call.line.stream.taps == 0


def test_an_agents_line_that_dies_brings_the_caller_back_to_another_try(talk: Talk) -> None:
    talk.tells(PickedUp())
    talk.tells(LegEnded("timeout"))
    assert not talk.call.worker.over
    talk.call.hear()
    assert talk.call.worker.session.flow == "系统故障"
    assert talk.office.targets == [AGENT, AGENT]
    talk.tells(BUSY)
    talk.call.hear()
    assert "登记回拨" in talk.call.desk.names


def test_a_long_talk_is_not_cut_off(talk: Talk) -> None:
    talk.tells(PickedUp())
    talk.call.clock.advance(2 * 3_600_000)
    talk.call.worker.attend(None)
    assert not talk.call.worker.over
    assert talk.call.worker.session.flow == "转人工"


def test_a_fault_of_ours_leaves_caller_and_agent_together(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.tells(PickedUp())

    def broken(key: str, *, in_sound: bool) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(talk.office.agent.stream, "press", broken)
    talk.call.worker.attend(Digit("1", talk.call.clock.monotonic_ms()))
    assert not talk.call.worker.over
    assert talk.call.line.stream.taps == 1


def test_the_callers_line_that_falls_silent_ends_both(talk: Talk) -> None:
    talk.tells(PickedUp())
    talk.call.worker.attend(RtpLost())
    assert talk.office.agent.hung_up
    assert talk.call.worker.ended_by == "silence"
    assert talk.done[-1] == "和人工坐席通话 0 秒，客户断线"


def test_a_house_that_closes_brings_nobody_back_into_a_flow(talk: Talk) -> None:
    talk.tells(PickedUp())
    asked = list(talk.call.desk.names)
    talk.tells(LegEnded("us"))
    assert talk.call.worker.over
    assert talk.call.worker.ended_by == "bot"
    assert talk.call.desk.names == asked
    assert talk.done[-1] == "和人工坐席通话 0 秒，热线关闭"


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (LegEnded("us"), "热线关闭"),
        (StreamFailed("socket"), "系统故障"),
        (LegEnded("timeout"), "客户断线"),
    ],
)
def test_a_caller_who_goes_first_is_only_blamed_for_what_was_the_callers(
    talk: Talk, event: LegEnded | StreamFailed, told: str
) -> None:
    """At closing time both lines are hung up, and nothing says whose end is told first."""
    talk.tells(PickedUp())
    talk.call.worker.attend(event)
    assert talk.done[-1] == f"和人工坐席通话 0 秒，{told}"


def test_each_talk_that_is_lost_brings_the_caller_back(talk: Talk) -> None:
    """The safety flow runs again: only a fault within it would end the call."""
    for _ in range(3):
        talk.tells(PickedUp())
        talk.tells(LegEnded("timeout"))
        assert not talk.call.worker.over
        talk.call.hear()
    talk.tells(BUSY)
    talk.call.hear()
    assert "登记回拨" in talk.call.desk.names
