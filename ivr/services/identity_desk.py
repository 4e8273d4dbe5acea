"""Who is calling, as far as amounts go: two facts, few tries, and a proof that no flow can skip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ivr.clock import local
from ivr.domain.application import Application, read_application_number
from ivr.domain.customer import Customer, read_account
from ivr.domain.ports import UnitOfWork
from ivr.domain.second_fact import (
    CheckLimits,
    FactKind,
    Holder,
    IdentityCheck,
    Verdict,
    judge,
    wrong_ones,
)
from ivr.errors import NotAllowed
from ivr.services.office import CallFacts, Office


class Checked(StrEnum):
    """What came of a check."""

    PROVED = "proved"
    WANTING = "wanting"
    WRONG = "wrong"
    BARRED = "barred"
    """Too many wrong facts: nothing more is checked."""
    NO_NUMBER = "no-number"
    """No number was told, and the caller's own stands for no account or for several."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the caller has told in this call; nothing that the hotline looked up for him."""

    account: str | None = None
    application: str | None = None
    fact: tuple[FactKind, str] | None = None


@dataclass(frozen=True, slots=True)
class IdentityDesk:
    """Checks callers, and answers for it that nothing is told without a check."""

    office: Office
    limits: CheckLimits = field(default_factory=CheckLimits)

    def check(self, claim: Claim, call: CallFacts) -> tuple[Checked, str | None]:
        """What came of it, and the account; that is told only to whom has proved it to be his.

        Nothing claimed: the account that this call has proved last, or what the caller's number
        is worth.
        """
        with self.office.unit_of_work() as unit:
            if claim == Claim() and (proved_before := self._proved(unit, call)):
                return Checked.PROVED, proved_before
            subject, holder, account = self._subject(unit, claim, call)
            if subject is None:
                return Checked.NO_NUMBER, None
            if self._is_barred(unit, subject, call):
                return Checked.BARRED, None
            told = bool(claim.account or claim.application)
            verdict = judge(holder, number_told=told, caller=call.caller, told=claim.fact)
            if verdict is Verdict.WANTING:
                return Checked.WANTING, None
            proved = verdict is Verdict.PROVED
            kind = claim.fact[0] if claim.fact else None
            check = IdentityCheck(
                call.call_id, self.office.now(), subject, call.caller, kind, proved, call.test
            )
            unit.identity_checks.add(check)
            barred = not proved and self._is_barred(unit, subject, call)
            unit.commit()
        if proved:
            return Checked.PROVED, account
        return (Checked.BARRED if barred else Checked.WRONG), None

    def require_proof(self, unit: UnitOfWork, subject: str, call: CallFacts) -> None:
        """NotAllowed unless this very call has proved it, whatever the flow has done."""
        checks = unit.identity_checks.of_call(call.call_id)
        proved = any(check.proved and check.subject == subject for check in checks)
        if not proved or self._is_spent(checks):
            raise NotAllowed(
                "这通电话还没有核对过客户的身份，不能说电费和业务的内容，"
                "请在流程里先「执行: 核实客户」，核实是「通过」再查"
            )

    def _proved(self, unit: UnitOfWork, call: CallFacts) -> str | None:
        checks = unit.identity_checks.of_call(call.call_id)
        if self._is_spent(checks):
            return None
        accounts = [c.subject for c in checks if c.proved and read_account(c.subject)]
        return accounts[-1] if accounts else None

    def _subject(
        self, unit: UnitOfWork, claim: Claim, call: CallFacts
    ) -> tuple[str | None, Holder | None, str | None]:
        """What is asked about, who holds it (None: nobody known), and the account that it is."""
        if claim.application:
            number = read_application_number(claim.application)
            application = unit.applications.get(number) if number else None
            subject = application_subject(number or _one_line(claim.application))
            return subject, _applicant(unit, application), None
        if claim.account:
            account = read_account(claim.account)
            customer = unit.customers.by_account(account) if account else None
            holder = _holder(customer) if customer else None
            return account or _one_line(claim.account), holder, account
        found = unit.customers.by_phone(call.caller) if call.caller else []
        if len(found) != 1:
            return None, None, None
        return found[0].account, _holder(found[0]), found[0].account

    def _is_barred(self, unit: UnitOfWork, subject: str, call: CallFacts) -> bool:
        checks = unit.identity_checks
        if self._is_spent(checks.of_call(call.call_id)):
            return True
        today = _midnight(self.office.now())
        of_day = [checks.of_subject(subject, today, test=call.test)]
        if call.caller is not None:
            of_day.append(checks.of_caller(call.caller, today, test=call.test))
        return any(wrong_ones(day) >= self.limits.per_day for day in of_day)

    def _is_spent(self, of_call: Sequence[IdentityCheck]) -> bool:
        """Whether a call has told so much that is wrong that it hears nothing more."""
        return wrong_ones(of_call) >= self.limits.per_call


def application_subject(number: str) -> str:
    """What checks about an application are kept under."""
    return f"YW{number}"


def _holder(customer: Customer) -> Holder:
    return Holder(customer.phones, customer.id_ending, customer.meter_ending)


def _applicant(unit: UnitOfWork, application: Application | None) -> Holder | None:
    """The applicant; where the application is about an account, what that has on file counts."""
    if application is None:
        return None
    customer = unit.customers.by_account(application.account) if application.account else None
    if customer is None:
        return Holder(application.phones)
    phones = (*application.phones, *customer.phones)
    return Holder(phones, customer.id_ending, customer.meter_ending)


def _one_line(told: str) -> str:
    """What cannot be a number counts as one subject, however long it is."""
    return told.strip()[:20]


def _midnight(now: datetime) -> datetime:
    return local(now).replace(hour=0, minute=0, second=0, microsecond=0)
