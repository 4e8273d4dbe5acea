"""Bills, applications, and who was let see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from ivr.domain.application import Application
from ivr.domain.bill import Balance, Bill
from ivr.domain.month import Month
from ivr.domain.second_fact import IdentityCheck


class Bills(Protocol):
    """The accounts' monthly bills and prepaid balances."""

    def of_account(self, account: str, since: Month | None = None) -> Sequence[Bill]:
        """The account's bills (from this month on), the newest first."""

    def every(self, account: str | None = None) -> Sequence[Bill]:
        """All bills, by account and then the newest first."""

    def balance(self, account: str) -> Balance | None:
        """What is left of a prepaid account; None for any other."""

    def balances(self) -> Sequence[Balance]:
        """All balances, by account."""

    def save(self, bills: Collection[Bill]) -> int:
        """Store the bills, in place of those of the same month; how many were stored before."""

    def save_balances(self, balances: Collection[Balance]) -> int:
        """Store the balances, in place of older ones; how many accounts had one before."""

    def remove(self, accounts: Collection[str]) -> None:
        """Forget the bills and balances of these accounts."""


class Applications(Protocol):
    """What customers have applied for."""

    def get(self, number: str) -> Application | None: ...

    def of_account(self, account: str) -> Sequence[Application]:
        """The account's applications, the one that moved last first."""

    def every(self) -> Sequence[Application]:
        """All of them, by number."""

    def save(self, applications: Collection[Application]) -> int:
        """Store them, in place of those of the same number; how many were stored before."""

    def remove(self, numbers: Collection[str]) -> None:
        """Forget these applications, as far as they are stored."""


class IdentityChecks(Protocol):
    """The checks of whether a caller is whom a matter belongs to: who asked, when, with what
    success; added, never changed."""

    def add(self, check: IdentityCheck) -> None: ...

    def of_call(self, call_id: str) -> Sequence[IdentityCheck]: ...

    def detach(self, call_id: str, name: str) -> None:
        """The checks of a call count on, but belong to no call that is on record."""

    def of_subject(self, subject: str, since: datetime, *, test: bool) -> Sequence[IdentityCheck]:
        """Those of an account or application from this instant on."""

    def of_caller(self, caller: str, since: datetime, *, test: bool) -> Sequence[IdentityCheck]:
        """Those from this telephone from this instant on."""
