"""The repository of imports: a log whose lines are added, never changed, never deleted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column

from ivr.domain.import_log import ImportedList, ImportEntry, ImportWay, Sender
from storage.columns import Instant
from storage.plain_rows import insert_rows, table_of
from storage.prepared import Found, Prepared
from storage.tables import Base
from storage.transaction import Transaction


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


_IMPORTS = table_of(ImportRow)
_LAST = Prepared(select(func.max(_IMPORTS.c.sequence)))


class StoredImportLog:
    """Every import."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, entry: ImportEntry) -> None:
        values = {
            "sequence": 1 + (self._transaction.value(_LAST) or 0),
            "what": entry.what.value,
            "by": entry.sender.name,
            "way": entry.sender.way.value,
            "at": entry.sender.at,
            "added": entry.added,
            "updated": entry.updated,
            "skipped": entry.skipped,
        }
        insert_rows(self._transaction, ImportRow, [values])

    def latest(self, most: int, what: ImportedList | None = None) -> Sequence[ImportEntry]:
        rows = select(_IMPORTS).order_by(_IMPORTS.c.sequence.desc()).limit(most)
        if what is not None:
            rows = rows.where(_IMPORTS.c.what == what.value)
        return list(map(_entry, self._transaction.rows(rows)))


def _entry(row: Found) -> ImportEntry:
    sender = Sender(row.by, ImportWay(row.way), row.at)
    return ImportEntry(ImportedList(row.what), sender, row.added, row.updated, row.skipped)
