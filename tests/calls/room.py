"""A call whose agents are stored: the queue does as the test says, agents have telephones."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ivr.calls.bridging import Bridges
from ivr.calls.queued import Agents
from ivr.calls.queueing import Colleague, Joining, Offer, Standing
from ivr.calls.taping import TapingRules
from ivr.clock import ManualClock
from ivr.errors import StorageError
from ivr.events import TurnTaken
from ivr.media.events import Digit, Played
from ivr.telephony.leg_events import Acked, LegEvent
from tests.calls.test_bridging import AgentLine, Office
from tests.calls.test_worker import Call, place_call

SUMMARY = "停电报修，清河路八号，一户没电。"
HEADERS = {"X-IVR-Call": "20261124120000-abcd", "X-IVR-Order": "GD202611240001"}
LI = Offer("李静", "1001", "sip:1001@10.0.0.9", 20, SUMMARY, HEADERS)
WANG = Offer("王芳", "1002", "sip:1002@10.0.0.9", 15, SUMMARY, HEADERS)
CHIEF = "sip:1900@10.0.0.9"
THE_CHIEF = Colleague(CHIEF, "1900")


@dataclass
class FakeQueue:
    """A queue that stands as the test says, and notes what it is told."""

    standing: Standing = field(default_factory=lambda: Standing(2, 120))
    queues: frozenset[str] = frozenset({"人工坐席", "值班长", "抢修值班"})
    noted: list[str] = field(default_factory=list)
    joined: list[Joining] = field(default_factory=list)
    broken: bool = False
    looks: int = 0

    def staffed(self, queue: str, language: str | None) -> bool:
        self._may_break()
        return queue in self.queues

    def join(self, joining: Joining) -> None:
        self._may_break()
        self.noted.append(f"join {joining.queue}")
        self.joined.append(joining)

    def look(self, call_id: str) -> Standing:
        self.looks += 1
        self._may_break()
        return self.standing

    def not_answered(self, call_id: str, reason: str) -> None:
        self.noted.append(f"not answered: {reason}")
        self._may_break()

    def connected(self, call_id: str) -> None:
        self.noted.append("connected")
        self._may_break()

    def parted(self, call_id: str) -> None:
        self.noted.append("parted")
        self._may_break()

    def brought_in(self, call_id: str, staff_number: str) -> None:
        self.noted.append(f"{staff_number} is rung")
        self._may_break()

    def came_in(self, call_id: str, staff_number: str) -> None:
        self.noted.append(f"{staff_number} is there")
        self._may_break()

    def let_go(self, call_id: str, staff_number: str) -> None:
        self.noted.append(f"{staff_number} is out")
        self._may_break()

    def taken_over(self, call_id: str, staff_number: str) -> None:
        self.noted.append(f"{staff_number} has the caller")
        self._may_break()

    def leave(self, call_id: str, *, return_call: bool = False) -> None:
        self.noted.append("return call" if return_call else "left")
        self._may_break()

    def _may_break(self) -> None:
        if self.broken:
            raise StorageError("磁盘满了")


@dataclass
class FakeColleagues:
    """Everybody whom an agent can reach."""

    chief: Colleague | None = THE_CHIEF
    broken: bool = False

    def supervisor(self) -> Colleague | None:
        if self.broken:
            raise StorageError("磁盘满了")
        return self.chief

    def reachable(self, target: str) -> Colleague | None:
        if target.startswith(("sip:1002@", "sip:王芳@")):
            return Colleague(WANG.target, "1002")
        return None

    def queue(self, target: str) -> str | None:
        return "值班长" if target.startswith("sip:1009@") else None


@dataclass
class Room:
    """One call, its queue, and everybody who is rung for it."""

    call: Call
    queue: FakeQueue
    office: Office
    colleagues: FakeColleagues

    def stands(self, standing: Standing, after_ms: int = 1_000) -> None:
        """The queue stands so by now; it is looked at once more."""
        self.queue.standing = standing
        self.wait(after_ms)

    def wait(self, span_ms: int) -> None:
        """Time passes, with music."""
        end_ms = self.call.clock.monotonic_ms() + span_ms
        while self.call.clock.monotonic_ms() < end_ms and not self.call.worker.over:
            self.call.clock.advance(250)
            self.call.worker.attend(None)
            self.call.hear()

    def tells(self, agent: AgentLine, *events: LegEvent) -> None:
        """An agent's line tells something; the call sees to it."""
        for event in events:
            agent.tell(event)
        self.pump()

    def pump(self) -> None:
        inbox = self.call.worker.inbox
        while not inbox.empty():
            self.call.worker.attend(inbox.get())
        self.call.hear()

    def hears_out(self, agent: AgentLine) -> None:
        """An agent hears all that is played."""
        while played := agent.stream.next_played():
            agent.sound.tell(Played(played.token, played.at_ms))
        self.pump()

    def presses(self, agent: AgentLine, keys: str) -> None:
        """An agent presses keys."""
        for key in keys:
            self.call.clock.advance(300)
            agent.sound.tell(Digit(key, self.call.clock.monotonic_ms()))
        self.pump()

    def key(self, key: str) -> None:
        """The caller presses a key."""
        self.call.clock.advance(300)
        self.call.worker.attend(Digit(key, self.call.clock.monotonic_ms()))
        self.call.hear()

    @property
    def said(self) -> list[str]:
        """All that was said to the caller since the last turn that was stored."""
        return self.call.worker.journal._prompts

    @property
    def done(self) -> list[str]:
        turns = [event for event in self.call.events if isinstance(event, TurnTaken)]
        return [action for turn in turns for action in turn.actions]

    @property
    def agents(self) -> list[AgentLine]:
        return [agent for _, agent in self.office.called]

    @property
    def music(self) -> bool:
        """Whether the caller hears music."""
        return self.call.line.stream.in_music

    def hear_each_other(self, *lines: object) -> bool:
        """Whether just these of the caller and all agents are connected."""
        everybody = [self.call.line, *self.agents]
        joined = [line for line in everybody if line.stream.following is not None]
        return joined == list(lines)


def room(
    folder: Path,
    *,
    standing: Standing | None = None,
    summaries: bool = True,
    refer_first: bool = False,
    bridged: bool = True,
    broken: bool = False,
    taping: TapingRules | None = None,
) -> Room:
    """A caller who has asked for a person."""
    office = Office(ManualClock(datetime(2026, 11, 24, 4, tzinfo=UTC)))
    queue = FakeQueue(standing or Standing(2, 120), broken=broken)
    colleagues = FakeColleagues()
    call = place_call(
        folder,
        targets={"人工坐席": "sip:8000@10.0.0.2"} if broken else None,
        bridges=Bridges(office.dial, refer_first) if bridged else None,
        agents=Agents(queue, colleagues, summaries, category="›".join),
        taping=taping,
    )
    office.clock = call.clock
    call.worker.attend(Acked())
    call.press("0")
    return Room(call, queue, office, colleagues)
