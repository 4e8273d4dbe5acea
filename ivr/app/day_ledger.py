"""The ledger of a simulated day, read from its store."""

from __future__ import annotations

from collections import defaultdict

from ivr.domain.callback import CallbackKind, CallbackResult, CallbackState
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from ivr.domain.terms import Area, Kind
from ivr.simulator.day.ledger import CallbackLine, CallLine, ClockLine, Ledger, OrderLine
from storage.callback_tables import CallbackRow, CallbackTryRow
from storage.database import Database
from storage.tables import CallRow, OrderClockRow, WorkOrderRow

ORDER = ("number", "kind", "status", "call_id", "merged_into", "area", "topic", "appointed_to")


def ledger_of(database: Database) -> Ledger:
    """All calls, orders, clocks and call-backs that are stored."""
    calls = database.columns(CallRow, "call_id", "ended_at", "result", "concealed", "outgoing")
    clocks = database.columns(OrderClockRow, "number", "matter", "started_at", "stopped_at")
    return Ledger(
        calls=[CallLine(*line) for line in calls],
        orders=[
            OrderLine(
                number, Kind(kind), Status(status), call, main, Area(area) if area else None, *rest
            )
            for number, kind, status, call, main, area, *rest in database.columns(
                WorkOrderRow, *ORDER
            )
        ],
        clocks=[ClockLine(number, Matter(matter), *at) for number, matter, *at in clocks],
        callbacks=_callbacks(database),
    )


def _callbacks(database: Database) -> list[CallbackLine]:
    tries = defaultdict[int, list[CallbackResult | None]](list)
    for sequence, result in database.columns(CallbackTryRow, "sequence", "result"):
        tries[sequence].append(CallbackResult(result) if result else None)
    rows = database.columns(CallbackRow, "sequence", "kind", "work_order", "also", "state", "level")
    return [
        CallbackLine(
            CallbackKind(kind),
            (*((order,) if order else ()), *also),
            CallbackState(state),
            tuple(tries[sequence]),
            level,
        )
        for sequence, kind, order, also, state, level in rows
    ]
