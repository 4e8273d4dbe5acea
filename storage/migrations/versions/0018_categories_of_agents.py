"""Agents are best at categories of business, and callers are of one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("agents", sa.Column("categories", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("queue_entries", sa.Column("category", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("queue_entries", "category")
    op.drop_column("agents", "categories")
