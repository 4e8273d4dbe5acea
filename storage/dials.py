"""The repository of the calls that were made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from storage.dial_tables import DialRow
from storage.plain_rows import insert_rows, table_of
from storage.prepared import Prepared
from storage.transaction import Transaction

_DIALS = table_of(DialRow)
_D = _DIALS.c
_LAST = Prepared(select(func.max(_D.sequence)))
_LAST_TO = select(func.max(_D.sequence)).where(_D.target == bindparam("target"))
_TAKEN_BACK = Prepared(delete(_DIALS).where(_D.sequence == _LAST_TO.scalar_subquery()))
_SINCE = select(func.count()).select_from(_DIALS).where(_D.at >= bindparam("since"))
_ALL, _TO = Prepared(_SINCE), Prepared(_SINCE.where(_D.target == bindparam("target")))
_OLD = Prepared(delete(_DIALS).where(_D.at < bindparam("before")))


class StoredDials:
    """When whom the hotline called."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, at: datetime, target: str) -> None:
        sequence = 1 + (self._transaction.value(_LAST) or 0)
        values = {"sequence": sequence, "at": at, "target": target}
        insert_rows(self._transaction, DialRow, [values])

    def take_back(self, target: str) -> None:
        self._transaction.write(_TAKEN_BACK, {"target": target})

    def count(self, since: datetime, target: str | None = None) -> int:
        counted = _ALL if target is None else _TO
        return self._transaction.value(counted, {"since": since, "target": target}) or 0

    def forget(self, before: datetime) -> None:
        self._transaction.write(_OLD, {"before": before})
