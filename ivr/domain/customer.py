"""Whom the company supplies."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.domain.address import Address
from ivr.domain.terms import Area
from ivr.domain.text import squeezed

ACCOUNT_DIGITS = (10, 13)
"""How long an account number may be."""


@dataclass(frozen=True, slots=True)
class Customer:
    """One account: who it is, where, and by which numbers they call."""

    account: str
    name: str
    address: Address
    area: Area | None = None
    phones: tuple[str, ...] = ()
    id_ending: str | None = None
    """The last six characters of the holder's identity number, where the company keeps them."""
    meter_ending: str | None = None
    """The last four digits of the meter's number."""


def read_account(text: str) -> str | None:
    """The account number in half-width digits, or None when it cannot be one."""
    digits = squeezed(text).replace("-", "")
    ascii_digits = digits.isascii() and digits.isdecimal()
    return digits if ascii_digits and len(digits) in ACCOUNT_DIGITS else None
