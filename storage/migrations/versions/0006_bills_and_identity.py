"""Accounts have bills, balances and applications, and what a caller may prove himself with."""

from __future__ import annotations

import functools

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = functools.partial(sa.DateTime, timezone=True)


def upgrade() -> None:
    op.add_column("customers", sa.Column("id_ending", sa.String(), nullable=True))
    op.add_column("customers", sa.Column("meter_ending", sa.String(), nullable=True))
    op.create_table(
        "bills",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("energy_kwh", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("paid_at", INSTANT(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account"], ["customers.account"], name="fk_bills_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", "month", name="pk_bills"),
    )
    op.create_table(
        "balances",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("as_of", INSTANT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["customers.account"], name="fk_balances_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", name="pk_balances"),
    )
    op.create_table(
        "applications",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("stage_since", sa.Date(), nullable=False),
        sa.Column("account", sa.String(), nullable=True),
        sa.Column("applicant", sa.String(), nullable=True),
        sa.Column("phones", sa.JSON(), nullable=False),
        sa.Column("expected_by", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_applications"),
    )
    op.create_index("ix_applications_account", "applications", ["account"])
    op.create_table(
        "identity_checks",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("caller", sa.String(), nullable=True),
        sa.Column("fact", sa.String(), nullable=True),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", "sequence", name="pk_identity_checks"),
    )
    op.create_index("ix_identity_checks_subject_at", "identity_checks", ["subject", "at"])
    op.create_index("ix_identity_checks_caller_at", "identity_checks", ["caller", "at"])


def downgrade() -> None:
    for table in ("identity_checks", "applications", "balances", "bills"):
        op.drop_table(table)
    op.drop_column("customers", "meter_ending")
    op.drop_column("customers", "id_ending")
