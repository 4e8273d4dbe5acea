"""The company's accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from sqlalchemy import bindparam, func, or_, select

from ivr.domain.area_outage import AreaName
from ivr.domain.customer import Customer
from ivr.domain.known_outage import KnownOutage
from ivr.domain.merge_rules import AreaKind
from ivr.domain.network import Network
from ivr.domain.terms import Area
from storage.addresses import address_of
from storage.plain_rows import (
    ASKED_AT_ONCE,
    delete_rows,
    insert_rows,
    known_keys,
    table_of,
    upsert_rows,
)
from storage.prepared import Found, Prepared, Values
from storage.tables import CustomerPhoneRow, CustomerRow
from storage.transaction import Transaction

NEIGHBOURS = 20
"""So many of a building's accounts tell where in the network it hangs."""

_CUSTOMER, _PHONE = table_of(CustomerRow).c, table_of(CustomerPhoneRow).c

_CUSTOMERS = (
    select(table_of(CustomerRow), _PHONE.phone)
    .outerjoin(table_of(CustomerPhoneRow))
    .order_by(_CUSTOMER.account, _PHONE.position)
)
_BY_ACCOUNT = Prepared(_CUSTOMERS.where(_CUSTOMER.account == bindparam("account")))
_BY_PHONE = Prepared(
    _CUSTOMERS.where(
        _CUSTOMER.account.in_(select(_PHONE.account).where(_PHONE.phone == bindparam("phone")))
    )
)
_OF_BUILDING = Prepared(
    _CUSTOMERS.where(
        _CUSTOMER.account.in_(
            select(_CUSTOMER.account)
            .where(_CUSTOMER.building == bindparam("building"))
            .order_by(_CUSTOMER.account)
            .limit(NEIGHBOURS)
        )
    )
)
_COUNTED = Prepared(select(func.count()).select_from(table_of(CustomerRow)))
_IMPORTANT = Prepared(_CUSTOMERS.where(_CUSTOMER.important.is_(True)))


class StoredCustomers:
    """The company's accounts."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def by_account(self, account: str) -> Customer | None:
        known = self._transaction.held(_customer)
        if account not in known:
            for customer in self._found(_BY_ACCOUNT, {"account": account}):
                known[account] = customer
        return known.get(account)

    def by_phone(self, phone: str) -> Sequence[Customer]:
        return self._found(_BY_PHONE, {"phone": phone})

    def save(self, customers: Collection[Customer]) -> None:
        accounts = [customer.account for customer in customers]
        upsert_rows(self._transaction, CustomerRow, list(map(_customer_values, customers)))
        delete_rows(self._transaction, CustomerPhoneRow, "account", accounts)
        phones = [values for customer in customers for values in _phone_values(customer)]
        insert_rows(self._transaction, CustomerPhoneRow, phones)
        self._forget()

    def known(self, accounts: Collection[str]) -> set[str]:
        return known_keys(self._transaction, CustomerRow.account, accounts)

    def count(self) -> int:
        return self._transaction.value(_COUNTED) or 0

    def addresses(self) -> Sequence[str]:
        rows = select(_CUSTOMER.address).distinct().order_by(_CUSTOMER.address)
        return [row.address for row in self._transaction.rows(rows)]

    def remove(self, accounts: Collection[str]) -> None:
        delete_rows(self._transaction, CustomerPhoneRow, "account", accounts)
        delete_rows(self._transaction, CustomerRow, "account", accounts)
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
        for customer in _customers(self._transaction.run(rows)):
            network = Network(customer.feeder, customer.transformer)
            if outage.covers(customer.account, customer.address, network):
                yield customer

    def count_in(self, area: AreaName) -> int | None:
        columns = {
            AreaKind.FEEDER: _CUSTOMER.feeder,
            AreaKind.TRANSFORMER: _CUSTOMER.transformer,
        }
        column = columns.get(area.kind)
        if column is None:
            return None
        counted = select(func.count()).where(column == area.name)
        return self._transaction.value(counted) or 0

    def _found(self, statement: Prepared, values: Values | None = None) -> list[Customer]:
        return list(_customers(self._transaction.rows(statement, values)))

    def _forget(self) -> None:
        self._transaction.held(_customer).clear()


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


def _customers(rows: Iterable[Found]) -> Iterator[Customer]:
    """The customers of rows with one telephone each, or with none."""
    for _, own in groupby(rows, attrgetter("account")):
        first = next(own)
        phones = [row.phone for row in (first, *own) if row.phone is not None]
        yield _customer(first, phones)


def _customer(row: Found, phones: Sequence[str]) -> Customer:
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
