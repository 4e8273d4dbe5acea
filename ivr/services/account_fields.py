"""Bills, balances and applications as plain values with stable names: what `--json` shows."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.clock import local
from ivr.domain.application import Application
from ivr.domain.bill import Balance, Bill

Fields = Mapping[str, object]


def bill_fields(bill: Bill) -> Fields:
    """A bill; amounts in whole fen."""
    return {
        "account": bill.account,
        "month": bill.month.text,
        "energy_kwh": bill.energy_kwh,
        "amount_fen": bill.amount_fen,
        "due_on": bill.due_on.isoformat(),
        "paid_at": local(bill.paid_at).isoformat(timespec="seconds") if bill.paid_at else None,
    }


def balance_fields(balance: Balance) -> Fields:
    """A prepaid balance, below zero once it is used up."""
    return {
        "account": balance.account,
        "amount_fen": balance.amount_fen,
        "as_of": local(balance.as_of).isoformat(timespec="seconds"),
    }


def application_fields(application: Application) -> Fields:
    """An application and how far it has come."""
    expected, done = application.expected_by, application.done_on
    return {
        "number": application.number,
        "kind": application.kind,
        "stage": application.stage,
        "stage_since": application.stage_since.isoformat(),
        "account": application.account,
        "applicant": application.applicant,
        "phones": list(application.phones),
        "expected_by": expected.isoformat() if expected else None,
        "done_on": done.isoformat() if done else None,
    }
