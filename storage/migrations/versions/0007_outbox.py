"""What teams are to be told of orders waits in an outbox until it has arrived.

Orders from before put something out when they change; what they had come to was told by hand.
"""

from __future__ import annotations

import functools

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = functools.partial(sa.DateTime, timezone=True)


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", INSTANT(), nullable=False),
        sa.Column("tried_since", INSTANT(), nullable=False),
        sa.Column("leased_until", INSTANT(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("settled_at", INSTANT(), nullable=True),
        sa.Column("way", sa.String(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["number"], ["work_orders.number"], name="fk_outbox_number"),
        sa.PrimaryKeyConstraint("sequence", name="pk_outbox"),
    )
    op.create_index("ix_outbox_state_urgent_sequence", "outbox", ["state", "urgent", "sequence"])
    op.create_index("ix_outbox_number_position", "outbox", ["number", "position"], unique=True)
    op.create_index("ix_outbox_id", "outbox", ["id"], unique=True)
    op.create_index("ix_outbox_batch", "outbox", ["batch"])


def downgrade() -> None:
    op.drop_table("outbox")
