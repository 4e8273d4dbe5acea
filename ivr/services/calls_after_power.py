"""Return calls that were promised for when the power is back: rung then, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ivr.domain.callback import Callback, CallbackKind, CallbackState
from ivr.domain.known_outage import KnownOutage, running_outage
from ivr.domain.matters import Matter
from ivr.domain.ports import UnitOfWork
from ivr.services.main_orders import BOT
from ivr.services.network import network_of
from ivr.services.office import Office

LOOKS_AGAIN = timedelta(minutes=15)
"""An outage that lasts longer than was told is looked at so often; its end is told at once."""


def dark_until(unit: UnitOfWork, callback: Callback, now: datetime) -> datetime | None:
    """Until when it is left alone, for the power is still away; None: it may be rung."""
    if not _awaits(callback):
        return None
    outage = _awaited(unit, callback)
    if outage is None or not outage.runs_at(now):
        outage = _another(unit, callback, now)
    return None if outage is None else max(now + LOOKS_AGAIN, outage.ends_at)


def begin_promises(office: Office, unit: UnitOfWork, outage: str, now: datetime) -> None:
    """The power of an outage is back: what was promised for then is due, whoever rings; not
    committed."""
    for callback in unit.callbacks.after_outage(outage):
        begun = with_promise_begun(office, unit, callback, now)
        if callback.state is CallbackState.WAITING:
            unit.callbacks.save(begun)


def with_promise_begun(
    office: Office, unit: UnitOfWork, callback: Callback, now: datetime
) -> Callback:
    """The call-back, due from the moment at which the power was back: the promise counts from then.

    Told once more, it is nothing. Not committed.
    """
    order = unit.orders.get(callback.order) if _awaits(callback) and callback.order else None
    if order is None:
        return callback
    outage = _awaited(unit, callback)  # none: it was told in error, and is gone
    clocks = unit.clocks.of_order(order.number)
    back = now if outage is None else min(now, outage.restored_at or outage.ends_at)
    begun = [
        clock.started(max(back, order.opened_at))
        if clock.matter is Matter.RETURN_CALL and clock.started_at is None
        else clock
        for clock in clocks
    ]
    if begun == list(clocks):
        return callback
    due = next((due for clock in begun if (due := clock.due(office.calendar))), None)
    at = due.at if due is not None else order.due_at
    told = f"停电{callback.outage}已经过去，照约定给客户打电话"
    unit.clocks.save(order.number, begun)
    unit.orders.save(replace(order, due_at=at).noted(now, BOT, "clock-started", told))
    return replace(callback, due_at=at)


def _another(unit: UnitOfWork, callback: Callback, now: datetime) -> KnownOutage | None:
    """What else keeps the home dark: a wider outage, or the same one listed anew."""
    order = unit.orders.get(callback.order) if callback.order is not None else None
    if order is None:
        return None
    network = network_of(unit, order.account, order.address)
    running = unit.outages.between(now, now)
    return running_outage(running, now, order.account, order.address, network)


def _awaits(callback: Callback) -> bool:
    return callback.kind is CallbackKind.RETURN and callback.outage is not None


def _awaited(unit: UnitOfWork, callback: Callback) -> KnownOutage | None:
    number = callback.outage if _awaits(callback) else None
    return unit.outages.get(number) if number is not None else None
