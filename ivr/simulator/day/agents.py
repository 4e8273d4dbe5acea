"""The agents of a simulated day: shifts, the real queue, who picks up, how long they talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from ivr.domain.agent import Agent
from ivr.domain.agent_shift import Shift
from ivr.domain.ports import OpenUnitOfWork
from ivr.domain.queue_rules import OverflowKind, OverflowRule, QueueRules
from ivr.errors import NotFound
from ivr.events import Event, PersonWanted
from ivr.services.agent_joining import Wish
from ivr.services.agent_queue import AgentQueue, Offer
from ivr.simulator.day.call import DayCall
from ivr.simulator.day.timeline import Timeline

DAY_MS = 86_400_000
SECOND_MS = 1_000

SHIFTS = ("每天 00:00-08:00", "每天 08:00-16:00", "每天 16:00-24:00")

PER_THOUSAND = (0.4, 1.2, 1.3)
"""Agents of each shift for a thousand calls of the day; a few at least."""

ORDINARY, DUTY, SUPERVISOR = "人工坐席", "抢修值班", "值班长"
WAITS_FOR = timedelta(minutes=3)

RULES = QueueRules(
    overflow={ORDINARY: (OverflowRule(WAITS_FOR, OverflowKind.RETURN_CALL),)},
    lease=timedelta(hours=1),
)
"""One node, which is never gone."""

PICKS_UP, RINGS_MS = 940, (3_000, 12_000)
TALKS_MS = (45_000, 330_000)
PATIENCE_S = 240
"""After so long, on the average, a caller who waits hangs up."""


@dataclass
class Waits:
    """How long callers waited for a person, and what became of that."""

    joined: int = 0
    taken_s: list[int] = field(default_factory=list)
    gave_up: int = 0
    nobody: int = 0
    missed: int = 0


@dataclass
class Agents:
    """Everybody who takes callers over. The queue decides who; here they pick up, or do not."""

    timeline: Timeline
    queue: AgentQueue
    unit_of_work: OpenUnitOfWork
    chance: Random
    waits: Waits = field(default_factory=Waits, init=False)
    _told: dict[str, PersonWanted] = field(default_factory=dict, init=False)
    _waiting: dict[str, tuple[DayCall, int]] = field(default_factory=dict, init=False)
    """The callers in the queue, and since when."""
    _ringing: set[str] = field(default_factory=set, init=False)

    def __call__(self, event: Event) -> None:
        """Learn what a person is to know of a caller who is passed on."""
        if isinstance(event, PersonWanted):
            self._told[event.call_id] = event

    def hire(self, agents: Sequence[Agent], days: int) -> None:
        """Store them, and let them come and go by their shifts."""
        with self.unit_of_work() as unit:
            for agent in agents:
                unit.agents.save(agent)
            unit.commit()
        for day in range(days):
            for begins in range(3):
                self.timeline.after(day * DAY_MS + begins * DAY_MS // 3, self._change_shift)

    def want(self, call: DayCall, queue: str) -> None:
        """A caller waits for somebody of this queue."""
        call_id = call.journal.call_id
        told = self._told.pop(call_id, None)
        slots = told.slots if told is not None else {}
        language = slots.get("语言")
        if not self.queue.staffed(queue, language):
            self._nobody(call)
            return
        self.waits.joined += 1
        self._waiting[call_id] = (call, self.timeline.now_ms)
        self.queue.join(
            Wish(
                call_id,
                queue,
                language=language,
                urgent=told is not None and told.urgent,
                caller=call.line.caller,
                order=slots.get("工单号") or slots.get("在途工单"),
                slots=slots,
            )
        )
        patience_ms = round(self.chance.expovariate(1 / PATIENCE_S) + 20) * SECOND_MS
        self.timeline.after(patience_ms, lambda: self._loses_patience(call_id))
        self.look()

    def gone(self, call: DayCall) -> None:
        """The caller has hung up."""
        call_id = call.journal.call_id
        if self._waiting.pop(call_id, None) is not None:
            self._ringing.discard(call_id)
            self.waits.gave_up += 1
            self.queue.leave(call_id)
            self.look()

    def look(self) -> None:
        """See who is offered an agent by now, and who has waited too long."""
        for call_id in list(self._waiting):
            if call_id in self._ringing or call_id not in self._waiting:
                continue
            try:
                standing = self.queue.look(call_id)
            except NotFound:
                self._give_up(call_id)
                continue
            if standing.offer is not None:
                self._ring(call_id, standing.offer)
            elif standing.overflow is not None or (
                standing.wait_s is None and standing.position > 0
            ):
                self._give_up(call_id)

    def _change_shift(self) -> None:
        now = self.timeline.now
        with self.unit_of_work() as unit:
            for agent in unit.agents.every():
                on = any(shift.holds(now) for shift in agent.shifts)
                if on != agent.on_duty:
                    changed = agent.made_ready(now) if on else agent.gone_off(now)
                    unit.agents.save(changed)
            unit.commit()

    def _ring(self, call_id: str, offer: Offer) -> None:
        self._ringing.add(call_id)
        picks_up = self.chance.randrange(1000) < PICKS_UP
        rings_ms = self.chance.randint(*RINGS_MS) if picks_up else offer.ring_s * SECOND_MS

        def answered() -> None:
            if call_id not in self._ringing:
                return
            self._ringing.discard(call_id)
            if picks_up:
                self._talk(call_id)
            else:
                self.waits.missed += 1
                self.queue.not_answered(call_id, "没接")
                self.look()

        self.timeline.after(rings_ms, answered)

    def _talk(self, call_id: str) -> None:
        call, since_ms = self._waiting.pop(call_id)
        self.waits.taken_s.append((self.timeline.now_ms - since_ms) // SECOND_MS)
        self.queue.connected(call_id)
        call.picked_up()

        def part() -> None:
            self.queue.parted(call_id)
            after_ms = round(RULES.after_call.total_seconds() * SECOND_MS) + SECOND_MS
            self.timeline.after(after_ms, self.look)

        self.timeline.after(self.chance.randint(*TALKS_MS), part)

    def _loses_patience(self, call_id: str) -> None:
        if call_id in self._waiting:
            self._waiting[call_id][0].hang_up()

    def _give_up(self, call_id: str) -> None:
        call, _ = self._waiting.pop(call_id)
        self.queue.leave(call_id, return_call=True)
        self._nobody(call)

    def _nobody(self, call: DayCall) -> None:
        self.waits.nobody += 1
        call.nobody()


def roster(calls: int) -> Iterator[Agent]:
    """Who works, for a day of so many calls: by shift ordinary agents, duty, a supervisor."""
    number = 1000
    for shift, share in zip(SHIFTS, PER_THOUSAND, strict=True):
        ordinary = max(2, round(calls * share / 1000))
        plan = [(ORDINARY,)] * ordinary + [(DUTY,)] * max(1, ordinary // 8)
        for at, queues in enumerate([*plan, (SUPERVISOR,)]):
            number += 1
            yield Agent(
                staff_number=str(number),
                name=f"坐席{number}",
                address=f"sip:{number}@people.invalid",
                queues=queues if queues != (SUPERVISOR,) else (),
                languages=("英语",) if at == 0 else ("方言",) if at == 1 else (),
                supervisor=queues == (SUPERVISOR,),
                shifts=(Shift.parse(shift),),
            )
