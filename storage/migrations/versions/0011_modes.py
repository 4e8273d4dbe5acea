"""Supervisors switch how callers are served: a log of every switch, to which is only added."""

from __future__ import annotations

import functools

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

INSTANT = functools.partial(sa.DateTime, timezone=True)


def upgrade() -> None:
    op.create_table(
        "mode_switches",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("until", INSTANT(), nullable=True),
        sa.Column("say", sa.String(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_mode_switches"),
    )
    op.create_index("ix_mode_switches_mode", "mode_switches", ["mode"])


def downgrade() -> None:
    op.drop_table("mode_switches")
