"""What one caller tells about a fault; many reports may point to one order."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.domain.address import Address
from ivr.domain.terms import Scope


@dataclass(frozen=True, slots=True)
class FaultReport:
    """A report before it has become an order or an enquiry."""

    account: str | None = None
    address: Address | None = None
    """Only an address that the caller has confirmed: another one proves nothing."""
    scope: Scope = Scope.UNKNOWN
