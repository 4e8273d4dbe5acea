"""What an account owes: its monthly bills, and the balance of a prepaid meter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ivr.clock import local
from ivr.domain.month import Month

MONTHS_TOLD = 24
"""So many months back a bill is told of."""


class Payment(StrEnum):
    """How it stands with a bill."""

    PAID = "paid"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Bill:
    """One month's bill of one account."""

    account: str
    month: Month
    energy_kwh: int
    amount_fen: int
    due_on: date
    paid_at: datetime | None = None

    def payment(self, now: datetime) -> Payment:
        """How it stands now; the due day itself is still in time."""
        if self.paid_at is not None or self.amount_fen == 0:
            return Payment.PAID
        return Payment.DUE if local(now).date() <= self.due_on else Payment.OVERDUE


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left on a prepaid account, below zero once it is used up; as of an instant."""

    account: str
    amount_fen: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Arrears:
    """What of the bills is not paid although its day has passed."""

    months: int
    amount_fen: int


def arrears_of(bills: Iterable[Bill], now: datetime) -> Arrears:
    """The overdue bills together."""
    late = [bill.amount_fen for bill in bills if bill.payment(now) is Payment.OVERDUE]
    return Arrears(len(late), sum(late))


def is_told(month: Month, present: Month) -> bool:
    """Whether a bill of this month is told of at all: neither to come nor too long ago."""
    return 0 <= present.after(month) <= MONTHS_TOLD
