"""Which call-backs a change of an order brings, and which it ends: worked out, never remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ivr.domain.callback import Callback, CallbackKind
from ivr.domain.customer import Customer
from ivr.domain.identity import is_protected
from ivr.domain.order_clocks import awaits_power
from ivr.domain.order_life import Status
from ivr.domain.outage_notice import OutageNotice
from ivr.domain.terms import Kind, Priority
from ivr.domain.work_order import WorkOrder
from ivr.phone_number import normalise

ASKED_AFTERWARDS = frozenset({Kind.FAULT, Kind.EMERGENCY, Kind.COMPLAINT, Kind.WHISTLE_BLOWING})
"""Every repaired fault, every answered complaint and report."""

FIRST_TRY = timedelta(hours=24)
"""In which order numbers are rung; the promise itself is the order's clock."""

ARCHIVED = "工单已归档"
NO_NUMBER = "没有联系电话"
URGENT = "情况危险，电话断了，请马上打过去"
OTHER_LANGUAGE = "要会说{}的人回电"
_WAITING = frozenset({Status.OPEN, Status.DISPATCHED, Status.ON_THE_WAY, Status.ON_SITE})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call-back that is to be made, of which nothing is stored yet."""

    kind: CallbackKind
    order: WorkOrder
    number: str | None
    also: tuple[str, ...] = ()
    by_hand: str | None = None
    """Why a person has to make it from the beginning."""

    def as_callback(self, sequence: int) -> Callback:
        """What is stored of it."""
        at = changed_at(self.order)
        is_return = self.kind is CallbackKind.RETURN
        due_at = (self.order.due_at if is_return else None) or at + FIRST_TRY
        # Who waits for the power is not rung before it is expected: the promise counts from then.
        awaited = awaits_power(self.order)
        callback = Callback(
            sequence=sequence,
            kind=self.kind,
            number=self.number,
            created_at=at,
            next_try_at=max(at, due_at - FIRST_TRY) if awaited else at,
            order=self.order.number,
            also=self.also,
            outage=self.order.outage,
            account=self.order.account,
            area=self.order.area,
            about=self.order.kind,
            due_at=due_at,
            protected=is_protected(self.order),
        )
        return callback if self.by_hand is None else callback.handed_over(at, self.by_hand)


def changed_at(order: WorkOrder) -> datetime:
    """When the order has become what it is."""
    return order.history[-1].at if order.history else order.opened_at


def is_asked_afterwards(before: WorkOrder | None, after: WorkOrder) -> bool:
    """Whether its customers are asked now whether all is well again."""
    if after.test or after.status is not Status.RESTORED or after.kind not in ASKED_AFTERWARDS:
        return False
    if before is not None and before.status is Status.RESTORED:
        return False
    # Who reports wrongdoing is rung where he himself has told a number for it, and nowhere else.
    return after.kind is not Kind.WHISTLE_BLOWING or after.contact is not None


def satisfaction_calls(main: WorkOrder, merged: Sequence[WorkOrder]) -> Sequence[Wanted]:
    """One call for each number of a fault: who reported the same from there counts as reached."""
    numbers: dict[str | None, list[WorkOrder]] = {_number(main): [main]}
    for order in merged:
        # Whoever told no number counts as reached with the fault itself.
        number = _number(order) or _number(main)
        numbers.setdefault(number, []).append(order)
    wanted = []
    for number, orders in numbers.items():
        first, also = orders[0], tuple(order.number for order in orders[1:])
        first = replace(first, history=main.history)  # it is done since the main one is
        by_hand = NO_NUMBER if number is None else None
        wanted.append(Wanted(CallbackKind.SATISFACTION, first, number, also, by_hand))
    return wanted


def return_call(before: WorkOrder | None, after: WorkOrder) -> Wanted | None:
    """The return call that this new order promises; None: it is no new one."""
    fresh = before is None or before.status is Status.DRAFT
    if after.test or after.kind is not Kind.RETURN_CALL or not fresh:
        return None
    if after.status not in _WAITING:
        return None
    number = _number(after)
    by_hand = NO_NUMBER if number is None else None
    if after.priority is Priority.URGENT:
        by_hand = URGENT  # at any hour, and by somebody who knows what to say
    if after.language is not None:
        by_hand = OTHER_LANGUAGE.format(after.language)
    return Wanted(CallbackKind.RETURN, after, number, by_hand=by_hand)


def ended(before: WorkOrder | None, after: WorkOrder) -> str | None:
    """Why the call-backs of this order are not needed any more; None: they are."""
    if before is None or before.status is after.status:
        return None
    if after.kind is Kind.RETURN_CALL:
        done = after.status in {Status.RESTORED, Status.CLOSED}
        return f"工单已是「{after.status_name}」" if done else None
    if before.status is Status.RESTORED and after.status is Status.CLOSED:
        return ARCHIVED
    was_done = before.status in {Status.RESTORED, Status.CLOSED, Status.MERGED}
    return "工单又在办了" if was_done and after.status in _WAITING else None


def notice_number(customer: Customer | None) -> str | None:
    """Where an important customer is told of an outage: the number written beside the name."""
    if customer is None:
        return None
    words = (customer.important_contact or "").replace("，", " ").replace("、", " ").split()
    written = (normalise(word) for word in words)
    return next((number for number in (*written, *customer.phones) if number is not None), None)


def notice_call(
    notice: OutageNotice, customer: Customer | None, sequence: int, at: datetime
) -> Callback:
    """The call by which an important customer is told of planned work."""
    number = notice_number(customer)
    callback = Callback(
        sequence=sequence,
        kind=CallbackKind.OUTAGE_NOTICE,
        number=number,
        created_at=at,
        next_try_at=at,
        outage=notice.outage,
        account=notice.account,
        area=customer.area if customer is not None else None,
        due_at=notice.clock.started_at,
        until=notice.starts_at,
    )
    return callback if number is not None else callback.handed_over(at, NO_NUMBER)


def _number(order: WorkOrder) -> str | None:
    return order.contact if is_protected(order) else order.contact or order.caller
