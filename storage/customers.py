"""The company's accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Executable, Row, Select, bindparam, delete, func, or_, select
from sqlalchemy.orm import Session

from ivr.domain.area_outage import AreaName
from ivr.domain.customer import Customer
from ivr.domain.known_outage import KnownOutage
from ivr.domain.merge_rules import AreaKind
from ivr.domain.network import Network
from ivr.domain.terms import Area
from storage.addresses import address_of
from storage.inserts import insert_into
from storage.plain_rows import ASKED_AT_ONCE, Values, held, known_keys, run, table_of
from storage.tables import CustomerPhoneRow, CustomerRow

TOLD = (
    *("name", "address", "area", "building", "feeder", "transformer"),
    *("important", "important_contact", "id_ending", "meter_ending"),
)
"""What an import tells of an account."""

NEIGHBOURS = 20
"""So many of a building's accounts tell where in the network it hangs."""

_CUSTOMER, _PHONE = table_of(CustomerRow).c, table_of(CustomerPhoneRow).c

_CUSTOMERS = (
    select(table_of(CustomerRow), _PHONE.phone)
    .outerjoin(table_of(CustomerPhoneRow))
    .order_by(_CUSTOMER.account, _PHONE.position)
)
_BY_ACCOUNT = _CUSTOMERS.where(_CUSTOMER.account == bindparam("account"))
_BY_PHONE = _CUSTOMERS.where(
    _CUSTOMER.account.in_(select(_PHONE.account).where(_PHONE.phone == bindparam("phone")))
)
_OF_BUILDING = _CUSTOMERS.where(
    _CUSTOMER.account.in_(
        select(_CUSTOMER.account)
        .where(_CUSTOMER.building == bindparam("building"))
        .order_by(_CUSTOMER.account)
        .limit(NEIGHBOURS)
    )
)
_IMPORTANT = _CUSTOMERS.where(_CUSTOMER.important.is_(True))


class StoredCustomers:
    """The company's accounts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_account(self, account: str) -> Customer | None:
        known = held(self._session, _customer)
        if account not in known:
            for customer in self._found(_BY_ACCOUNT, {"account": account}):
                known[account] = customer
        return known.get(account)

    def by_phone(self, phone: str) -> Sequence[Customer]:
        return self._found(_BY_PHONE, {"phone": phone})

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
        self._forget()

    def known(self, accounts: Collection[str]) -> set[str]:
        return known_keys(self._session, CustomerRow.account, accounts)

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
        self._forget()

    def important(self) -> Sequence[Customer]:
        return self._found(_IMPORTANT)

    def of_building(self, building: str) -> Sequence[Customer]:
        return self._found(_OF_BUILDING, {"building": building})

    def covered_by(self, outage: KnownOutage) -> Iterator[Customer]:
        rows = _CUSTOMERS.execution_options(yield_per=ASKED_AT_ONCE)
        # An area is a text: whether it holds an address, no index knows.
        if not outage.areas and len(outage.accounts) <= ASKED_AT_ONCE:
            named = (
                _CUSTOMER.account.in_(outage.accounts),
                _CUSTOMER.feeder.in_(outage.feeders),
                _CUSTOMER.transformer.in_(outage.transformers),
            )
            rows = rows.where(or_(*named))
        for customer in _customers(run(self._session, rows)):
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

    def _found(self, statement: Select[Any], values: Values | None = None) -> list[Customer]:
        return list(_customers(run(self._session, statement, values)))

    def _forget(self) -> None:
        self._session.expire_all()
        held(self._session, _customer).clear()

    def _run(self, statement: Executable, values: Sequence[Mapping[str, object]]) -> None:
        if values:
            self._session.connection().execute(statement, values)


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


def _customers(rows: Iterable[Row[Any]]) -> Iterator[Customer]:
    """The customers of rows with one telephone each, or with none."""
    for _, own in groupby(rows, attrgetter("account")):
        first = next(own)
        phones = [row.phone for row in (first, *own) if row.phone is not None]
        yield _customer(first, phones)


def _customer(row: Row[Any], phones: Sequence[str]) -> Customer:
    return Customer(
        account=row.account,
        name=row.name,
        address=address_of(row.address),
        area=Area(row.area) if row.area else None,
        phones=tuple(phones),
        feeder=row.feeder,
        transformer=row.transformer,
        important=row.important,
        important_contact=row.important_contact,
        id_ending=row.id_ending,
        meter_ending=row.meter_ending,
    )
