"""Who has which place of which hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ivr.clock import local
from ivr.domain.appointment import Booking, DayCapacity
from storage.inserts import insert_into
from storage.tables import AppointmentRow


class StoredAppointments:
    """The places of teams' hours that orders have."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_days(
        self, first: date, last: date, team: str | None = None, *, test: bool = False
    ) -> Sequence[Booking]:
        wanted: list[ColumnElement[bool]] = [
            AppointmentRow.day.between(first, last),
            AppointmentRow.test.is_(test),
        ]
        if team is not None:
            wanted.append(AppointmentRow.team == team)
        rows = select(AppointmentRow).where(*wanted)
        rows = rows.order_by(AppointmentRow.starts_at, AppointmentRow.team, AppointmentRow.place)
        return [_booking(row) for row in self._session.scalars(rows)]

    def of_order(self, number: str) -> Booking | None:
        row = self._session.get(AppointmentRow, number)
        return _booking(row) if row else None

    def book(self, booking: Booking, capacity: DayCapacity) -> bool:
        assert self.of_order(booking.number) is None, "one order has one place"
        day = local(booking.starts_at).date()
        of_team = (AppointmentRow.team == booking.team, AppointmentRow.test.is_(booking.test))
        while True:
            place = self._first_free(
                AppointmentRow.place,
                capacity.per_slot,
                *of_team,
                AppointmentRow.starts_at == booking.starts_at,
            )
            day_place = self._first_free(
                AppointmentRow.day_place, capacity.per_day, *of_team, AppointmentRow.day == day
            )
            if place is None or day_place is None:
                return False
            insert = insert_into(self._session, AppointmentRow).values(
                number=booking.number,
                team=booking.team,
                test=booking.test,
                starts_at=booking.starts_at,
                ends_at=booking.ends_at,
                day=day,
                place=place,
                day_place=day_place,
            )
            taken = insert.on_conflict_do_nothing().returning(AppointmentRow.number)
            if self._session.execute(taken).scalar_one_or_none() is not None:
                return True
            # Somebody else has taken this very place since it was looked for: the next one.

    def give_back(self, number: str) -> None:
        self._session.execute(delete(AppointmentRow).where(AppointmentRow.number == number))
        self._session.expire_all()

    def _first_free(
        self, column: InstrumentedAttribute[int], places: int, *conditions: ColumnElement[bool]
    ) -> int | None:
        """The first number from 1 that is not taken; None: as many are taken as there are."""
        taken = set(self._session.scalars(select(column).where(*conditions)))
        if len(taken) >= places:  # more than there are, where the capacity was cut
            return None
        return next(number for number in range(1, places + 1) if number not in taken)


def _booking(row: AppointmentRow) -> Booking:
    return Booking(row.number, row.team, row.starts_at, row.ends_at, row.test)
