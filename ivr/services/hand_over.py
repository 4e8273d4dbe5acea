"""Hands orders over to their teams: each message until it has arrived, and each once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ivr.clock import Clock
from ivr.domain.delivery import Answer, Arrived, GiveUp, TryAgain, judge
from ivr.domain.dispatch import HANDS_OVER
from ivr.domain.order_life import Status
from ivr.domain.outbox import WAY_WORDS, OutboxMessage, OutboxState, Reach, Way
from ivr.domain.ports import OpenUnitOfWork, UnitOfWork
from ivr.errors import StorageError
from ivr.services.clock_moves import advance_clocks

log = logging.getLogger(__name__)

LONGEST_REST = timedelta(minutes=1)
"""How long a receiver that has failed is left alone, so that it holds up nobody else's messages."""

BY = "dispatch"


@dataclass
class HandOver:
    """Sends what is due, one message at a time. Several of these may share a database.

    A message is leased in one unit of work and settled in another, and sent between the two. Who
    dies in between leaves a lease that runs out: then it is sent again, under the same id.
    """

    unit_of_work: OpenUnitOfWork
    clock: Clock
    reach: Reach
    post: Callable[[OutboxMessage, datetime], Answer]
    luck: Callable[[], float]
    lease: timedelta
    """Longer than any attempt lasts."""
    _resting: dict[str, datetime] = field(default_factory=dict, init=False)
    """The addresses that are left alone, and until when."""

    def send_due(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Send until nothing is due, or until a stop is wished for; how many attempts were made."""
        attempts = 0
        while not stopping() and self.send_next() is not None:
            attempts += 1
        return attempts

    def send_guarded(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """The same for a thread that has to go on: what goes wrong here is logged."""
        try:
            self.send_due(stopping)
        except StorageError as error:
            log.warning("派单消息暂时送不了：%s", error)
        except Exception:
            log.exception("handing over failed")

    def send_next(self) -> OutboxMessage | None:
        """The message that was tried, as it is stored afterwards; None: nothing is due."""
        message = self._claimed()
        if message is None:
            return None
        answer = self.post(message, self.clock.now())
        return self._settled(message, answer)

    def _claimed(self) -> OutboxMessage | None:
        now = self.clock.now()
        self._resting = {place: until for place, until in self._resting.items() if until > now}
        with self.unit_of_work(read_only=True) as unit:
            # Looking holds up no call; only what is found is worth a turn of writing.
            if unit.outbox.next_due(now, self.reach, self._resting) is None:
                return None
        with self.unit_of_work() as unit:
            found = unit.outbox.next_due(now, self.reach, self._resting)
            if found is None:
                return None
            message = found.leased(now, now + self.lease)
            unit.outbox.save(message)
            unit.commit()
        return message

    def _settled(self, sent: OutboxMessage, answer: Answer) -> OutboxMessage:
        now = self.clock.now()
        verdict = judge(
            answer,
            attempts=sent.attempts,
            since=sent.tried_since,
            now=now,
            urgent=sent.urgent,
            luck=self.luck(),
        )
        with self.unit_of_work() as unit:
            message = unit.outbox.get(sent.id) or sent
            match verdict:
                case Arrived() if message.state is not OutboxState.DELIVERED:
                    message = hand_over(unit, message, now, Way.WEBHOOK)
                case TryAgain(at, problem) if _is_ours(message, sent):
                    message = message.failed(problem, at)
                    unit.outbox.save(message)
                case GiveUp(problem) if _is_ours(message, sent):
                    message = message.parked(now, problem)
                    unit.outbox.save(message)
            unit.commit()
        self._note(sent, verdict, now)
        return message

    def _note(
        self, message: OutboxMessage, verdict: Arrived | TryAgain | GiveUp, now: datetime
    ) -> None:
        place = self.reach.address(message.team) or ""
        match verdict:
            case Arrived():
                self._resting.pop(place, None)
            case TryAgain(at, problem):
                self._resting[place] = min(at, now + LONGEST_REST)
                log.warning("派单消息 %s 没有送到：%s", message.name, problem)
            case GiveUp(problem):
                log.error("派单消息 %s 搁置了：%s", message.name, problem)


def hand_over(unit: UnitOfWork, message: OutboxMessage, at: datetime, way: Way) -> OutboxMessage:
    """The message delivered, and the order in its team's hands; not committed."""
    done = message.delivered(at, way)
    unit.outbox.save(done)
    order = unit.orders.get(message.number)
    if order is None or message.kind not in HANDS_OVER or (order.team or "") != message.team:
        return done
    told = f"{WAY_WORDS[way]}交给{message.team_name}"
    if order.status is not Status.OPEN:
        # Somebody has moved it on by hand meanwhile.
        unit.orders.save(order.noted(at, BY, "dispatched", told))
        return done
    moved = order.moved(Status.DISPATCHED, at, BY, told)
    unit.orders.save(moved)
    advance_clocks(unit, moved, at)
    return done


def _is_ours(stored: OutboxMessage, sent: OutboxMessage) -> bool:
    """Whether nobody else has tried or settled it since."""
    return stored.state is OutboxState.WAITING and stored.attempts == sent.attempts
