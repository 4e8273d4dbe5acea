"""Orders have service clocks, which can stand still.

Orders that were stored before get the one clock that their due time tells of; it has stopped if
their history tells of the step that ends it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = functools.partial(sa.DateTime, timezone=True)

MATTERS = {
    "fault": "arrival",
    "emergency": "arrival",
    "message": "handing-on",
    "return-call": "return-call",
}
ENDS = {
    "arrival": ("已到场", "已复电", "已归档"),
    "handing-on": ("已派单", "已转办", "已到场", "办理中", "已复电", "已办完", "已归档"),
    "return-call": ("已归档",),
}
"""The step of an order's history, as it is written there, with which each matter is done."""

AT_ONCE = 1000

ORDERS = sa.table(
    "work_orders",
    sa.column("number", sa.String()),
    sa.column("kind", sa.String()),
    sa.column("opened_at", INSTANT()),
    sa.column("due_at", INSTANT()),
    sa.column("regime", sa.String()),
)
HISTORY = sa.table(
    "order_history",
    sa.column("number", sa.String()),
    sa.column("sequence", sa.Integer()),
    sa.column("at", INSTANT()),
    sa.column("event", sa.String()),
    sa.column("note", sa.String()),
)


def upgrade() -> None:
    clocks = op.create_table(
        "order_clocks",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("limit_s", sa.Integer(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("by_average", sa.Boolean(), nullable=False),
        sa.Column("goal_percent", sa.Integer(), nullable=False),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("started_at", INSTANT(), nullable=True),
        sa.Column("stopped_at", INSTANT(), nullable=True),
        sa.ForeignKeyConstraint(["number"], ["work_orders.number"], name="fk_order_clocks_number"),
        sa.PrimaryKeyConstraint("number", "sequence", name="pk_order_clocks"),
    )
    op.create_index("ix_order_clocks_started_at", "order_clocks", ["started_at"])
    op.create_index("ix_order_clocks_stopped_at", "order_clocks", ["stopped_at"])
    op.create_table(
        "clock_pauses",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("began_at", INSTANT(), nullable=False),
        sa.Column("ended_at", INSTANT(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number", "sequence"],
            ["order_clocks.number", "order_clocks.sequence"],
            name="fk_clock_pauses_number",
        ),
        sa.PrimaryKeyConstraint("number", "sequence", "position", name="pk_clock_pauses"),
    )
    wound = _wound()
    while batch := list(islice(wound, AT_ONCE)):
        op.get_bind().execute(sa.insert(clocks), batch)


def downgrade() -> None:
    op.drop_table("clock_pauses")
    op.drop_table("order_clocks")


def _wound() -> Iterator[Mapping[str, Any]]:
    """The clock of each order that has a due time."""
    last = ""
    while orders := _orders_after(last):
        last = orders[-1]["number"]
        stops = _stops([order["number"] for order in orders])
        for order in orders:
            matter = MATTERS[order["kind"]]
            steps = stops.get(order["number"], ())
            yield {
                "number": order["number"],
                "sequence": 1,
                "matter": matter,
                "limit_s": (order["due_at"] - order["opened_at"]) // timedelta(seconds=1),
                "working": False,
                "by_average": False,
                "goal_percent": 100,
                "regime": order["regime"] or "默认",
                "started_at": order["opened_at"],
                "stopped_at": next(
                    (at for note, at in steps if note.startswith(ENDS[matter])), None
                ),
            }


def _orders_after(number: str) -> list[Mapping[str, Any]]:
    wanted = sa.select(ORDERS).where(
        ORDERS.c.number > number, ORDERS.c.due_at.is_not(None), ORDERS.c.kind.in_(MATTERS)
    )
    found = op.get_bind().execute(wanted.order_by(ORDERS.c.number).limit(AT_ONCE // 2))
    return [dict(row) for row in found.mappings()]


def _stops(numbers: list[str]) -> Mapping[str, list[tuple[str, datetime]]]:
    """The changes of status of these orders, the oldest first."""
    wanted = sa.select(HISTORY.c.number, HISTORY.c.note, HISTORY.c.at)
    wanted = wanted.where(HISTORY.c.number.in_(numbers), HISTORY.c.event == "status")
    found: dict[str, list[tuple[str, datetime]]] = {}
    for number, note, at in op.get_bind().execute(wanted.order_by(HISTORY.c.sequence)):
        found.setdefault(number, []).append((note, at))
    return found
