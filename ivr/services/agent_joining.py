"""A caller as he joins the queue: how urgent, what about, and what agents may be told of him."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ivr.domain.agent_board import Rank, Waiting
from ivr.domain.agent_summary import headers, reason_of, summary
from ivr.domain.callback import callback_sequence
from ivr.domain.dispatch import hides_caller
from ivr.domain.ports import UnitOfWork
from ivr.domain.queue_rules import QueueRules
from ivr.domain.work_order import WorkOrder
from ivr.protected import unprotected

DANGER_SLOT, CALLBACK_SLOT = "危险类型", "回访编号"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a call wants of the queue."""

    call_id: str
    queue: str
    language: str | None = None
    urgent: bool = False
    caller: str | None = None
    order: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What an agent is told of a caller."""

    summary: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Joined:
    """A caller who joins, and what is to be known of him."""

    waiting: Waiting
    order: WorkOrder | None
    """What the call is about, as far as agents may know it."""
    promised_in: str | None
    """The call in which his order was filed: if a return call was promised there, he has its
    place, whatever number it was made to."""

    def told(self, caller: Waiting) -> Told:
        """What an agent is told of him as he stands on the board: he may have an old place."""
        return Told(summary(caller, self.order), headers(caller, self.order))


def waiting_caller(
    unit: UnitOfWork, wish: Wish, rules: QueueRules, node: str, now: datetime
) -> Joined:
    """The caller with all that agents may know of him.

    Of a caller who is protected nothing is kept: neither number nor order nor a word, nor what it
    is about.
    """
    order = _order_of(unit, wish)
    promised_in = order.call_id if order is not None else None
    said = unprotected(wish.slots)
    waiting = Waiting(
        call_id=wish.call_id,
        queue=wish.queue,
        joined_at=now,
        node=node,
        rank=_rank(wish, order, rules),
        language=wish.language,
        category=wish.category,
        caller=wish.caller,
        order=order.number if order is not None else None,
        slots=said,
        reason=reason_of(said),
        changed_at=now,
    )
    if _is_protected(unit, wish.call_id, order):
        order = None
        waiting = replace(waiting, category=None, caller=None, order=None, slots={}, reason="")
    return Joined(waiting, order, promised_in)


def _order_of(unit: UnitOfWork, wish: Wish) -> WorkOrder | None:
    """What the call is about: an order that was told of in it, or for which we have rung."""
    if wish.order is not None:
        return unit.orders.get(wish.order)
    sequence = callback_sequence(wish.slots.get(CALLBACK_SLOT) or "")
    callback = unit.callbacks.get(sequence) if sequence is not None else None
    if callback is None or not callback.orders:
        return None
    return unit.orders.get(callback.orders[0])


def _rank(wish: Wish, order: WorkOrder | None, rules: QueueRules) -> Rank:
    dangerous = order is not None and order.danger is not None
    if wish.queue in rules.danger_queues or dangerous or wish.slots.get(DANGER_SLOT):
        return Rank.DANGER
    return Rank.URGENT if wish.urgent else Rank.NORMAL


def _is_protected(unit: UnitOfWork, call_id: str, order: WorkOrder | None) -> bool:
    """Whether it is to be known to nobody who calls."""
    record = unit.calls.get(call_id)
    hidden = record is not None and record.concealed
    return hidden or (order is not None and hides_caller(order))
