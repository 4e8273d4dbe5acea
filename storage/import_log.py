"""The repository of imports: a log whose lines are added, never changed, never deleted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.domain.import_log import ImportedList, ImportEntry, ImportWay, Sender
from storage.columns import Instant
from storage.tables import Base


class ImportRow(Base):
    """One import: who brought which list when, and what came of it."""

    __tablename__ = "imports"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(index=True)
    by: Mapped[str]
    way: Mapped[str]
    at: Mapped[Instant]
    added: Mapped[int]
    updated: Mapped[int]
    skipped: Mapped[int]


class StoredImportLog:
    """Every import."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: ImportEntry) -> None:
        last = self._session.scalar(select(func.max(ImportRow.sequence))) or 0
        row = ImportRow(
            sequence=last + 1,
            what=entry.what.value,
            by=entry.sender.name,
            way=entry.sender.way.value,
            at=entry.sender.at,
            added=entry.added,
            updated=entry.updated,
            skipped=entry.skipped,
        )
        self._session.add(row)
        self._session.flush()

    def latest(self, most: int, what: ImportedList | None = None) -> Sequence[ImportEntry]:
        rows = select(ImportRow).order_by(ImportRow.sequence.desc()).limit(most)
        if what is not None:
            rows = rows.where(ImportRow.what == what.value)
        return [_entry(row) for row in self._session.scalars(rows)]


def _entry(row: ImportRow) -> ImportEntry:
    sender = Sender(row.by, ImportWay(row.way), row.at)
    return ImportEntry(ImportedList(row.what), sender, row.added, row.updated, row.skipped)
