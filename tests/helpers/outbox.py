"""Orders that go to teams, and a sender whose receivers are scripted."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from ivr.clock import Clock, ManualClock
from ivr.domain.address import Address
from ivr.domain.delivery import Answer
from ivr.domain.outbox import OutboxMessage, Reach
from ivr.domain.ports import OpenUnitOfWork
from ivr.domain.terms import Kind
from ivr.domain.work_order import Entry, WorkOrder
from ivr.services.hand_over import HandOver

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
FIRST, SECOND = "抢修一班", "抢修二班"
COMMON, OWN = "https://all.example/", "https://second.example/"
REACH = Reach(COMMON, {SECOND: OWN}, frozenset({"客户服务班"}))
LEASE = timedelta(seconds=45)
ORDER = WorkOrder(
    "GD202611240001",
    Kind.FAULT,
    NOON,
    caller="13800000001",
    contact="13800000001",
    name="王小明",
    address=Address.parse("和平路18号3单元302室"),
    team=FIRST,
    history=(Entry(NOON, "bot", "opened"),),
)


def order(day_number: int, team: str | None = FIRST, **changes: object) -> WorkOrder:
    """An order that is not stored yet."""
    numbered = replace(ORDER, number=f"GD20261124{day_number:04d}", team=team)
    return replace(numbered, **changes)  # type: ignore[arg-type]


def store(unit_of_work: OpenUnitOfWork, *orders: WorkOrder) -> None:
    """File these orders, or store them as they are now."""
    with unit_of_work() as unit:
        for one in orders:
            known = unit.orders.get(one.number) is not None
            (unit.orders.save if known else unit.orders.add)(one)
        unit.commit()


def stored(unit_of_work: OpenUnitOfWork, number: str = ORDER.number) -> WorkOrder:
    """The order as it is stored."""
    with unit_of_work(read_only=True) as unit:
        found = unit.orders.get(number)
    assert found is not None
    return found


def messages(unit_of_work: OpenUnitOfWork) -> Sequence[OutboxMessage]:
    """The whole outbox."""
    with unit_of_work(read_only=True) as unit:
        return unit.outbox.listed()


@dataclass
class Receivers:
    """What the addresses answer: 200 unless something else is scripted."""

    answers: deque[Answer] = field(default_factory=deque)
    broken: dict[str, Answer] = field(default_factory=dict)
    """Addresses that answer always the same."""
    attempts: list[OutboxMessage] = field(default_factory=list)
    taken: list[OutboxMessage] = field(default_factory=list)
    reach: Reach = REACH

    def post(self, message: OutboxMessage, _at: datetime) -> Answer:
        """One attempt."""
        self.attempts.append(message)
        answer = self.broken.get(self.reach.address(message.team) or "")
        if answer is None:
            answer = self.answers.popleft() if self.answers else Answer(200)
        if answer == Answer(200):
            self.taken.append(message)
        return answer

    @property
    def names(self) -> list[str]:
        """What has arrived, in its order."""
        return [message.name for message in self.taken]


def sender(
    unit_of_work: OpenUnitOfWork, receivers: Receivers, clock: Clock | None = None
) -> HandOver:
    """A sender whose luck is always the same."""
    return HandOver(
        unit_of_work,
        clock or ManualClock(NOON),
        receivers.reach,
        receivers.post,
        luck=lambda: 0.5,
        lease=LEASE,
    )
