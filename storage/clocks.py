"""The service clocks and their pauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.regime import Promise
from ivr.domain.running_time import Pause
from ivr.domain.service_clock import ServiceClock
from storage.tables import ClockPauseRow, OrderClockRow, WorkOrderRow

READ_AT_ONCE = 500
_SECOND = timedelta(seconds=1)


class StoredClocks:
    """The clocks."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: dict[str, list[OrderClockRow]] = {}
        """By order, what was read or written: nobody else writes it in this transaction."""

    def of_order(self, number: str) -> tuple[ServiceClock, ...]:
        return tuple(_clock(row) for row in self._rows(number))

    def save(self, number: str, clocks: Sequence[ServiceClock]) -> None:
        rows = self._rows(number)
        for sequence, clock in enumerate(clocks, start=1):
            if sequence > len(rows):
                rows.append(new_row(number, sequence, clock))
                self._session.add(rows[-1])
            write_clock(clock, rows[sequence - 1])
        self._session.flush()

    def running(self) -> Sequence[ServiceClock]:
        begun = OrderClockRow.started_at.is_not(None)
        return list(self._real(OrderClockRow.stopped_at.is_(None), begun))

    def begun_between(self, start: datetime, end: datetime) -> Iterator[ServiceClock]:
        return self._real(OrderClockRow.started_at >= start, OrderClockRow.started_at < end)

    def _rows(self, number: str) -> list[OrderClockRow]:
        if number not in self._held:
            rows = select(OrderClockRow).where(OrderClockRow.number == number)
            found = self._session.scalars(rows.order_by(OrderClockRow.sequence))
            self._held[number] = list(found)
        return self._held[number]

    def _real(self, *conditions: ColumnElement[bool]) -> Iterator[ServiceClock]:
        rows = select(OrderClockRow).join(WorkOrderRow, WorkOrderRow.number == OrderClockRow.number)
        rows = rows.where(*conditions, WorkOrderRow.test.is_(False))
        oldest_first = (OrderClockRow.started_at, OrderClockRow.number, OrderClockRow.sequence)
        rows = rows.order_by(*oldest_first).execution_options(yield_per=READ_AT_ONCE)
        return (_clock(row) for row in self._session.scalars(rows))


def new_row(number: str, sequence: int, clock: ServiceClock) -> OrderClockRow:
    """The row of a clock that is not stored yet; `write_clock` completes it."""
    promise = clock.promise
    return OrderClockRow(
        number=number,
        sequence=sequence,
        matter=clock.matter.value,
        limit_s=promise.limit.time // _SECOND,
        working=promise.limit.working,
        by_average=promise.by_average,
        goal_percent=promise.goal_percent,
        regime=clock.regime,
        pauses=[],
    )


def write_clock(clock: ServiceClock, row: OrderClockRow) -> None:
    """What changes in the life of a clock; a promise never does."""
    row.started_at = clock.started_at
    row.stopped_at = clock.stopped_at
    del row.pauses[len(clock.pauses) :]  # a clock that counts as never begun has stood still never
    for position, pause in enumerate(clock.pauses, start=1):
        if position > len(row.pauses):
            row.pauses.append(
                ClockPauseRow(
                    number=row.number,
                    sequence=row.sequence,
                    position=position,
                    began_at=pause.began_at,
                    by=pause.by,
                    reason=pause.reason,
                )
            )
        row.pauses[position - 1].ended_at = pause.ended_at


def _clock(row: OrderClockRow) -> ServiceClock:
    limit = Limit(row.limit_s * _SECOND, row.working)
    return ServiceClock(
        order=row.number,
        matter=Matter(row.matter),
        promise=Promise(limit, row.by_average, row.goal_percent),
        regime=row.regime,
        started_at=row.started_at,
        pauses=tuple(Pause(p.began_at, p.ended_at, p.by, p.reason) for p in row.pauses),
        stopped_at=row.stopped_at,
    )
