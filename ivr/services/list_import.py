"""How every list is imported: read, refused or stored, and noted, all in one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ivr.domain.import_log import ImportedList, ImportEntry, Sender
from ivr.domain.ports import OpenUnitOfWork, UnitOfWork
from ivr.services.csv_table import Column, Content, Row, read_rows
from ivr.services.import_cells import Cells, read_all, refuse
from ivr.services.import_report import ImportReport

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class ListKind(Generic[Thing]):
    """A kind of list: its columns, and by what two of its rows are the same."""

    what: ImportedList
    columns: Sequence[Column]
    key: Callable[[Thing], str]
    key_name: str


@dataclass(frozen=True, slots=True)
class ListImport(Generic[Thing]):
    """Brings lists of one kind into the store."""

    unit_of_work: OpenUnitOfWork
    kind: ListKind[Thing]
    reader: Callable[[Sequence[Row]], Callable[[Cells], Thing]]
    """What reads a row of these rows."""
    store: Callable[[UnitOfWork, Sequence[Thing]], int]
    """Stores them, and tells how many were stored before."""

    def bring(
        self, content: Content, *, skip_bad: bool = False, sender: Sender | None = None
    ) -> ImportReport:
        """Store a list: all of it, or nothing when a row is bad and is not to be left out.

        `sender`: whom the log names; nobody, where the program itself brings it.
        """
        kind = self.kind
        rows = read_rows(content, kind.columns)
        found, bad = read_all(rows, self.reader(rows), kind.key, kind.key_name)
        refuse(bad, skip_bad)
        with self.unit_of_work() as unit:
            before = self.store(unit, found)
            report = ImportReport(len(found) - before, before, tuple(bad))
            if sender is not None:
                unit.import_log.add(_entry(kind.what, sender, report))
            unit.commit()
        return report


def _entry(what: ImportedList, sender: Sender, report: ImportReport) -> ImportEntry:
    return ImportEntry(what, sender, report.added, report.updated, len(report.skipped))
