"""The repositories: one method for each question that the domain asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Executable,
    String,
    bindparam,
    cast,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from ivr.domain.address import Address
from ivr.domain.area_outage import AreaName, AreaReport
from ivr.domain.customer import Customer
from ivr.domain.dispatch import notices
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.merge_rules import AreaKind
from ivr.domain.network import Network
from ivr.domain.order_life import IN_HAND, MOVABLE, Status
from ivr.domain.order_number import order_number
from ivr.domain.ports import OrderQuery
from ivr.domain.terms import Area, Kind, Scope
from ivr.domain.work_order import WorkOrder
from storage.callbacks_wanted import follow_order, follow_outage, forget_outage
from storage.inserts import insert_into
from storage.order_rows import read_order, write_order
from storage.outbox import put_out, put_out_changes
from storage.tables import (
    CustomerPhoneRow,
    CustomerRow,
    KnownOutageRow,
    OrderCounterRow,
    WorkOrderRow,
)

ASKED_AT_ONCE = 500
"""Keys in one IN clause; databases bound the number of parameters."""

TOLD = (
    *("name", "address", "area", "building", "feeder", "transformer"),
    *("important", "important_contact", "id_ending", "meter_ending"),
)
"""What an import tells of an account."""

NEIGHBOURS = 20
"""So many of a building's accounts tell where in the network it hangs."""

UNDER_WAY = [*(status.value for status in IN_HAND), Status.MERGED.value]
FAULTS = [Kind.FAULT.value, Kind.EMERGENCY.value]


class StoredCustomers:
    """The company's accounts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_account(self, account: str) -> Customer | None:
        row = self._session.get(CustomerRow, account)
        return _customer(row) if row else None

    def by_phone(self, phone: str) -> Sequence[Customer]:
        accounts = select(CustomerPhoneRow.account).where(CustomerPhoneRow.phone == phone)
        rows = select(CustomerRow).where(CustomerRow.account.in_(accounts))
        return [_customer(row) for row in self._session.scalars(rows.order_by(CustomerRow.account))]

    def save(self, customers: Collection[Customer]) -> None:
        # Whole statements, not objects: a town of 30 000 takes half a second, not twenty.
        insert = insert_into(self._session, CustomerRow)
        told = {name: insert.excluded[name] for name in TOLD}
        upsert = insert.on_conflict_do_update(index_elements=[CustomerRow.account], set_=told)
        self._run(upsert, [_customer_values(customer) for customer in customers])
        of_account = CustomerPhoneRow.account == bindparam("replaced")
        old = [{"replaced": customer.account} for customer in customers]
        self._run(delete(CustomerPhoneRow).where(of_account), old)
        phones = [values for customer in customers for values in _phone_values(customer)]
        self._run(insert_into(self._session, CustomerPhoneRow), phones)
        self._session.expire_all()

    def known(self, accounts: Collection[str]) -> set[str]:
        return _known(self._session, CustomerRow.account, accounts)

    def count(self) -> int:
        return self._session.scalar(select(func.count()).select_from(CustomerRow)) or 0

    def addresses(self) -> Sequence[str]:
        column = CustomerRow.address
        return list(self._session.scalars(select(column).distinct().order_by(column)))

    def remove(self, accounts: Collection[str]) -> None:
        gone = [{"gone": account} for account in accounts]
        self._run(
            delete(CustomerPhoneRow).where(CustomerPhoneRow.account == bindparam("gone")), gone
        )
        self._run(delete(CustomerRow).where(CustomerRow.account == bindparam("gone")), gone)
        self._session.expire_all()

    def important(self) -> Sequence[Customer]:
        rows = select(CustomerRow).where(CustomerRow.important.is_(True))
        return [_customer(row) for row in self._session.scalars(rows.order_by(CustomerRow.account))]

    def of_building(self, building: str) -> Sequence[Customer]:
        rows = select(CustomerRow).where(CustomerRow.building == building)
        some = rows.order_by(CustomerRow.account).limit(NEIGHBOURS)
        return [_customer(row) for row in self._session.scalars(some)]

    def covered_by(self, outage: KnownOutage) -> Iterator[Customer]:
        row = CustomerRow
        rows = select(row).order_by(row.account).execution_options(yield_per=ASKED_AT_ONCE)
        # An area is a text: whether it holds an address, no index knows.
        if not outage.areas and len(outage.accounts) <= ASKED_AT_ONCE:
            named = (
                row.account.in_(outage.accounts),
                row.feeder.in_(outage.feeders),
                row.transformer.in_(outage.transformers),
            )
            rows = rows.where(or_(*named))
        for customer in map(_customer, self._session.scalars(rows)):
            network = Network(customer.feeder, customer.transformer)
            if outage.covers(customer.account, customer.address, network):
                yield customer

    def count_in(self, area: AreaName) -> int | None:
        columns = {
            AreaKind.FEEDER: CustomerRow.feeder,
            AreaKind.TRANSFORMER: CustomerRow.transformer,
        }
        column = columns.get(area.kind)
        if column is None:
            return None
        counted = select(func.count()).select_from(CustomerRow).where(column == area.name)
        return self._session.scalar(counted) or 0

    def _run(self, statement: Executable, values: Sequence[Mapping[str, object]]) -> None:
        if values:
            self._session.connection().execute(statement, values)


class StoredOrders:
    """The work orders."""

    def __init__(self, session: Session, *, locking: bool) -> None:
        self._session = session
        self._locking = locking
        self._held: dict[str, WorkOrderRow] = {}
        """What was read to be changed: the session forgets what nobody holds, and reads it anew."""

    def next_number(self, day: date) -> str:
        # One statement counts and reads, so that no two transactions get the same count.
        insert = insert_into(self._session, OrderCounterRow).values(day=day, last=1)
        count = insert.on_conflict_do_update(
            index_elements=[OrderCounterRow.day], set_={"last": OrderCounterRow.last + 1}
        ).returning(OrderCounterRow.last)
        return order_number(day, self._session.execute(count).scalar_one())

    def add(self, order: WorkOrder) -> None:
        self._session.add(write_order(order, WorkOrderRow(history=[])))
        self._session.flush()
        put_out(self._session, notices(None, order))
        follow_order(self._session, None, order)

    def save(self, order: WorkOrder) -> None:
        row = self._session.get_one(WorkOrderRow, order.number)
        before = read_order(row)
        write_order(order, row)
        self._session.flush()
        put_out_changes(self._session, before, order)
        follow_order(self._session, before, order)

    def get(self, number: str) -> WorkOrder | None:
        lock = True if self._locking else None
        row = self._session.get(WorkOrderRow, number, with_for_update=lock)
        return read_order(row) if row else None

    def of_numbers(self, numbers: Collection[str]) -> Mapping[str, WorkOrder]:
        wanted = sorted(set(numbers))
        found: dict[str, WorkOrder] = {}
        for first in range(0, len(wanted), ASKED_AT_ONCE):
            some = wanted[first : first + ASKED_AT_ONCE]
            found |= {one.number: one for one in self._orders(WorkOrderRow.number.in_(some))}
        return found

    def with_recordings(self, since: datetime | None = None) -> Sequence[WorkOrder]:
        wanted: list[ColumnElement[bool]] = [cast(WorkOrderRow.recordings, String) != "{}"]
        if since is not None:
            wanted.append(WorkOrderRow.opened_at >= since)
        return self._orders(*wanted)

    def of_call(self, call_id: str) -> Sequence[WorkOrder]:
        return self._orders(WorkOrderRow.call_id == call_id)

    def in_hand(
        self, account: str | None, address: Address | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        near: list[ColumnElement[bool]] = []
        if account is not None:
            near.append(WorkOrderRow.account == account)
        if address is not None and address.road_place is not None:
            near.append(WorkOrderRow.road_place == address.road_place)
        # By the building, not by the compound: in a stormy night hundreds wait in one village.
        if address is not None and address.building_place is not None:
            near.append(WorkOrderRow.building_place == address.building_place)
        if not near:
            return []
        return self._orders(
            WorkOrderRow.status.in_(UNDER_WAY),
            WorkOrderRow.kind.in_(FAULTS),
            WorkOrderRow.test.is_(test),
            or_(*near),
        )

    def merged_into(self, number: str) -> Sequence[WorkOrder]:
        return self._orders(WorkOrderRow.merged_into == number)

    def reports_in(self, area: AreaName, since: datetime) -> Sequence[AreaReport]:
        # Columns, not orders: in a storm this runs for every report, and most have a history.
        row = WorkOrderRow
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
            for number, home, at, symptom, scope, merged in self._session.execute(found)
        ]

    def faults_in_hand(self) -> Sequence[WorkOrder]:
        return self._orders(
            WorkOrderRow.status.in_([status.value for status in IN_HAND]),
            WorkOrderRow.kind.in_(FAULTS),
            WorkOrderRow.test.is_(False),
        )

    def appointed(
        self, after: datetime, phone: str | None, account: str | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        own: list[ColumnElement[bool]] = []
        if phone is not None:
            own += [WorkOrderRow.caller == phone, WorkOrderRow.contact == phone]
        if account is not None:
            own.append(WorkOrderRow.account == account)
        if not own:
            return []
        found = self._orders(
            WorkOrderRow.appointed_from > after,
            WorkOrderRow.status.in_([status.value for status in MOVABLE]),
            WorkOrderRow.test.is_(test),
            or_(*own),
        )
        return sorted(found, key=lambda order: order.appointed_from or after)

    def open_matters(
        self, kind: Kind, phone: str | None, account: str | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        theirs: list[ColumnElement[bool]] = []
        if phone is not None:
            theirs += [WorkOrderRow.caller == phone, WorkOrderRow.contact == phone]
        if account is not None:
            theirs.append(WorkOrderRow.account == account)
        if not theirs:
            return []
        return self._orders(
            WorkOrderRow.status.in_([status.value for status in (Status.DRAFT, *IN_HAND)]),
            WorkOrderRow.kind == kind.value,
            WorkOrderRow.test.is_(test),
            or_(*theirs),
        )

    def drafts_of(
        self, phones: Collection[str], since: datetime, *, test: bool
    ) -> Sequence[WorkOrder]:
        if not phones:
            return []
        return self._orders(
            WorkOrderRow.status == Status.DRAFT.value,
            WorkOrderRow.test.is_(test),
            WorkOrderRow.opened_at >= since,
            or_(WorkOrderRow.caller.in_(phones), WorkOrderRow.contact.in_(phones)),
        )

    def every(
        self, statuses: Collection[Status] = (), since: datetime | None = None
    ) -> Sequence[WorkOrder]:
        wanted: list[ColumnElement[bool]] = []
        if statuses:
            wanted.append(WorkOrderRow.status.in_([status.value for status in statuses]))
        if since is not None:
            wanted.append(WorkOrderRow.opened_at >= since)
        return self._orders(*wanted)

    def page(self, query: OrderQuery) -> Sequence[WorkOrder]:
        wanted: list[ColumnElement[bool]] = [WorkOrderRow.test.is_(False)]
        if query.statuses:
            wanted.append(WorkOrderRow.status.in_([status.value for status in query.statuses]))
        if query.team is not None:
            wanted.append(WorkOrderRow.team == query.team)
        if query.since is not None:
            wanted.append(WorkOrderRow.opened_at >= query.since)
        if query.after is not None:
            opened_at, number = query.after
            later = WorkOrderRow.opened_at > opened_at
            same = (WorkOrderRow.opened_at == opened_at) & (WorkOrderRow.number > number)
            # The first half lets the index find where the page begins.
            wanted += [WorkOrderRow.opened_at >= opened_at, later | same]
        return self._orders(*wanted, most=query.most)

    def _orders(
        self, *conditions: ColumnElement[bool], most: int | None = None
    ) -> Sequence[WorkOrder]:
        rows = select(WorkOrderRow).where(*conditions)
        rows = rows.order_by(WorkOrderRow.opened_at, WorkOrderRow.number).limit(most)
        return [read_order(row) for row in self._session.scalars(rows)]


class StoredOutages:
    """The known outages."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def between(self, start: datetime, end: datetime) -> Sequence[KnownOutage]:
        rows = select(KnownOutageRow).where(
            KnownOutageRow.starts_at <= end,
            or_(
                KnownOutageRow.ends_at >= start,
                KnownOutageRow.until_restored.is_(True) & KnownOutageRow.restored_at.is_(None),
                KnownOutageRow.restored_at >= start,
            ),
        )
        rows = rows.order_by(KnownOutageRow.starts_at, KnownOutageRow.number)
        return [_outage(row) for row in self._session.scalars(rows)]

    def restored_since(self, instant: datetime) -> Sequence[KnownOutage]:
        rows = select(KnownOutageRow).where(KnownOutageRow.restored_at >= instant)
        rows = rows.order_by(KnownOutageRow.restored_at, KnownOutageRow.number)
        return [_outage(row) for row in self._session.scalars(rows)]

    def every(self) -> Sequence[KnownOutage]:
        rows = select(KnownOutageRow).order_by(KnownOutageRow.starts_at, KnownOutageRow.number)
        return [_outage(row) for row in self._session.scalars(rows)]

    def get(self, number: str) -> KnownOutage | None:
        row = self._session.get(KnownOutageRow, number)
        return _outage(row) if row else None

    def save(self, outage: KnownOutage) -> None:
        row = KnownOutageRow(
            number=outage.number,
            kind=outage.kind.value,
            reason=outage.reason,
            starts_at=outage.starts_at,
            ends_at=outage.ends_at,
            accounts=sorted(outage.accounts),
            areas=[area.text for area in outage.areas],
            feeders=list(outage.feeders),
            transformers=list(outage.transformers),
            until_restored=outage.until_restored,
            restored_at=outage.restored_at,
        )
        self._session.merge(row)
        self._session.flush()
        follow_outage(self._session, outage)

    def known(self, numbers: Collection[str]) -> set[str]:
        return _known(self._session, KnownOutageRow.number, numbers)

    def remove(self, numbers: Collection[str]) -> None:
        for number in numbers:
            if row := self._session.get(KnownOutageRow, number):
                forget_outage(self._session, number, row.starts_at)
                self._session.delete(row)


_AREA_COLUMNS = {
    AreaKind.TRANSFORMER: WorkOrderRow.transformer,
    AreaKind.COMPOUND: WorkOrderRow.compound_place,
    AreaKind.VILLAGE: WorkOrderRow.village_place,
    AreaKind.ROAD: WorkOrderRow.road,
    AreaKind.FEEDER: WorkOrderRow.feeder,
}


def _customer_values(customer: Customer) -> Mapping[str, object]:
    return {
        "account": customer.account,
        "name": customer.name,
        "address": customer.address.text,
        "area": customer.area,
        "building": customer.building,
        "feeder": customer.feeder,
        "transformer": customer.transformer,
        "important": customer.important,
        "important_contact": customer.important_contact,
        "id_ending": customer.id_ending,
        "meter_ending": customer.meter_ending,
    }


def _phone_values(customer: Customer) -> Iterator[Mapping[str, object]]:
    for position, phone in enumerate(customer.phones, start=1):
        yield {"account": customer.account, "position": position, "phone": phone}


def _known(session: Session, column: InstrumentedAttribute[str], keys: Collection[str]) -> set[str]:
    """Those of the keys that the column holds."""
    asked = list(keys)
    batches = (asked[at : at + ASKED_AT_ONCE] for at in range(0, len(asked), ASKED_AT_ONCE))
    return {
        key for batch in batches for key in session.scalars(select(column).where(column.in_(batch)))
    }


def _customer(row: CustomerRow) -> Customer:
    return Customer(
        account=row.account,
        name=row.name,
        address=Address.parse(row.address),
        area=Area(row.area) if row.area else None,
        phones=tuple(phone.phone for phone in row.phones),
        feeder=row.feeder,
        transformer=row.transformer,
        important=row.important,
        important_contact=row.important_contact,
        id_ending=row.id_ending,
        meter_ending=row.meter_ending,
    )


def _outage(row: KnownOutageRow) -> KnownOutage:
    return KnownOutage(
        number=row.number,
        kind=OutageKind(row.kind),
        reason=row.reason,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        accounts=frozenset(row.accounts),
        areas=tuple(Address.parse(area) for area in row.areas),
        feeders=tuple(row.feeders or ()),
        transformers=tuple(row.transformers or ()),
        until_restored=row.until_restored,
        restored_at=row.restored_at,
    )
