"""The repository of identity checks: lines are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from ivr.domain.second_fact import FactKind, IdentityCheck
from storage.account_tables import IdentityCheckRow
from storage.plain_rows import insert_rows, table_of
from storage.prepared import Found, Prepared, Values
from storage.transaction import Transaction

_CHECKS = table_of(IdentityCheckRow)
_C = _CHECKS.c
_ALL = select(_CHECKS).order_by(_C.at, _C.call_id, _C.sequence)
_OF_CALL = Prepared(_ALL.where(_C.call_id == bindparam("call_id")))
_SINCE = _ALL.where(_C.at >= bindparam("since"), _C.test == bindparam("test"))
_OF_SUBJECT = Prepared(_SINCE.where(_C.subject == bindparam("subject")))
_OF_CALLER = Prepared(_SINCE.where(_C.caller == bindparam("caller")))
_LAST = Prepared(select(func.max(_C.sequence)).where(_C.call_id == bindparam("call_id")))


class StoredIdentityChecks:
    """Who asked about an account, when, with what success."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, check: IdentityCheck) -> None:
        last = self._transaction.value(_LAST, {"call_id": check.call_id})
        values = {
            "call_id": check.call_id,
            "sequence": (last or 0) + 1,
            "at": check.at,
            "subject": check.subject,
            "caller": check.caller,
            "fact": check.fact,
            "proved": check.proved,
            "test": check.test,
        }
        insert_rows(self._transaction, IdentityCheckRow, [values])

    def detach(self, call_id: str, name: str) -> None:
        self._transaction.write(update(_CHECKS).where(_C.call_id == call_id).values(call_id=name))

    def of_call(self, call_id: str) -> Sequence[IdentityCheck]:
        return self._found(_OF_CALL, {"call_id": call_id})

    def of_subject(self, subject: str, since: datetime, *, test: bool) -> Sequence[IdentityCheck]:
        return self._found(_OF_SUBJECT, {"subject": subject, "since": since, "test": test})

    def of_caller(self, caller: str, since: datetime, *, test: bool) -> Sequence[IdentityCheck]:
        return self._found(_OF_CALLER, {"caller": caller, "since": since, "test": test})

    def _found(self, statement: Prepared, values: Values) -> Sequence[IdentityCheck]:
        return list(map(_check, self._transaction.rows(statement, values)))


def _check(row: Found) -> IdentityCheck:
    return IdentityCheck(
        call_id=row.call_id,
        at=row.at,
        subject=row.subject,
        caller=row.caller,
        fact=FactKind(row.fact) if row.fact else None,
        proved=row.proved,
        test=row.test,
    )
