"""Orders that bring call-backs, and a desk that dials at a fixed time of day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ivr.clock import Clock, ManualClock
from ivr.domain.address import Address
from ivr.domain.callback import Callback
from ivr.domain.callback_rules import CallbackRules
from ivr.domain.order_life import Status
from ivr.domain.ports import OpenUnitOfWork
from ivr.domain.regime import Regime
from ivr.domain.terms import Kind
from ivr.domain.work_order import Entry, WorkOrder
from ivr.services.callback_desk import CallbackDesk
from ivr.services.office import Office

TEN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning: customers may be rung."""
NIGHT = TEN - timedelta(hours=4)
AT_WILL = CallbackRules(lines=10_000, calls_a_minute=100_000, calls_a_day=100)


def fault(number: int, phone: str | None = None, **told: object) -> WorkOrder:
    """A fault in hand that is not stored yet, of a home with a telephone of its own."""
    new = WorkOrder(
        f"GD20261124{number:04d}",
        Kind.FAULT,
        NIGHT,
        contact=phone or f"138{number:08d}",
        address=Address.parse(f"和平路{number}号"),
        cause="跳闸",
        team="抢修一班",
        history=(Entry(NIGHT, "bot", "opened"),),
    )
    return replace(new, **told)  # type: ignore[arg-type]


def restored(order: WorkOrder, at: datetime = NIGHT) -> WorkOrder:
    """The order after the crew has told that the power is back."""
    return order.moved(Status.RESTORED, at, "crew")


def store(unit_of_work: OpenUnitOfWork, *orders: WorkOrder) -> None:
    """File these orders, or store them as they are now, in one unit of work."""
    with unit_of_work() as unit:
        for one in orders:
            known = unit.orders.get(one.number) is not None
            (unit.orders.save if known else unit.orders.add)(one)
        unit.commit()


def callbacks(unit_of_work: OpenUnitOfWork) -> Sequence[Callback]:
    """Every call-back, the oldest first."""
    with unit_of_work(read_only=True) as unit:
        return unit.callbacks.listed()


def office(
    unit_of_work: OpenUnitOfWork, clock: Clock | None = None, rules: CallbackRules = AT_WILL
) -> Office:
    """The tools of the desk."""
    return Office(unit_of_work, clock or ManualClock(TEN), Regime(), callbacks=rules)


def desk(
    unit_of_work: OpenUnitOfWork, clock: Clock | None = None, rules: CallbackRules = AT_WILL
) -> CallbackDesk:
    """The desk of whoever dials."""
    return CallbackDesk(office(unit_of_work, clock, rules))
