"""The table of the calls that were made, to be counted."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Instant
from storage.tables import Base


class DialRow(Base):
    """One call that was about to be made: inserted, never changed, forgotten after some days."""

    __tablename__ = "dials"
    __table_args__ = (Index("ix_dials_target_at", "target", "at"),)

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Instant] = mapped_column(index=True)
    target: Mapped[str]
