"""The repositories: one method for each question that the domain asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    String,
    cast,
    or_,
)

from ivr.domain.address import Address
from ivr.domain.area_outage import AreaName, AreaReport
from ivr.domain.dispatch import notices
from ivr.domain.known_outage import KnownOutage
from ivr.domain.network import Network
from ivr.domain.order_life import IN_HAND, MOVABLE, Status
from ivr.domain.order_number import order_number
from ivr.domain.ports import OrderQuery
from ivr.domain.terms import Kind, Scope
from ivr.domain.work_order import WorkOrder
from storage.addresses import address_of
from storage.callbacks_wanted import follow_order
from storage.order_statements import (
    IN_HAND_NEAR,
    MERGED_INTO,
    OF_CALL,
    ORDER,
    PLACES_IN_HAND,
    REPORTS_IN,
    counting,
    drafts_of_phones,
    oldest_first,
    page_of,
)
from storage.outbox import put_out, put_out_changes
from storage.plain_rows import batches
from storage.prepared import Found
from storage.stored_orders import add_order, change_order, order_of, orders_of
from storage.transaction import Transaction


class StoredOrders:
    """The work orders."""

    def __init__(self, transaction: Transaction, *, locking: bool) -> None:
        self._transaction = transaction
        self._locking = locking

    def next_number(self, day: date) -> str:
        # One statement counts and reads, so that no two transactions get the same count.
        count = counting(self._transaction.dialect.name)
        return order_number(day, self._transaction.value(count, {"day": day}))

    def add(self, order: WorkOrder) -> None:
        add_order(self._transaction, order)
        put_out(self._transaction, notices(None, order))
        follow_order(self._transaction, None, order)

    def save(self, order: WorkOrder) -> None:
        before = change_order(self._transaction, order)
        put_out_changes(self._transaction, before, order)
        follow_order(self._transaction, before, order)

    def get(self, number: str) -> WorkOrder | None:
        return order_of(self._transaction, number, locking=self._locking)

    def of_numbers(self, numbers: Collection[str]) -> Mapping[str, WorkOrder]:
        found: dict[str, WorkOrder] = {}
        for some in batches(sorted(set(numbers))):
            found |= {one.number: one for one in self._orders(ORDER.number.in_(some))}
        return found

    def with_recordings(self, since: datetime | None = None) -> Sequence[WorkOrder]:
        wanted: list[ColumnElement[bool]] = [cast(ORDER.recordings, String) != "{}"]
        if since is not None:
            wanted.append(ORDER.opened_at >= since)
        return self._orders(*wanted)

    def of_call(self, call_id: str) -> Sequence[WorkOrder]:
        return orders_of(self._transaction, OF_CALL, {"call_id": call_id})

    def in_hand(
        self, account: str | None, address: Address | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        # By the building, not by the compound: in a stormy night hundreds wait in one village.
        near = {
            "account": account,
            "road_place": address.road_place if address else None,
            "building_place": address.building_place if address else None,
        }
        return orders_of(self._transaction, IN_HAND_NEAR, {**near, "test": test})

    def merged_into(self, number: str) -> Sequence[WorkOrder]:
        return orders_of(self._transaction, MERGED_INTO, {"main": number})

    def reports_in(self, area: AreaName, since: datetime) -> Sequence[AreaReport]:
        wanted = {"name": area.name, "since": since}
        found = self._transaction.rows(REPORTS_IN[area.kind], wanted)
        return [
            AreaReport(number, home, at, symptom, Scope(scope), merged)
            for number, home, at, symptom, scope, merged in found
        ]

    def faults_of(self, outage: KnownOutage) -> Sequence[WorkOrder]:
        known = self.of_numbers(
            [
                row.number
                for row in self._transaction.rows(PLACES_IN_HAND)
                if row.outage == outage.number or _is_in(outage, row)
            ]
        )
        return sorted(known.values(), key=lambda order: (order.opened_at, order.number))

    def appointed(
        self, after: datetime, phone: str | None, account: str | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        own: list[ColumnElement[bool]] = []
        if phone is not None:
            own += [ORDER.caller == phone, ORDER.contact == phone]
        if account is not None:
            own.append(ORDER.account == account)
        if not own:
            return []
        found = self._orders(
            ORDER.appointed_from > after,
            ORDER.status.in_([status.value for status in MOVABLE]),
            ORDER.test.is_(test),
            or_(*own),
        )
        return sorted(found, key=lambda order: order.appointed_from or after)

    def open_matters(
        self, kind: Kind, phone: str | None, account: str | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        theirs: list[ColumnElement[bool]] = []
        if phone is not None:
            theirs += [ORDER.caller == phone, ORDER.contact == phone]
        if account is not None:
            theirs.append(ORDER.account == account)
        if not theirs:
            return []
        return self._orders(
            ORDER.status.in_([status.value for status in (Status.DRAFT, *IN_HAND)]),
            ORDER.kind == kind.value,
            ORDER.test.is_(test),
            or_(*theirs),
        )

    def drafts_of(
        self, phones: Collection[str], since: datetime, *, test: bool
    ) -> Sequence[WorkOrder]:
        if not phones:
            return []
        named = {f"phone_{at}": phone for at, phone in enumerate(phones)}
        return orders_of(
            self._transaction, drafts_of_phones(len(named)), {**named, "since": since, "test": test}
        )

    def every(
        self, statuses: Collection[Status] = (), since: datetime | None = None
    ) -> Sequence[WorkOrder]:
        wanted: list[ColumnElement[bool]] = []
        if statuses:
            wanted.append(ORDER.status.in_([status.value for status in statuses]))
        if since is not None:
            wanted.append(ORDER.opened_at >= since)
        return self._orders(*wanted)

    def page(self, query: OrderQuery) -> Sequence[WorkOrder]:
        opened_at, number = query.after or (None, None)
        values = {
            "team": query.team,
            "since": query.since,
            "opened_at": opened_at,
            "number": number,
            "most": query.most,
        }
        asked = {name for name, value in values.items() if value is not None}
        statement = page_of(frozenset(query.statuses), frozenset(asked))
        return orders_of(self._transaction, statement, values)

    def _orders(self, *conditions: ColumnElement[bool]) -> Sequence[WorkOrder]:
        return orders_of(self._transaction, oldest_first(*conditions))


def _is_in(outage: KnownOutage, row: Found) -> bool:
    address = address_of(row.address) if row.address else None
    return outage.covers(row.account, address, Network(row.feeder, row.transformer))
