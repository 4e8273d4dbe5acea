"""The repositories of bills, balances and applications."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, Executable, bindparam, delete, select, tuple_
from sqlalchemy.orm import Session

from ivr.domain.application import Application
from ivr.domain.bill import Balance, Bill
from ivr.domain.month import Month
from storage.account_tables import ApplicationRow, BalanceRow, BillRow
from storage.inserts import insert_into
from storage.tables import Base

Key = TypeVar("Key")

_AT_ONCE = 400
"""Keys in one IN clause; a bill's key is two parameters."""


class StoredBills:
    """The accounts' monthly bills and prepaid balances."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_account(self, account: str, since: Month | None = None) -> Sequence[Bill]:
        wanted = [BillRow.account == account]
        if since is not None:
            wanted.append(BillRow.month >= since.text)
        return self._bills(*wanted)

    def every(self, account: str | None = None) -> Sequence[Bill]:
        return self._bills(*([BillRow.account == account] if account else []))

    def balance(self, account: str) -> Balance | None:
        row = self._session.get(BalanceRow, account)
        return _balance(row) if row else None

    def balances(self) -> Sequence[Balance]:
        rows = select(BalanceRow).order_by(BalanceRow.account)
        return [_balance(row) for row in self._session.scalars(rows)]

    def save(self, bills: Collection[Bill]) -> int:
        keys = [(bill.account, bill.month.text) for bill in bills]
        before = 0
        for some in _batches(keys):
            key = tuple_(BillRow.account, BillRow.month)
            known = select(BillRow.account).where(key.in_(some))
            before += len(self._session.scalars(known).all())
        _upsert(
            self._session, BillRow, ("account", "month"), [_bill_values(bill) for bill in bills]
        )
        return before

    def save_balances(self, balances: Collection[Balance]) -> int:
        before = 0
        for some in _batches([balance.account for balance in balances]):
            known = select(BalanceRow.account).where(BalanceRow.account.in_(some))
            before += len(self._session.scalars(known).all())
        values = [
            {"account": b.account, "amount_fen": b.amount_fen, "as_of": b.as_of} for b in balances
        ]
        _upsert(self._session, BalanceRow, ("account",), values)
        return before

    def remove(self, accounts: Collection[str]) -> None:
        gone = [{"gone": account} for account in accounts]
        for row in (BillRow, BalanceRow):
            _run(self._session, delete(row).where(row.account == bindparam("gone")), gone)
        self._session.expire_all()

    def _bills(self, *wanted: ColumnElement[bool]) -> Sequence[Bill]:
        rows = select(BillRow).where(*wanted)
        rows = rows.order_by(BillRow.account, BillRow.month.desc())
        return [_bill(row) for row in self._session.scalars(rows)]


class StoredApplications:
    """What customers have applied for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, number: str) -> Application | None:
        row = self._session.get(ApplicationRow, number)
        return _application(row) if row else None

    def of_account(self, account: str) -> Sequence[Application]:
        rows = select(ApplicationRow).where(ApplicationRow.account == account)
        rows = rows.order_by(ApplicationRow.stage_since.desc(), ApplicationRow.number.desc())
        return [_application(row) for row in self._session.scalars(rows)]

    def every(self) -> Sequence[Application]:
        rows = select(ApplicationRow).order_by(ApplicationRow.number)
        return [_application(row) for row in self._session.scalars(rows)]

    def save(self, applications: Collection[Application]) -> int:
        before = 0
        for some in _batches([application.number for application in applications]):
            known = select(ApplicationRow.number).where(ApplicationRow.number.in_(some))
            before += len(self._session.scalars(known).all())
        values = [_application_values(application) for application in applications]
        _upsert(self._session, ApplicationRow, ("number",), values)
        return before

    def remove(self, numbers: Collection[str]) -> None:
        gone = [{"gone": number} for number in numbers]
        of_number = ApplicationRow.number == bindparam("gone")
        _run(self._session, delete(ApplicationRow).where(of_number), gone)
        self._session.expire_all()


def _upsert(
    session: Session, row: type[Base], key: Sequence[str], values: Sequence[Mapping[str, object]]
) -> None:
    """Whole statements, not objects: a month's bills of a town are many."""
    insert = insert_into(session, row)
    told = {
        column.name: insert.excluded[column.name]
        for column in row.__table__.columns
        if column.name not in key
    }
    _run(session, insert.on_conflict_do_update(index_elements=list(key), set_=told), values)
    session.expire_all()


def _run(session: Session, statement: Executable, values: Sequence[Mapping[str, object]]) -> None:
    if values:
        session.connection().execute(statement, values)


def _batches(keys: Sequence[Key]) -> Sequence[Sequence[Key]]:
    return [keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE)]


def _bill_values(bill: Bill) -> Mapping[str, object]:
    return {
        "account": bill.account,
        "month": bill.month.text,
        "energy_kwh": bill.energy_kwh,
        "amount_fen": bill.amount_fen,
        "due_on": bill.due_on,
        "paid_at": bill.paid_at,
    }


def _bill(row: BillRow) -> Bill:
    year, number = row.month.split("-")
    return Bill(
        row.account,
        Month(int(year), int(number)),
        row.energy_kwh,
        row.amount_fen,
        row.due_on,
        row.paid_at,
    )


def _balance(row: BalanceRow) -> Balance:
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


def _application(row: ApplicationRow) -> Application:
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
