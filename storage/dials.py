"""The repository of the calls that were made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.dial_tables import DialRow


class StoredDials:
    """When whom the hotline called."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, at: datetime, target: str) -> None:
        last = self._session.scalar(select(func.max(DialRow.sequence))) or 0
        self._session.add(DialRow(sequence=last + 1, at=at, target=target))
        self._session.flush()

    def take_back(self, target: str) -> None:
        last = select(func.max(DialRow.sequence)).where(DialRow.target == target)
        self._session.execute(delete(DialRow).where(DialRow.sequence == last.scalar_subquery()))

    def count(self, since: datetime, target: str | None = None) -> int:
        counted = select(func.count()).select_from(DialRow).where(DialRow.at >= since)
        if target is not None:
            counted = counted.where(DialRow.target == target)
        return self._session.scalar(counted) or 0

    def forget(self, before: datetime) -> None:
        self._session.execute(delete(DialRow).where(DialRow.at < before))
