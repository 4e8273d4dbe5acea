"""The tables of merged orders, suspected area outages and notices to important customers."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Instant, Texts
from storage.tables import Base


class OrderMergeRow(Base):
    """One merge: what was merged stays known after its undo."""

    __tablename__ = "order_merges"

    merged: Mapped[str] = mapped_column(ForeignKey("work_orders.number"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    """How often this order has been merged; no counter of the database's, which copies lose."""
    main: Mapped[str] = mapped_column(ForeignKey("work_orders.number"), index=True)
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[Instant]
    before: Mapped[str]
    note: Mapped[str]
    undone_at: Mapped[Instant | None]
    undone_by: Mapped[str | None]
    undo_reason: Mapped[str | None]


class SuspicionRow(Base):
    __tablename__ = "suspicions"
    __table_args__ = (Index("ix_suspicions_kind_name", "kind", "name"),)

    number: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    since: Mapped[Instant]
    at: Mapped[Instant]
    homes: Mapped[int]
    state: Mapped[str] = mapped_column(index=True)
    decided_at: Mapped[Instant | None]
    decided_by: Mapped[str | None]
    reason: Mapped[str | None]
    outage: Mapped[str | None]
    orders: Mapped[Texts]
    """The numbers: in a storm they are many, and are read and written with every report."""


class OutageNoticeRow(Base):
    """One important customer to be told of one outage, with the promise about it."""

    __tablename__ = "outage_notices"

    outage: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    limit_s: Mapped[int]
    goal_percent: Mapped[int]
    by_average: Mapped[bool]
    regime: Mapped[str]
    began_at: Mapped[Instant]
    told_at: Mapped[Instant | None]
    told_by: Mapped[str | None]
    how: Mapped[str | None]
    cancelled: Mapped[bool]
