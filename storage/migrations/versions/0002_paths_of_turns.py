"""Turns keep the edges of the flows that were taken; those stored before have none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("turns", sa.Column("path", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("turns", "path")
