"""Orders tell the agreed hour, and each has its own place of a team's hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

AGREED = ("appointed_from", "appointed_to")


def upgrade() -> None:
    for name in AGREED:
        op.add_column("work_orders", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_work_orders_appointed_from", "work_orders", ["appointed_from"])
    op.create_table(
        "appointments",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("day_place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_appointments"),
        sa.ForeignKeyConstraint(["number"], ["work_orders.number"], name="fk_appointments_number"),
        sa.UniqueConstraint("team", "test", "starts_at", "place", name="uq_appointments_place"),
        sa.UniqueConstraint("team", "test", "day", "day_place", name="uq_appointments_day_place"),
    )
    op.create_index("ix_appointments_day", "appointments", ["day"])


def downgrade() -> None:
    op.drop_table("appointments")
    op.drop_index("ix_work_orders_appointed_from", "work_orders")
    for name in reversed(AGREED):
        op.drop_column("work_orders", name)
