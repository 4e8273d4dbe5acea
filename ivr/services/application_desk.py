"""Answers how far an application has come, to callers who have proved that it is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.domain.application import Application, read_application_number
from ivr.domain.customer import read_account
from ivr.errors import NotAllowed
from ivr.services.identity_desk import IdentityDesk, application_subject
from ivr.services.office import CallFacts, Office


@dataclass(frozen=True, slots=True)
class ApplicationDesk:
    """Where callers ask after their applications."""

    office: Office
    identity: IdentityDesk

    def found(
        self, account: str | None, number: str | None, call: CallFacts
    ) -> Sequence[Application]:
        """The one of this number, else all of the account, those under way first; NotAllowed
        without a proof by this call."""
        with self.office.unit_of_work(read_only=True) as unit:
            if number:
                read = read_application_number(number) or number
                self.identity.require_proof(unit, application_subject(read), call)
                one = unit.applications.get(read)
                return [one] if one else []
            if not account:
                raise NotAllowed(
                    "「查业务进度」要有「申请编号」或者「户号」，请在「传入」里给出一个"
                )
            account = read_account(account) or account
            self.identity.require_proof(unit, account, call)
            of_account = unit.applications.of_account(account)
            return sorted(of_account, key=lambda application: application.done_on is not None)
