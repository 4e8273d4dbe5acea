"""The tables of call-backs, of their tries, and of the emergency stop."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Instant, Texts
from storage.tables import Base


class CallbackRow(Base):
    """One number to be rung about one matter."""

    __tablename__ = "callbacks"
    __table_args__ = (
        Index("ix_callbacks_state_due_at", "state", "due_at"),
        Index("ix_callbacks_number_state", "number", "state"),
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    number: Mapped[str | None]
    work_order: Mapped[str | None] = mapped_column(ForeignKey("work_orders.number"), index=True)
    also: Mapped[Texts]
    outage: Mapped[str | None] = mapped_column(index=True)
    account: Mapped[str | None]
    area: Mapped[str | None]
    about: Mapped[str | None]
    created_at: Mapped[Instant] = mapped_column(index=True)
    next_try_at: Mapped[Instant]
    due_at: Mapped[Instant | None]
    until: Mapped[Instant | None]
    protected: Mapped[bool]
    state: Mapped[str]
    leased_by: Mapped[str | None]
    leased_until: Mapped[Instant | None] = mapped_column(index=True)
    leased_at: Mapped[Instant | None] = mapped_column(index=True)
    result: Mapped[str | None]
    level: Mapped[int | None] = mapped_column(index=True)
    reason: Mapped[str | None]
    recording: Mapped[str | None]
    note: Mapped[str | None]
    settled_at: Mapped[Instant | None] = mapped_column(index=True)
    seen_at: Mapped[Instant | None]
    seen_by: Mapped[str | None]
    seen_note: Mapped[str | None]


class CallbackTryRow(Base):
    """One time that a number was dialled."""

    __tablename__ = "callback_tries"
    __table_args__ = (Index("ix_callback_tries_number_at", "number", "at"),)

    sequence: Mapped[int] = mapped_column(
        ForeignKey("callbacks.sequence", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None]
    """Whom it rang; a protected number is not kept for longer than it is needed."""
    at: Mapped[Instant]
    node: Mapped[str]
    call_id: Mapped[str]
    ended_at: Mapped[Instant | None]
    result: Mapped[str | None]
    detail: Mapped[str]


class OutboundSwitchRow(Base):
    """One turn of the emergency stop: inserted, never changed, never deleted."""

    __tablename__ = "outbound_switches"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Instant]
    stopped: Mapped[bool]
    by: Mapped[str]
    reason: Mapped[str]
    at_once: Mapped[bool]
