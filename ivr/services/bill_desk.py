"""Answers about bills, arrears and balances, to callers who have proved that they are theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ivr.clock import local
from ivr.domain.bill import MONTHS_TOLD, Arrears, Balance, Bill, Payment, arrears_of, is_told
from ivr.domain.customer import read_account
from ivr.domain.month import Month, heard_month
from ivr.services.identity_desk import IdentityDesk
from ivr.services.office import CallFacts, Office


@dataclass(frozen=True, slots=True)
class Dues:
    """How an account stands: its newest bill, what is overdue, what is left of a prepayment."""

    latest: Bill | None
    arrears: Arrears
    balance: Balance | None

    def more_is_late(self, now: datetime) -> bool:
        """Whether more is overdue than the newest bill."""
        latest_is_late = self.latest is not None and self.latest.payment(now) is Payment.OVERDUE
        return self.arrears.months > latest_is_late


class Found(StrEnum):
    """What came of asking for one month's bill."""

    BILL = "bill"
    NONE = "none"
    NOT_UNDERSTOOD = "not-understood"
    TOO_OLD = "too-old"
    TO_COME = "to-come"


@dataclass(frozen=True, slots=True)
class MonthAnswer:
    """What came of it, the month that was understood, and its bill."""

    found: Found
    month: Month | None = None
    bill: Bill | None = None


@dataclass(frozen=True, slots=True)
class BillDesk:
    """Where callers ask what they owe."""

    office: Office
    identity: IdentityDesk

    def dues(self, account: str, call: CallFacts) -> Dues:
        """How the account stands now; NotAllowed without a proof by this call."""
        now, present = self.office.now(), self._present()
        account = read_account(account) or account
        with self.office.unit_of_work(read_only=True) as unit:
            self.identity.require_proof(unit, account, call)
            bills = unit.bills.of_account(account)
            latest = next((bill for bill in bills if is_told(bill.month, present)), None)
            return Dues(latest, arrears_of(bills, now), unit.bills.balance(account))

    def of_month(self, account: str, words: str, call: CallFacts) -> MonthAnswer:
        """The bill of the month that a caller names; NotAllowed without a proof by this call."""
        present = self._present()
        account = read_account(account) or account
        with self.office.unit_of_work(read_only=True) as unit:
            self.identity.require_proof(unit, account, call)
            bills = unit.bills.of_account(account, present.back(MONTHS_TOLD))
        month = heard_month(words, present)
        if month is None:
            return MonthAnswer(Found.NOT_UNDERSTOOD)
        if not is_told(month, present):
            return MonthAnswer(Found.TO_COME if month > present else Found.TOO_OLD, month)
        bill = next((bill for bill in bills if bill.month == month), None)
        return MonthAnswer(Found.BILL if bill else Found.NONE, month, bill)

    def _present(self) -> Month:
        return Month.of(local(self.office.now()).date())
