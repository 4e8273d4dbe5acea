"""Nobody sets out for nothing: what a fault that is over still waits to tell is taken back."""

from __future__ import annotations

from datetime import datetime

from ivr.domain.dispatch import NOTICE_NAMES, SPARED, is_over_now, spares_crew, team_of
from ivr.domain.ports import UnitOfWork
from ivr.domain.work_order import WorkOrder
from ivr.services.hand_over import BY


def recall(unit: UnitOfWork, before: WorkOrder, order: WorkOrder, at: datetime) -> WorkOrder:
    """The order after this change, with what has not reached its teams taken back and told in its
    history; to be saved, not committed."""
    if not is_over_now(before, order):
        return order
    return take_back_waiting(unit, order, at, order.status_name)


def take_back_waiting(unit: UnitOfWork, order: WorkOrder, at: datetime, why: str) -> WorkOrder:
    """The order after what has not reached its teams was taken back; to be saved."""
    for message in unit.outbox.of_order(order.number):
        taken = message.overtaken(at)
        if taken != message:
            unit.outbox.save(taken)
            what = NOTICE_NAMES[message.kind]
            told = f"{what}不再交给{message.team_name}：{why}"
            order = order.noted(at, BY, "taken-back", told)
    return order


def spare_crew(
    unit: UnitOfWork, before: WorkOrder, order: WorkOrder, at: datetime, by: str
) -> WorkOrder:
    """The same after a change that is not the crew's own: one that may have set out is told."""
    order = recall(unit, before, order, at)
    team = team_of(order)
    known = [one for one in unit.outbox.of_order(order.number) if one.team == team]
    unheard = bool(known) and all(message.is_unheard for message in known)
    if team is None or unheard or not spares_crew(before, order):
        return order
    return order.noted(at, by, SPARED, order.status_name)
