"""The hotline calls people: every call that it makes is counted, and its record says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "dials",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_dials"),
    )
    op.create_index("ix_dials_at", "dials", ["at"])
    op.create_index("ix_dials_target_at", "dials", ["target", "at"])
    op.add_column(
        "calls", sa.Column("outgoing", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "outbound_switches",
        sa.Column("at_once", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("outbound_switches", "at_once")
    op.drop_column("calls", "outgoing")
    op.drop_table("dials")
