"""Published flows are counted, the same content may come back, and calls name the number.

Versions that were stored before are counted in the order of their publication.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = functools.partial(sa.DateTime, timezone=True)


def upgrade() -> None:
    op.add_column("calls", sa.Column("flow_number", sa.Integer(), nullable=True))
    earlier = _taken_out()
    op.create_table(
        "flow_versions",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        *_common_columns(),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_flow_versions"),
    )
    op.create_index("ix_flow_versions_version", "flow_versions", ["version"])
    _put_back(
        [
            {**row, "number": number, "origin": "publish", "based_on": None}
            for number, row in enumerate(earlier, start=1)
        ]
    )


def downgrade() -> None:
    later = _taken_out()
    op.create_table(
        "flow_versions",
        *_common_columns(),
        sa.PrimaryKeyConstraint("version", name="pk_flow_versions"),
    )
    # The earlier structure has one row for each content: the newest stays.
    _put_back(list({row["version"]: row for row in later}.values()))
    op.drop_column("calls", "flow_number")


def _common_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("published_at", INSTANT(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
    ]


def _taken_out() -> Sequence[Mapping[str, Any]]:
    """What the table holds, the oldest first; the table is gone."""
    table = sa.table("flow_versions", *(sa.column(c.name, c.type) for c in _common_columns()))
    found = op.get_bind().execute(sa.select(table).order_by(table.c.published_at))
    rows = [dict(row) for row in found.mappings()]
    op.drop_table("flow_versions")
    return rows


def _put_back(rows: Sequence[Mapping[str, Any]]) -> None:
    types = {column.name: column.type for column in _common_columns()}
    for row in rows:
        names = (sa.column(name, types.get(name)) for name in row)
        op.get_bind().execute(sa.table("flow_versions", *names).insert().values(**row))
