"""The repository of published flows: versions are added, never changed, never deleted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ivr.domain.flow_versions import Origin
from ivr.domain.ports import FlowVersionRecord
from storage.inserts import insert_into
from storage.tables import FlowVersionRow


class StoredFlowVersions:
    """The sets of flows that were published."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, record: FlowVersionRecord) -> bool:
        # One statement decides between two publishers: PostgreSQL lets the second wait for the
        # first one's commit and then do nothing; in SQLite the second has not begun to write.
        insert = insert_into(self._session, FlowVersionRow).values(
            number=record.number,
            version=record.version,
            published_at=record.published_at,
            files=dict(record.files),
            by=record.by,
            reason=record.reason,
            origin=record.origin.value,
            based_on=record.based_on,
        )
        unless_taken = insert.on_conflict_do_nothing(
            index_elements=[FlowVersionRow.number]
        ).returning(FlowVersionRow.number)
        return self._session.scalar(unless_taken) is not None

    def get(self, number: int) -> FlowVersionRecord | None:
        row = self._session.get(FlowVersionRow, number)
        return _record(row) if row else None

    def latest_number(self) -> int:
        return self._session.scalar(select(func.max(FlowVersionRow.number))) or 0

    def latest(self, most: int, before: int | None = None) -> Sequence[FlowVersionRecord]:
        rows = select(FlowVersionRow).order_by(FlowVersionRow.number.desc()).limit(most)
        if before is not None:
            rows = rows.where(FlowVersionRow.number < before)
        return [_record(row) for row in self._session.scalars(rows)]


def _record(row: FlowVersionRow) -> FlowVersionRecord:
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
