"""The first structure: customers, work orders with their history, outages, calls, flow versions."""

from __future__ import annotations

import functools

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = functools.partial(sa.DateTime, timezone=True)


def upgrade() -> None:
    _create_calls()
    _create_customers()
    _create_flow_versions()
    _create_known_outages()
    _create_order_counters()
    _create_work_orders()
    _index_work_orders()
    _create_customer_phones()
    _create_order_history()
    _create_turns()


def downgrade() -> None:
    for table in (
        "turns",
        "order_history",
        "customer_phones",
        "work_orders",
        "order_counters",
        "known_outages",
        "flow_versions",
        "customers",
        "calls",
    ):
        op.drop_table(table)


def _create_calls() -> None:
    op.create_table(
        "calls",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("caller", sa.String(), nullable=True),
        sa.Column("called", sa.String(), nullable=True),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("flow_version", sa.String(), nullable=False),
        sa.Column("waited_ms", sa.Integer(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("ended_at", INSTANT(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("call_id", name="pk_calls"),
    )
    op.create_index("ix_calls_at", "calls", ["at"])
    op.create_index("ix_calls_caller", "calls", ["caller"])


def _create_customers() -> None:
    op.create_table(
        "customers",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("account", name="pk_customers"),
    )


def _create_flow_versions() -> None:
    op.create_table(
        "flow_versions",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("published_at", INSTANT(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_flow_versions"),
    )


def _create_known_outages() -> None:
    op.create_table(
        "known_outages",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("starts_at", INSTANT(), nullable=False),
        sa.Column("ends_at", INSTANT(), nullable=False),
        sa.Column("accounts", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_known_outages"),
    )
    op.create_index("ix_known_outages_ends_at", "known_outages", ["ends_at"])
    op.create_index("ix_known_outages_starts_at", "known_outages", ["starts_at"])


def _create_order_counters() -> None:
    op.create_table(
        "order_counters",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_order_counters"),
    )


def _create_work_orders() -> None:
    op.create_table(
        "work_orders",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("caller", sa.String(), nullable=True),
        sa.Column("contact", sa.String(), nullable=True),
        sa.Column("other_contacts", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("account", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("road_place", sa.String(), nullable=True),
        sa.Column("compound_place", sa.String(), nullable=True),
        sa.Column("village_place", sa.String(), nullable=True),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("danger", sa.String(), nullable=True),
        sa.Column("symptom", sa.String(), nullable=True),
        sa.Column("tried", sa.String(), nullable=True),
        sa.Column("began", sa.String(), nullable=True),
        sa.Column("began_at", INSTANT(), nullable=True),
        sa.Column("opened_at", INSTANT(), nullable=False),
        sa.Column("due_at", INSTANT(), nullable=True),
        sa.Column("expected_at", INSTANT(), nullable=True),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("urges", sa.Integer(), nullable=False),
        sa.Column("repeat_of", sa.String(), nullable=True),
        sa.Column("repeat_reason", sa.String(), nullable=True),
        sa.Column("concerns", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("needs_completion", sa.Boolean(), nullable=False),
        sa.Column("recordings", sa.JSON(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=True),
        sa.Column("regime", sa.String(), nullable=True),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_work_orders"),
    )


def _index_work_orders() -> None:
    op.create_index("ix_work_orders_account_status", "work_orders", ["account", "status"])
    op.create_index("ix_work_orders_call_id", "work_orders", ["call_id"])
    op.create_index(
        "ix_work_orders_compound_place_status", "work_orders", ["compound_place", "status"]
    )
    op.create_index("ix_work_orders_opened_at", "work_orders", ["opened_at"])
    op.create_index("ix_work_orders_repeat_of", "work_orders", ["repeat_of"])
    op.create_index("ix_work_orders_road_place_status", "work_orders", ["road_place", "status"])
    op.create_index("ix_work_orders_status", "work_orders", ["status"])
    op.create_index(
        "ix_work_orders_village_place_status", "work_orders", ["village_place", "status"]
    )


def _create_customer_phones() -> None:
    op.create_table(
        "customer_phones",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["customers.account"],
            name="fk_customer_phones_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account", "position", name="pk_customer_phones"),
    )
    op.create_index("ix_customer_phones_phone", "customer_phones", ["phone"])


def _create_order_history() -> None:
    op.create_table(
        "order_history",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["work_orders.number"], name="fk_order_history_number"),
        sa.PrimaryKeyConstraint("number", "sequence", name="pk_order_history"),
    )


def _create_turns() -> None:
    op.create_table(
        "turns",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("prompts", sa.JSON(), nullable=False),
        sa.Column("input", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.call_id"], name="fk_turns_call_id"),
        sa.PrimaryKeyConstraint("call_id", "sequence", name="pk_turns"),
    )
