"""Call-backs with their tries and leases, and the emergency stop of all dialling.

Orders from before bring call-backs when they change; what they had come to is for people.
"""

from __future__ import annotations

import functools

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

INSTANT = functools.partial(sa.DateTime, timezone=True)


def upgrade() -> None:
    op.create_table(
        "callbacks",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("work_order", sa.String(), nullable=True),
        sa.Column("also", sa.JSON(), nullable=False),
        sa.Column("outage", sa.String(), nullable=True),
        sa.Column("account", sa.String(), nullable=True),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("created_at", INSTANT(), nullable=False),
        sa.Column("next_try_at", INSTANT(), nullable=False),
        sa.Column("due_at", INSTANT(), nullable=True),
        sa.Column("until", INSTANT(), nullable=True),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("leased_until", INSTANT(), nullable=True),
        sa.Column("leased_at", INSTANT(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("recording", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("settled_at", INSTANT(), nullable=True),
        sa.Column("seen_at", INSTANT(), nullable=True),
        sa.Column("seen_by", sa.String(), nullable=True),
        sa.Column("seen_note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("sequence", name="pk_callbacks"),
        sa.ForeignKeyConstraint(
            ["work_order"], ["work_orders.number"], name="fk_callbacks_work_order"
        ),
    )
    op.create_index("ix_callbacks_state_due_at", "callbacks", ["state", "due_at"])
    op.create_index("ix_callbacks_number_state", "callbacks", ["number", "state"])
    for column in (
        *("work_order", "outage", "created_at", "leased_until"),
        *("leased_at", "level", "settled_at"),
    ):
        op.create_index(f"ix_callbacks_{column}", "callbacks", [column])
    op.create_table(
        "callback_tries",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("ended_at", INSTANT(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", "position", name="pk_callback_tries"),
        sa.ForeignKeyConstraint(
            ["sequence"],
            ["callbacks.sequence"],
            name="fk_callback_tries_sequence",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_callback_tries_number_at", "callback_tries", ["number", "at"])
    op.create_table(
        "outbound_switches",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_outbound_switches"),
    )


def downgrade() -> None:
    op.drop_table("outbound_switches")
    op.drop_table("callback_tries")
    op.drop_table("callbacks")
