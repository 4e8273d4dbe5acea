"""Orders that go with a main one: read through it, moved with it, set free from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ivr.domain.address import Address
from ivr.domain.merging import MergeReason, followed, merge, seen_through, unmerge
from ivr.domain.order_clocks import move_clocks, rewind_clocks, unfollowed
from ivr.domain.order_life import DONE
from ivr.domain.ports import UnitOfWork
from ivr.domain.work_order import WorkOrder
from ivr.services.clock_moves import advance_clocks
from ivr.services.recall import take_back_waiting

BOT = "bot"


def main_of(unit: UnitOfWork, order: WorkOrder) -> WorkOrder:
    """The order that this one goes with; itself where it goes with none."""
    while order.merged_into is not None:
        main = unit.orders.get(order.merged_into)
        assert main is not None, f"{order.number} goes with an order that is there"
        order = main
    return order


def in_hand_through(
    unit: UnitOfWork, account: str | None, address: Address | None, *, test: bool
) -> Sequence[WorkOrder]:
    """The faults in hand of a place; a merged one is its main one, at its own place."""
    return [
        order if order.merged_into is None else seen_through(order, main_of(unit, order))
        for order in unit.orders.in_hand(account, address, test=test)
    ]


def follow(
    unit: UnitOfWork, main: WorkOrder, at: datetime, by: str, *, reopened: bool = False
) -> None:
    """Let what goes with an order go where that has gone; not committed.

    `reopened`: it has just been opened again, so what was promised begins anew for all of them.
    """
    for order in unit.orders.merged_into(main.number):
        moved = followed(order, main, at, by)
        if main.status in DONE:
            moved = take_back_waiting(unit, moved, at, f"主单{main.status_name}")
        clocks = unit.clocks.of_order(order.number)
        seen = replace(order, status=main.status)
        if reopened:
            clocks = rewind_clocks(seen, clocks, at)
        unit.clocks.save(order.number, move_clocks(seen, clocks, at))
        unit.orders.save(moved)
        follow(unit, replace(moved, status=main.status), at, by, reopened=reopened)


def join(
    unit: UnitOfWork,
    order: WorkOrder,
    main: WorkOrder,
    reason: MergeReason,
    at: datetime,
    by: str = BOT,
    note: str = "",
) -> WorkOrder:
    """The order merged into the main one; not committed."""
    merged, grown, kept = merge(order, main, reason, at, by, note)
    unit.merges.add(kept)
    unit.orders.save(grown)
    unit.orders.save(merged)
    # What the main order has reached already is reached for this one as well.
    seen = replace(merged, status=grown.status)
    advance_clocks(unit, seen, at)
    return merged


def set_free(
    unit: UnitOfWork, order: WorkOrder, at: datetime, reason: str, by: str = BOT
) -> WorkOrder:
    """The order on its own again, as it was before the merge; not committed."""
    kept = unit.merges.standing(order.number)
    if order.merged_into is None or kept is None:
        return order
    main = unit.orders.get(order.merged_into)
    assert main is not None, f"{order.number} goes with an order that is there"
    parted, left, undone = unmerge(order, main, kept, at, by, reason)
    unit.merges.undo(undone)
    unit.orders.save(left)
    unit.orders.save(parted)
    clocks = unit.clocks.of_order(parted.number)
    unit.clocks.save(parted.number, unfollowed(parted, clocks, kept.at))
    return parted
