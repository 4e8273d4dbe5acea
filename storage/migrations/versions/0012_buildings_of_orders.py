"""Orders in hand are found by their building, however many wait in the same village."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ivr.domain.address import Address

revision = "0012"
down_revision = "0011"

INDEX = "ix_work_orders_building_place_status"
CLOSED = "closed"
"""Whatever changes an order writes its building too, so the closed ones need none now."""


def upgrade() -> None:
    op.add_column("work_orders", sa.Column("building_place", sa.String(), nullable=True))
    orders = sa.table(
        "work_orders",
        *(sa.column(name, sa.String) for name in ("number", "status", "address", "building_place")),
    )
    connection = op.get_bind()
    open_ones = sa.select(orders.c.number, orders.c.address).where(
        orders.c.status != CLOSED, orders.c.address.is_not(None)
    )
    found = [
        {"order": number, "building": Address.parse(address).building_place}
        for number, address in connection.execute(open_ones).all()
    ]
    if found:
        change = sa.update(orders).where(orders.c.number == sa.bindparam("order"))
        change = change.values(building_place=sa.bindparam("building"))
        connection.execute(change, found)
    op.create_index(INDEX, "work_orders", ["building_place", "status"])


def downgrade() -> None:
    op.drop_index(INDEX, "work_orders")
    op.drop_column("work_orders", "building_place")
