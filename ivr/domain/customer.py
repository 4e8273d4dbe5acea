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
    feeder: str | None = None
    """The line (线路) that supplies the account."""
    transformer: str | None = None
    """The transformer district (台区) that it belongs to."""
    important: bool = False
    """Whether it is told of every outage beforehand: a hospital, a waterworks (重要客户)."""
    important_contact: str | None = None
    """Whom to tell, as written: a name, a number."""

    @property
    def building(self) -> str | None:
        """The building that the account lies in, as far as its address names one."""
        return self.address.building_place

    id_ending: str | None = None
    """The last six characters of the holder's identity number, where the company keeps them."""
    meter_ending: str | None = None
    """The last four digits of the meter's number."""


def read_account(text: str) -> str | None:
    """The account number in half-width digits, or None when it cannot be one."""
    digits = squeezed(text).replace("-", "")
    ascii_digits = digits.isascii() and digits.isdecimal()
    return digits if ascii_digits and len(digits) in ACCOUNT_DIGITS else None
