"""Other programs are let in with tokens, their requests obeyed once; crews tell when they set out.

Going back, an order whose crew was on its way is one that was dispatched, which it was as well.
"""

from __future__ import annotations

import functools

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

INSTANT = functools.partial(sa.DateTime, timezone=True)

ORDERS = sa.table("work_orders", sa.column("status", sa.String()))


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("rights", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT(), nullable=False),
        sa.Column("expires_at", INSTANT(), nullable=True),
        sa.Column("revoked_at", INSTANT(), nullable=True),
        sa.Column("used_at", INSTANT(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_api_tokens"),
    )
    op.create_index("ix_api_tokens_digest", "api_tokens", ["digest"], unique=True)
    op.create_table(
        "kept_responses",
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("sent_at", INSTANT(), nullable=True),
        sa.PrimaryKeyConstraint("sender", "key", name="pk_kept_responses"),
    )
    op.create_index("ix_kept_responses_at", "kept_responses", ["at"])


def downgrade() -> None:
    op.drop_table("kept_responses")
    op.drop_table("api_tokens")
    set_out = ORDERS.update().where(ORDERS.c.status == "on-the-way")
    op.get_bind().execute(set_out.values(status="dispatched"))
