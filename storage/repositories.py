"""The repositories: one method for each question that the domain asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    String,
    bindparam,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from ivr.domain.address import Address
from ivr.domain.area_outage import AreaName, AreaReport
from ivr.domain.dispatch import notices
from ivr.domain.merge_rules import AreaKind
from ivr.domain.order_life import IN_HAND, MOVABLE, Status
from ivr.domain.order_number import order_number
from ivr.domain.ports import OrderQuery
from ivr.domain.terms import Kind, Scope
from ivr.domain.work_order import WorkOrder
from storage.callbacks_wanted import follow_order
from storage.outbox import put_out, put_out_changes
from storage.plain_rows import ASKED_AT_ONCE, insert_of, run, table_of
from storage.stored_orders import ORDERS, add_order, change_order, order_of, orders_of
from storage.tables import OrderCounterRow

_ORDER = ORDERS.c


def _oldest_first(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(ORDERS).where(*conditions).order_by(_ORDER.opened_at, _ORDER.number)


_OF_CALL = _oldest_first(_ORDER.call_id == bindparam("call_id"))
_MERGED_INTO = _oldest_first(_ORDER.merged_into == bindparam("main"))

UNDER_WAY = [*(status.value for status in IN_HAND), Status.MERGED.value]
FAULTS = [Kind.FAULT.value, Kind.EMERGENCY.value]


@cache
def _counting(dialect: str) -> Executable:
    """What counts one more order of the `day`, and tells how many there are."""
    counters = table_of(OrderCounterRow)
    insert = insert_of(dialect, OrderCounterRow).values(day=bindparam("day"), last=1)
    counted = insert.on_conflict_do_update(
        index_elements=[counters.c.day], set_={"last": counters.c.last + 1}
    )
    return counted.returning(counters.c.last)


class StoredOrders:
    """The work orders."""

    def __init__(self, session: Session, *, locking: bool) -> None:
        self._session = session
        self._locking = locking

    def next_number(self, day: date) -> str:
        # One statement counts and reads, so that no two transactions get the same count.
        count = _counting(self._session.get_bind().dialect.name)
        return order_number(day, run(self._session, count, {"day": day}).scalar_one())

    def add(self, order: WorkOrder) -> None:
        add_order(self._session, order)
        put_out(self._session, notices(None, order))
        follow_order(self._session, None, order)

    def save(self, order: WorkOrder) -> None:
        before = change_order(self._session, order)
        put_out_changes(self._session, before, order)
        follow_order(self._session, before, order)

    def get(self, number: str) -> WorkOrder | None:
        return order_of(self._session, number, locking=self._locking)

    def of_numbers(self, numbers: Collection[str]) -> Mapping[str, WorkOrder]:
        wanted = sorted(set(numbers))
        found: dict[str, WorkOrder] = {}
        for first in range(0, len(wanted), ASKED_AT_ONCE):
            some = wanted[first : first + ASKED_AT_ONCE]
            found |= {one.number: one for one in self._orders(_ORDER.number.in_(some))}
        return found

    def with_recordings(self, since: datetime | None = None) -> Sequence[WorkOrder]:
        wanted: list[ColumnElement[bool]] = [cast(_ORDER.recordings, String) != "{}"]
        if since is not None:
            wanted.append(_ORDER.opened_at >= since)
        return self._orders(*wanted)

    def of_call(self, call_id: str) -> Sequence[WorkOrder]:
        return orders_of(self._session, _OF_CALL, {"call_id": call_id})

    def in_hand(
        self, account: str | None, address: Address | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        near: list[ColumnElement[bool]] = []
        if account is not None:
            near.append(_ORDER.account == account)
        if address is not None and address.road_place is not None:
            near.append(_ORDER.road_place == address.road_place)
        # By the building, not by the compound: in a stormy night hundreds wait in one village.
        if address is not None and address.building_place is not None:
            near.append(_ORDER.building_place == address.building_place)
        if not near:
            return []
        return self._orders(
            _ORDER.status.in_(UNDER_WAY),
            _ORDER.kind.in_(FAULTS),
            _ORDER.test.is_(test),
            or_(*near),
        )

    def merged_into(self, number: str) -> Sequence[WorkOrder]:
        return orders_of(self._session, _MERGED_INTO, {"main": number})

    def reports_in(self, area: AreaName, since: datetime) -> Sequence[AreaReport]:
        # Columns, not orders: in a storm this runs for every report, and most have a history.
        row = _ORDER
        homes = func.coalesce(row.address, row.account, row.contact, row.caller, row.number)
        found = select(
            row.number, homes, row.opened_at, row.symptom, row.scope, row.merged_into.is_not(None)
        )
        found = found.where(
            _AREA_COLUMNS[area.kind] == area.name,
            row.status.in_(UNDER_WAY),
            row.kind.in_(FAULTS),
            row.opened_at >= since,
            row.test.is_(False),
            row.outage.is_(None),
        ).order_by(row.opened_at, row.number)
        return [
            AreaReport(number, home, at, symptom, Scope(scope), merged)
            for number, home, at, symptom, scope, merged in run(self._session, found)
        ]

    def faults_in_hand(self) -> Sequence[WorkOrder]:
        return self._orders(
            _ORDER.status.in_([status.value for status in IN_HAND]),
            _ORDER.kind.in_(FAULTS),
            _ORDER.test.is_(False),
        )

    def appointed(
        self, after: datetime, phone: str | None, account: str | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        own: list[ColumnElement[bool]] = []
        if phone is not None:
            own += [_ORDER.caller == phone, _ORDER.contact == phone]
        if account is not None:
            own.append(_ORDER.account == account)
        if not own:
            return []
        found = self._orders(
            _ORDER.appointed_from > after,
            _ORDER.status.in_([status.value for status in MOVABLE]),
            _ORDER.test.is_(test),
            or_(*own),
        )
        return sorted(found, key=lambda order: order.appointed_from or after)

    def open_matters(
        self, kind: Kind, phone: str | None, account: str | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        theirs: list[ColumnElement[bool]] = []
        if phone is not None:
            theirs += [_ORDER.caller == phone, _ORDER.contact == phone]
        if account is not None:
            theirs.append(_ORDER.account == account)
        if not theirs:
            return []
        return self._orders(
            _ORDER.status.in_([status.value for status in (Status.DRAFT, *IN_HAND)]),
            _ORDER.kind == kind.value,
            _ORDER.test.is_(test),
            or_(*theirs),
        )

    def drafts_of(
        self, phones: Collection[str], since: datetime, *, test: bool
    ) -> Sequence[WorkOrder]:
        if not phones:
            return []
        return self._orders(
            _ORDER.status == Status.DRAFT.value,
            _ORDER.test.is_(test),
            _ORDER.opened_at >= since,
            or_(_ORDER.caller.in_(phones), _ORDER.contact.in_(phones)),
        )

    def every(
        self, statuses: Collection[Status] = (), since: datetime | None = None
    ) -> Sequence[WorkOrder]:
        wanted: list[ColumnElement[bool]] = []
        if statuses:
            wanted.append(_ORDER.status.in_([status.value for status in statuses]))
        if since is not None:
            wanted.append(_ORDER.opened_at >= since)
        return self._orders(*wanted)

    def page(self, query: OrderQuery) -> Sequence[WorkOrder]:
        wanted: list[ColumnElement[bool]] = [_ORDER.test.is_(False)]
        if query.statuses:
            wanted.append(_ORDER.status.in_([status.value for status in query.statuses]))
        if query.team is not None:
            wanted.append(_ORDER.team == query.team)
        if query.since is not None:
            wanted.append(_ORDER.opened_at >= query.since)
        if query.after is not None:
            opened_at, number = query.after
            later = _ORDER.opened_at > opened_at
            same = (_ORDER.opened_at == opened_at) & (_ORDER.number > number)
            # The first half lets the index find where the page begins.
            wanted += [_ORDER.opened_at >= opened_at, later | same]
        return self._orders(*wanted, most=query.most)

    def _orders(
        self, *conditions: ColumnElement[bool], most: int | None = None
    ) -> Sequence[WorkOrder]:
        return orders_of(self._session, _oldest_first(*conditions).limit(most))


_AREA_COLUMNS = {
    AreaKind.TRANSFORMER: _ORDER.transformer,
    AreaKind.COMPOUND: _ORDER.compound_place,
    AreaKind.VILLAGE: _ORDER.village_place,
    AreaKind.ROAD: _ORDER.road,
    AreaKind.FEEDER: _ORDER.feeder,
}
