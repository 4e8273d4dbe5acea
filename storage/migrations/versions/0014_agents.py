"""Agents, the callers who wait for them, the nodes that hold the lines, and how long talks last."""

from __future__ import annotations

import functools

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

INSTANT = functools.partial(sa.DateTime, timezone=True)


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("staff_number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("queues", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("supervisor", sa.Boolean(), nullable=False),
        sa.Column("shifts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", INSTANT(), nullable=True),
        sa.Column("until", INSTANT(), nullable=True),
        sa.Column("idle_since", INSTANT(), nullable=True),
        sa.Column("signed_on_at", INSTANT(), nullable=True),
        sa.Column("call_id", sa.String(), nullable=True),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("wish", sa.String(), nullable=True),
        sa.Column("wish_reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("staff_number", name="pk_agents"),
    )
    op.create_table(
        "queue_entries",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("joined_at", INSTANT(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("caller", sa.String(), nullable=True),
        sa.Column("order_number", sa.String(), nullable=True),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=True),
        sa.Column("changed_at", INSTANT(), nullable=True),
        sa.PrimaryKeyConstraint("call_id", name="pk_queue_entries"),
    )
    op.create_table(
        "queue_nodes",
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("seen_at", INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("node", name="pk_queue_nodes"),
    )
    op.create_table(
        "agent_talks",
        sa.Column("staff_number", sa.String(), nullable=False),
        sa.Column("began_at", INSTANT(), nullable=False),
        sa.Column("ended_at", INSTANT(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("staff_number", "began_at", name="pk_agent_talks"),
    )
    op.create_index("ix_agent_talks_began_at", "agent_talks", ["began_at"])


def downgrade() -> None:
    op.drop_table("agent_talks")
    op.drop_table("queue_nodes")
    op.drop_table("queue_entries")
    op.drop_table("agents")
