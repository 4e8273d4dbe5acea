"""The repository of published flows: versions are added, never changed, never deleted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from ivr.domain.flow_versions import Origin
from ivr.domain.ports import FlowVersionRecord
from storage.plain_rows import insert_of, table_of
from storage.prepared import Found, Prepared
from storage.tables import FlowVersionRow
from storage.transaction import Transaction

_VERSIONS = table_of(FlowVersionRow)
_V = _VERSIONS.c
_ONE = Prepared(select(_VERSIONS).where(_V.number == bindparam("number")))
_LAST = Prepared(select(func.max(_V.number)))


class StoredFlowVersions:
    """The sets of flows that were published."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, record: FlowVersionRecord) -> bool:
        # One statement decides between two publishers: PostgreSQL lets the second wait for the
        # first one's commit and then do nothing; in SQLite the second has not begun to write.
        insert = insert_of(self._transaction.dialect.name, FlowVersionRow).values(
            number=record.number,
            version=record.version,
            published_at=record.published_at,
            files=dict(record.files),
            by=record.by,
            reason=record.reason,
            origin=record.origin.value,
            based_on=record.based_on,
        )
        unless_taken = insert.on_conflict_do_nothing(index_elements=[_V.number]).returning(
            _V.number
        )
        return self._transaction.value(unless_taken) is not None

    def get(self, number: int) -> FlowVersionRecord | None:
        row = self._transaction.row(_ONE, {"number": number})
        return None if row is None else _record(row)

    def latest_number(self) -> int:
        return self._transaction.value(_LAST) or 0

    def latest(self, most: int, before: int | None = None) -> Sequence[FlowVersionRecord]:
        rows = select(_VERSIONS).order_by(_V.number.desc()).limit(most)
        if before is not None:
            rows = rows.where(_V.number < before)
        return list(map(_record, self._transaction.rows(rows)))


def _record(row: Found) -> FlowVersionRecord:
    return FlowVersionRecord(
        number=row.number,
        version=row.version,
        published_at=row.published_at,
        files=row.files,
        by=row.by,
        reason=row.reason,
        origin=Origin(row.origin),
        based_on=row.based_on,
    )
