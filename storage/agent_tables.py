"""The tables of agents, of callers who wait for them, and of the nodes that hold their lines."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Instant, TextByName, Texts
from storage.tables import Base


class AgentRow(Base):
    """An agent, and what he does just now."""

    __tablename__ = "agents"

    staff_number: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str | None]
    queues: Mapped[Texts]
    languages: Mapped[Texts]
    supervisor: Mapped[bool]
    categories: Mapped[Texts] = mapped_column(server_default="[]")
    shifts: Mapped[Texts]
    state: Mapped[str]
    reason: Mapped[str]
    since: Mapped[Instant | None]
    until: Mapped[Instant | None]
    idle_since: Mapped[Instant | None]
    signed_on_at: Mapped[Instant | None]
    call_id: Mapped[str | None]
    missed: Mapped[int]
    wish: Mapped[str | None]
    wish_reason: Mapped[str]


class QueueEntryRow(Base):
    """A caller who waits or talks; the row goes when all is done for him."""

    __tablename__ = "queue_entries"

    call_id: Mapped[str] = mapped_column(primary_key=True)
    queue: Mapped[str]
    joined_at: Mapped[Instant]
    node: Mapped[str]
    rank: Mapped[int]
    language: Mapped[str | None]
    category: Mapped[str | None]
    caller: Mapped[str | None]
    order_number: Mapped[str | None]
    """No foreign key: an order may be filed in a database that was restored from an older copy."""
    slots: Mapped[TextByName]
    reason: Mapped[str]
    place: Mapped[str]
    agent: Mapped[str | None]
    changed_at: Mapped[Instant | None]


class QueueNodeRow(Base):
    """When a node that holds callers' lines was last seen."""

    __tablename__ = "queue_nodes"

    node: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[Instant]


class AgentTalkRow(Base):
    """How long somebody talked; nothing of whom with."""

    __tablename__ = "agent_talks"
    __table_args__ = (Index("ix_agent_talks_began_at", "began_at"),)

    staff_number: Mapped[str] = mapped_column(primary_key=True)
    began_at: Mapped[Instant] = mapped_column(primary_key=True)
    ended_at: Mapped[Instant]
    queue: Mapped[str]
