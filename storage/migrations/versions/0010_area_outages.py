"""Places in the network, merged orders, suspected area outages, notices to important customers.

Customers' buildings and orders' roads are read from the addresses that are stored already.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from ivr.domain.address import Address

revision = "0010"
down_revision = "0009"

INSTANT = functools.partial(sa.DateTime, timezone=True)
AT_ONCE = 1000

ORDER_COLUMNS = ("feeder", "transformer", "road", "merged_into", "outage")
ORDER_INDICES = {
    "ix_work_orders_feeder_status": ["feeder", "status"],
    "ix_work_orders_transformer_status": ["transformer", "status"],
    "ix_work_orders_road_status": ["road", "status"],
    "ix_work_orders_merged_into": ["merged_into"],
    "ix_work_orders_outage": ["outage"],
}
CUSTOMER_COLUMNS = ("building", "feeder", "transformer", "important_contact")
CUSTOMER_INDICES = ("building", "feeder", "transformer", "important")


def upgrade() -> None:
    for name in CUSTOMER_COLUMNS:
        op.add_column("customers", sa.Column(name, sa.String(), nullable=True))
    op.add_column("customers", _no("important"))
    _read_places("customers", "account", "building", lambda place: place.building_place)
    for name in CUSTOMER_INDICES:
        op.create_index(f"ix_customers_{name}", "customers", [name])
    for name in ORDER_COLUMNS:
        op.add_column("work_orders", sa.Column(name, sa.String(), nullable=True))
    _read_places("work_orders", "number", "road", lambda place: place.road)
    for index, columns in ORDER_INDICES.items():
        op.create_index(index, "work_orders", columns)
    for name in ("feeders", "transformers"):
        op.add_column("known_outages", sa.Column(name, sa.JSON(), nullable=True))
    op.add_column("known_outages", _no("until_restored"))
    op.add_column("known_outages", sa.Column("restored_at", INSTANT(), nullable=True))
    _create_tables()


def downgrade() -> None:
    for table in ("outage_notices", "suspicions", "order_merges"):
        op.drop_table(table)
    for name in ("restored_at", "until_restored", "transformers", "feeders"):
        op.drop_column("known_outages", name)
    op.execute("UPDATE known_outages SET kind = 'fault' WHERE kind = 'urgent'")
    # Nobody knows of merging any more: what was merged is to be seen to on its own again.
    op.execute("UPDATE work_orders SET status = 'open' WHERE status = 'merged'")
    for index in ORDER_INDICES:
        op.drop_index(index, "work_orders")
    for name in ORDER_COLUMNS:
        op.drop_column("work_orders", name)
    for name in CUSTOMER_INDICES:
        op.drop_index(f"ix_customers_{name}", "customers")
    for name in (*CUSTOMER_COLUMNS, "important"):
        op.drop_column("customers", name)


def _no(name: str) -> sa.Column[bool]:
    """A yes-or-no that is no for all that is stored."""
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _create_tables() -> None:
    op.create_table(
        "order_merges",
        sa.Column("merged", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("main", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("undone_at", INSTANT(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undo_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["merged"], ["work_orders.number"], name="fk_order_merges_merged"),
        sa.ForeignKeyConstraint(["main"], ["work_orders.number"], name="fk_order_merges_main"),
        sa.PrimaryKeyConstraint("merged", "sequence", name="pk_order_merges"),
    )
    op.create_index("ix_order_merges_main", "order_merges", ["main"])
    op.create_table(
        "suspicions",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", INSTANT(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("orders", sa.JSON(), nullable=False),
        sa.Column("homes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_at", INSTANT(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("outage", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_suspicions"),
    )
    op.create_index("ix_suspicions_kind_name", "suspicions", ["kind", "name"])
    op.create_index("ix_suspicions_state", "suspicions", ["state"])
    op.create_table(
        "outage_notices",
        sa.Column("outage", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("starts_at", INSTANT(), nullable=False),
        sa.Column("ends_at", INSTANT(), nullable=False),
        sa.Column("limit_s", sa.Integer(), nullable=False),
        sa.Column("goal_percent", sa.Integer(), nullable=False),
        sa.Column("by_average", sa.Boolean(), nullable=False),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("began_at", INSTANT(), nullable=False),
        sa.Column("told_at", INSTANT(), nullable=True),
        sa.Column("told_by", sa.String(), nullable=True),
        sa.Column("how", sa.String(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("outage", "account", "sequence", name="pk_outage_notices"),
    )


def _read_places(table: str, key: str, column: str, read: Callable[[Address], str | None]) -> None:
    """Fill a column from the addresses that are there."""
    rows = sa.table(table, sa.column(key), sa.column("address"), sa.column(column))
    keys, last = rows.c[key], ""
    fill = sa.update(rows).where(keys == sa.bindparam("which"))
    fill = fill.values({column: sa.bindparam("found")})
    while some := _addresses_after(rows, keys, last):
        last = some[-1][key]
        found = [{"which": row[key], "found": read(Address.parse(row["address"]))} for row in some]
        if known := [values for values in found if values["found"] is not None]:
            op.get_bind().execute(fill, known)


def _addresses_after(
    rows: sa.TableClause, keys: sa.ColumnClause[Any], last: str
) -> list[Mapping[str, Any]]:
    wanted = sa.select(keys, rows.c.address).where(keys > last, rows.c.address.is_not(None))
    found = op.get_bind().execute(wanted.order_by(keys).limit(AT_ONCE))
    return [dict(row) for row in found.mappings()]
