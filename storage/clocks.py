"""The service clocks and their pauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from sqlalchemy import ColumnElement, bindparam, delete, select

from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.regime import Promise
from ivr.domain.running_time import Pause
from ivr.domain.service_clock import ServiceClock
from storage.plain_rows import insert_rows, table_of, update_row
from storage.prepared import Found, Prepared, Values
from storage.tables import ClockPauseRow, OrderClockRow, WorkOrderRow
from storage.transaction import Transaction

READ_AT_ONCE = 500
_SECOND = timedelta(seconds=1)

_CLOCKS, _PAUSES, _ORDERS = table_of(OrderClockRow), table_of(ClockPauseRow), table_of(WorkOrderRow)
_C = _CLOCKS.c
_WITH_PAUSES = select(
    _CLOCKS,
    _PAUSES.c.position,
    _PAUSES.c.began_at,
    _PAUSES.c.ended_at,
    _PAUSES.c.by,
    _PAUSES.c.reason,
)
"""One row for each pause of a clock, or one without any."""

_IN_ORDER = (_C.sequence, _PAUSES.c.position)
_OF_ORDER = Prepared(
    _WITH_PAUSES.select_from(_CLOCKS.outerjoin(_PAUSES))
    .where(_C.number == bindparam("number"))
    .order_by(*_IN_ORDER)
)
_OF_REAL_ORDERS = (
    _WITH_PAUSES.select_from(
        _CLOCKS.join(_ORDERS, _ORDERS.c.number == _C.number).outerjoin(_PAUSES)
    )
    .where(_ORDERS.c.test.is_(False))
    .order_by(_C.started_at, _C.number, *_IN_ORDER)
    .execution_options(yield_per=READ_AT_ONCE)
)
_NO_LONGER = Prepared(
    delete(_PAUSES).where(
        _PAUSES.c.number == bindparam("of_number"),
        _PAUSES.c.sequence == bindparam("of_sequence"),
        _PAUSES.c.position > bindparam("most"),
    )
)


class StoredClocks:
    """The clocks."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def of_order(self, number: str) -> tuple[ServiceClock, ...]:
        known = self._transaction.held(_clocks_of)
        if number not in known:
            known[number] = _clocks_of(self._transaction.rows(_OF_ORDER, {"number": number}))
        return known[number]

    def save(self, number: str, clocks: Sequence[ServiceClock]) -> None:
        before = self.of_order(number)
        for sequence, (known, clock) in enumerate(zip(before, clocks, strict=False), start=1):
            self._change(sequence, known, clock)
        new = list(enumerate(clocks, start=1))[len(before) :]
        rows = [clock_values(number, sequence, clock) for sequence, clock in new]
        insert_rows(self._transaction, OrderClockRow, rows)
        for sequence, clock in new:
            insert_rows(self._transaction, ClockPauseRow, _pause_values(number, sequence, clock))
        self._transaction.held(_clocks_of)[number] = (*clocks, *before[len(clocks) :])

    def running(self) -> Sequence[ServiceClock]:
        begun = _C.started_at.is_not(None)
        return list(self._real(_C.stopped_at.is_(None), begun))

    def begun_between(self, start: datetime, end: datetime) -> Iterator[ServiceClock]:
        return self._real(_C.started_at >= start, _C.started_at < end)

    def _change(self, sequence: int, before: ServiceClock, clock: ServiceClock) -> None:
        """Store what changes in the life of a clock; a promise never does."""
        key = {"number": before.order, "sequence": sequence}
        update_row(self._transaction, OrderClockRow, key, _life(before), _life(clock))
        if clock.pauses == before.pauses:
            return
        kept = len(clock.pauses)
        if kept < len(before.pauses):  # one that counts as never begun has stood still never
            gone = {"of_number": before.order, "of_sequence": sequence, "most": kept}
            self._transaction.write(_NO_LONGER, gone)
        for position, (was, now) in enumerate(zip(before.pauses, clock.pauses, strict=False), 1):
            ended = {"ended_at": was.ended_at}, {"ended_at": now.ended_at}
            update_row(self._transaction, ClockPauseRow, {**key, "position": position}, *ended)
        new = _pause_values(before.order, sequence, clock)[len(before.pauses) :]
        insert_rows(self._transaction, ClockPauseRow, new)

    def _real(self, *conditions: ColumnElement[bool]) -> Iterator[ServiceClock]:
        return _clocks(self._transaction.run(_OF_REAL_ORDERS.where(*conditions)))


def clock_values(number: str, sequence: int, clock: ServiceClock) -> Values:
    """The columns of a clock."""
    promise = clock.promise
    return {
        "number": number,
        "sequence": sequence,
        "matter": clock.matter.value,
        "limit_s": promise.limit.time // _SECOND,
        "working": promise.limit.working,
        "by_average": promise.by_average,
        "goal_percent": promise.goal_percent,
        "regime": clock.regime,
        **_life(clock),
    }


def _life(clock: ServiceClock) -> Values:
    return {"started_at": clock.started_at, "stopped_at": clock.stopped_at}


def _pause_values(number: str, sequence: int, clock: ServiceClock) -> list[Values]:
    return [
        {
            "number": number,
            "sequence": sequence,
            "position": position,
            "began_at": pause.began_at,
            "ended_at": pause.ended_at,
            "by": pause.by,
            "reason": pause.reason,
        }
        for position, pause in enumerate(clock.pauses, start=1)
    ]


def _clocks_of(rows: Iterable[Found]) -> tuple[ServiceClock, ...]:
    return tuple(_clocks(rows))


def _clocks(rows: Iterable[Found]) -> Iterator[ServiceClock]:
    for _, own in groupby(rows, attrgetter("number", "sequence")):
        yield _clock(list(own))


def _clock(rows: Sequence[Found]) -> ServiceClock:
    row = rows[0]
    limit = Limit(row.limit_s * _SECOND, row.working)
    return ServiceClock(
        order=row.number,
        matter=Matter(row.matter),
        promise=Promise(limit, row.by_average, row.goal_percent),
        regime=row.regime,
        started_at=row.started_at,
        pauses=tuple(
            Pause(p.began_at, p.ended_at, p.by, p.reason) for p in rows if p.position is not None
        ),
        stopped_at=row.stopped_at,
    )
