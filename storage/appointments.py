"""Who has which place of which hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, bindparam, delete, select

from ivr.clock import local
from ivr.domain.appointment import Booking, DayCapacity
from storage.plain_rows import insert_of, table_of
from storage.prepared import Found, Prepared
from storage.tables import AppointmentRow
from storage.transaction import Transaction

_APPOINTMENTS = table_of(AppointmentRow)
_A = _APPOINTMENTS.c
_OF_ORDER = Prepared(select(_APPOINTMENTS).where(_A.number == bindparam("order")))
_GONE = Prepared(delete(_APPOINTMENTS).where(_A.number == bindparam("order")))

_OF_TEAM = (_A.team == bindparam("team"), _A.test == bindparam("test"))
_PLACES = Prepared(select(_A.place).where(*_OF_TEAM, _A.starts_at == bindparam("starts_at")))
_DAY_PLACES = Prepared(select(_A.day_place).where(*_OF_TEAM, _A.day == bindparam("day")))


class StoredAppointments:
    """The places of teams' hours that orders have."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def of_days(
        self, first: date, last: date, team: str | None = None, *, test: bool = False
    ) -> Sequence[Booking]:
        wanted: list[ColumnElement[bool]] = [_A.day.between(first, last), _A.test.is_(test)]
        if team is not None:
            wanted.append(_A.team == team)
        rows = select(_APPOINTMENTS).where(*wanted).order_by(_A.starts_at, _A.team, _A.place)
        return list(map(_booking, self._transaction.rows(rows)))

    def of_order(self, number: str) -> Booking | None:
        row = self._transaction.row(_OF_ORDER, {"order": number})
        return None if row is None else _booking(row)

    def book(self, booking: Booking, capacity: DayCapacity) -> bool:
        assert self.of_order(booking.number) is None, "one order has one place"
        wanted = {
            "team": booking.team,
            "test": booking.test,
            "starts_at": booking.starts_at,
            "day": local(booking.starts_at).date(),
        }
        while True:
            place = self._first_free(_PLACES, capacity.per_slot, wanted)
            day_place = self._first_free(_DAY_PLACES, capacity.per_day, wanted)
            if place is None or day_place is None:
                return False
            insert = insert_of(self._transaction.dialect.name, AppointmentRow).values(
                **wanted,
                number=booking.number,
                ends_at=booking.ends_at,
                place=place,
                day_place=day_place,
            )
            taken = insert.on_conflict_do_nothing().returning(_A.number)
            if self._transaction.value(taken) is not None:
                return True
            # Somebody else has taken this very place since it was looked for: the next one.

    def give_back(self, number: str) -> None:
        self._transaction.write(_GONE, {"order": number})

    def _first_free(
        self, statement: Prepared, places: int, wanted: Mapping[str, object]
    ) -> int | None:
        """The first number from 1 that is not taken; None: as many are taken as there are."""
        taken = {row[0] for row in self._transaction.rows(statement, wanted)}
        if len(taken) >= places:  # more than there are, where the capacity was cut
            return None
        return next(number for number in range(1, places + 1) if number not in taken)


def _booking(row: Found) -> Booking:
    return Booking(row.number, row.team, row.starts_at, row.ends_at, row.test)
