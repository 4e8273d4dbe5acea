"""The repositories of bills, balances and applications."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, select, tuple_

from ivr.domain.application import Application
from ivr.domain.bill import Balance, Bill
from ivr.domain.month import Month
from storage.account_tables import ApplicationRow, BalanceRow, BillRow
from storage.plain_rows import batches, delete_rows, known_keys, table_of, upsert_rows
from storage.prepared import Found, Prepared
from storage.transaction import Transaction

_AT_ONCE = 400
"""Keys in one IN clause; a bill's key is two parameters."""


_BILLS, _BALANCES, _APPLICATIONS = map(table_of, (BillRow, BalanceRow, ApplicationRow))
_B, _A = _BILLS.c, _APPLICATIONS.c
_EVERY_BILL = select(_BILLS).order_by(_B.account, _B.month.desc())
_BILLS_OF = Prepared(
    _EVERY_BILL.where(_B.account == bindparam("account"), _B.month >= bindparam("since"))
)
_BALANCE = Prepared(select(_BALANCES).where(_BALANCES.c.account == bindparam("account")))
_APPLICATION = Prepared(select(_APPLICATIONS).where(_A.number == bindparam("number")))
_APPLICATIONS_OF = Prepared(
    select(_APPLICATIONS)
    .where(_A.account == bindparam("account"))
    .order_by(_A.stage_since.desc(), _A.number.desc())
)


class StoredBills:
    """The accounts' monthly bills and prepaid balances."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def of_account(self, account: str, since: Month | None = None) -> Sequence[Bill]:
        told = {"account": account, "since": since.text if since is not None else ""}
        return list(map(_bill, self._transaction.rows(_BILLS_OF, told)))

    def every(self, account: str | None = None) -> Sequence[Bill]:
        if account:
            return self.of_account(account)
        return list(map(_bill, self._transaction.rows(_EVERY_BILL)))

    def balance(self, account: str) -> Balance | None:
        row = self._transaction.row(_BALANCE, {"account": account})
        return None if row is None else _balance(row)

    def balances(self) -> Sequence[Balance]:
        rows = select(_BALANCES).order_by(_BALANCES.c.account)
        return list(map(_balance, self._transaction.rows(rows)))

    def save(self, bills: Collection[Bill]) -> int:
        keys = [(bill.account, bill.month.text) for bill in bills]
        before = 0
        for some in batches(keys, _AT_ONCE):
            known = select(_B.account).where(tuple_(_B.account, _B.month).in_(some))
            before += len(self._transaction.rows(known))
        upsert_rows(self._transaction, BillRow, list(map(_bill_values, bills)))
        return before

    def save_balances(self, balances: Collection[Balance]) -> int:
        accounts = [balance.account for balance in balances]
        before = known_keys(self._transaction, BalanceRow.account, accounts)
        values = [
            {"account": b.account, "amount_fen": b.amount_fen, "as_of": b.as_of} for b in balances
        ]
        upsert_rows(self._transaction, BalanceRow, values)
        return len(before)

    def remove(self, accounts: Collection[str]) -> None:
        delete_rows(self._transaction, BillRow, "account", accounts)
        delete_rows(self._transaction, BalanceRow, "account", accounts)


class StoredApplications:
    """What customers have applied for."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, number: str) -> Application | None:
        row = self._transaction.row(_APPLICATION, {"number": number})
        return None if row is None else _application(row)

    def of_account(self, account: str) -> Sequence[Application]:
        rows = self._transaction.rows(_APPLICATIONS_OF, {"account": account})
        return list(map(_application, rows))

    def every(self) -> Sequence[Application]:
        rows = select(_APPLICATIONS).order_by(_APPLICATIONS.c.number)
        return list(map(_application, self._transaction.rows(rows)))

    def save(self, applications: Collection[Application]) -> int:
        numbers = [application.number for application in applications]
        before = known_keys(self._transaction, ApplicationRow.number, numbers)
        values = list(map(_application_values, applications))
        upsert_rows(self._transaction, ApplicationRow, values)
        return len(before)

    def remove(self, numbers: Collection[str]) -> None:
        delete_rows(self._transaction, ApplicationRow, "number", numbers)


def _bill_values(bill: Bill) -> Mapping[str, object]:
    return {
        "account": bill.account,
        "month": bill.month.text,
        "energy_kwh": bill.energy_kwh,
        "amount_fen": bill.amount_fen,
        "due_on": bill.due_on,
        "paid_at": bill.paid_at,
    }


def _bill(row: Found) -> Bill:
    year, number = row.month.split("-")
    return Bill(
        row.account,
        Month(int(year), int(number)),
        row.energy_kwh,
        row.amount_fen,
        row.due_on,
        row.paid_at,
    )


def _balance(row: Found) -> Balance:
    return Balance(row.account, row.amount_fen, row.as_of)


def _application_values(application: Application) -> Mapping[str, object]:
    return {
        "number": application.number,
        "kind": application.kind,
        "stage": application.stage,
        "stage_since": application.stage_since,
        "account": application.account,
        "applicant": application.applicant,
        "phones": list(application.phones),
        "expected_by": application.expected_by,
        "done_on": application.done_on,
    }


def _application(row: Found) -> Application:
    return Application(
        number=row.number,
        kind=row.kind,
        stage=row.stage,
        stage_since=row.stage_since,
        account=row.account,
        applicant=row.applicant,
        phones=tuple(row.phones),
        expected_by=row.expected_by,
        done_on=row.done_on,
    )
