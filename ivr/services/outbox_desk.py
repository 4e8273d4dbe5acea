"""What a person does with messages to teams: look, have them tried again, take them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.clock import Clock, local
from ivr.domain.dispatch import NOTICE_NAMES, UNROUTED
from ivr.domain.outbox import STATE_WORDS, OutboxMessage, OutboxState, Reach, Way, team_word
from ivr.domain.ports import OpenUnitOfWork, UnitOfWork
from ivr.errors import NotFound

UNSETTLED = (OutboxState.WAITING, OutboxState.PARKED)


@dataclass(frozen=True, slots=True)
class OutboxDesk:
    """The desk of whoever looks after dispatch."""

    unit_of_work: OpenUnitOfWork
    clock: Clock
    reach: Reach

    def list_messages(
        self,
        *,
        settled: bool = False,
        trouble: bool = False,
        team: str | None = None,
    ) -> Sequence[OutboxMessage]:
        """What is not handed over yet, or with what is `settled`, or only what is in `trouble`."""
        with self.unit_of_work(read_only=True) as unit:
            found = unit.outbox.listed(() if settled else UNSETTLED, read_team(team))
        return [message for message in found if message.has_trouble] if trouble else found

    def retry(self, names: Sequence[str]) -> Sequence[OutboxMessage]:
        """These messages, to be tried at once; all or none."""
        now = self.clock.now()
        with self.unit_of_work() as unit:
            return _changed(unit, names, lambda message: message.retried(now))

    def retry_all(self, team: str | None = None) -> Sequence[OutboxMessage]:
        """Everything in trouble, to be tried at once."""
        now = self.clock.now()
        with self.unit_of_work() as unit:
            found = unit.outbox.listed(UNSETTLED, read_team(team))
            stuck = [one for one in found if one.has_trouble and one.batch is None]
            retried = [message.retried(now) for message in stuck]
            for message in retried:
                unit.outbox.save(message)
            unit.commit()
        return retried

    def take_back(self, names: Sequence[str], reason: str, by: str) -> Sequence[OutboxMessage]:
        """These messages, not to be handed over at all; all or none. Their orders tell of it."""
        now = self.clock.now()
        with self.unit_of_work() as unit:
            for message in _found(unit, names):
                taken = message.taken_back(now, by, reason)
                if taken == message:
                    continue
                unit.outbox.save(taken)
                if (order := unit.orders.get(message.number)) is not None:
                    what = NOTICE_NAMES[message.kind]
                    note = f"{what}不再交给{message.team_name}：{reason.strip()}"
                    unit.orders.save(order.noted(now, by, "taken-back", note))
            taken_back = _found(unit, names)
            unit.commit()
        return taken_back

    def way_of(self, message: OutboxMessage) -> Way:
        """How it was handed over, or will be."""
        if message.way is not None:
            return message.way
        on_sheet = message.batch is not None or self.reach.address(message.team) is None
        return Way.CSV if on_sheet else Way.WEBHOOK


def message_fields(message: OutboxMessage, way: Way) -> Mapping[str, object]:
    """A message under its public field names."""
    return {
        "name": message.name,
        "id": message.id,
        "number": message.number,
        "position": message.position,
        "kind": message.kind.value,
        "team": message.team or None,
        "state": message.state.value,
        "urgent": message.urgent,
        "way": way.value,
        "batch": message.batch,
        "created_at": _iso(message.created_at),
        "attempts": message.attempts,
        "next_try_at": _iso(message.next_try_at if waits_for_webhook(message, way) else None),
        "problem": message.problem,
        "settled_at": _iso(message.settled_at),
        "note": message.note,
    }


def waits_for_webhook(message: OutboxMessage, way: Way) -> bool:
    """Whether there will be another attempt by itself."""
    return message.state is OutboxState.WAITING and way is Way.WEBHOOK


def state_words(message: OutboxMessage, now: datetime) -> str:
    """Its state for people to read."""
    if message.state is not OutboxState.WAITING:
        return STATE_WORDS[message.state]
    if message.leased_until is not None and message.leased_until > now:
        return "正在送"
    if message.batch is not None:
        return "表格没写完"
    return "再试" if message.problem else STATE_WORDS[message.state]


def read_team(written: str | None) -> str | None:
    """The team as it is stored: the faults of no team have a name for people only."""
    return UNROUTED if written == team_word(UNROUTED) else written


def _changed(
    unit: UnitOfWork, names: Sequence[str], change: Callable[[OutboxMessage], OutboxMessage]
) -> Sequence[OutboxMessage]:
    changed = [change(message) for message in _found(unit, names)]
    for message in changed:
        unit.outbox.save(message)
    unit.commit()
    return changed


def _found(unit: UnitOfWork, names: Sequence[str]) -> Sequence[OutboxMessage]:
    found = []
    for name in dict.fromkeys(names):
        message = unit.outbox.get(name)
        if message is None:
            raise NotFound(f"没有派单消息{name}，用 ivr dispatch list 可以看到全部")
        found.append(message)
    return found


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else local(instant).isoformat(timespec="seconds")
