"""Who is calling: by number, or by account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.domain.address import Address
from ivr.domain.customer import Customer, read_account
from ivr.domain.ports import UnitOfWork
from ivr.services.office import Office, read_address


@dataclass(frozen=True, slots=True)
class CustomerSearch:
    """Finds the accounts that a number or an account number stands for."""

    office: Office

    def find(self, phone: str | None, account: str | None) -> Sequence[Customer]:
        """The customers; a given account number alone decides."""
        with self.office.unit_of_work(read_only=True) as unit:
            if account:
                customer = customer_of(unit, account)
                return [customer] if customer else []
            number = self.office.phone(phone)
            return unit.customers.by_phone(number) if number else []


def customer_of(unit: UnitOfWork, account: str | None) -> Customer | None:
    """The customer of a typed account number."""
    number = read_account(account) if account else None
    return unit.customers.by_account(number) if number else None


def place_of(
    unit: UnitOfWork, account: str | None, address: str | None
) -> tuple[str | None, Address | None]:
    """Account number and address of a report; without an address told, the account's own."""
    customer = customer_of(unit, account)
    told = read_address(address)
    number = customer.account if customer else (read_account(account) if account else None)
    return number, told or (customer.address if customer else None)
