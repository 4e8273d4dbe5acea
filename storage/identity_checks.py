"""The repository of identity checks: lines are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from ivr.domain.second_fact import FactKind, IdentityCheck
from storage.account_tables import IdentityCheckRow


class StoredIdentityChecks:
    """Who asked about an account, when, with what success."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, check: IdentityCheck) -> None:
        of_call = IdentityCheckRow.call_id == check.call_id
        last = self._session.scalar(select(func.max(IdentityCheckRow.sequence)).where(of_call))
        row = IdentityCheckRow(
            call_id=check.call_id,
            sequence=(last or 0) + 1,
            at=check.at,
            subject=check.subject,
            caller=check.caller,
            fact=check.fact,
            proved=check.proved,
            test=check.test,
        )
        self._session.add(row)
        self._session.flush()

    def detach(self, call_id: str, name: str) -> None:
        of_call = IdentityCheckRow.call_id == call_id
        self._session.execute(update(IdentityCheckRow).where(of_call).values(call_id=name))

    def of_call(self, call_id: str) -> Sequence[IdentityCheck]:
        return self._checks(IdentityCheckRow.call_id == call_id)

    def of_subject(self, subject: str, since: datetime, *, test: bool) -> Sequence[IdentityCheck]:
        return self._since(since, test, IdentityCheckRow.subject == subject)

    def of_caller(self, caller: str, since: datetime, *, test: bool) -> Sequence[IdentityCheck]:
        return self._since(since, test, IdentityCheckRow.caller == caller)

    def _since(
        self, since: datetime, test: bool, wanted: ColumnElement[bool]
    ) -> Sequence[IdentityCheck]:
        return self._checks(wanted, IdentityCheckRow.at >= since, IdentityCheckRow.test.is_(test))

    def _checks(self, *wanted: ColumnElement[bool]) -> Sequence[IdentityCheck]:
        rows = select(IdentityCheckRow).where(*wanted)
        rows = rows.order_by(
            IdentityCheckRow.at, IdentityCheckRow.call_id, IdentityCheckRow.sequence
        )
        return [_check(row) for row in self._session.scalars(rows)]


def _check(row: IdentityCheckRow) -> IdentityCheck:
    return IdentityCheck(
        call_id=row.call_id,
        at=row.at,
        subject=row.subject,
        caller=row.caller,
        fact=FactKind(row.fact) if row.fact else None,
        proved=row.proved,
        test=row.test,
    )
