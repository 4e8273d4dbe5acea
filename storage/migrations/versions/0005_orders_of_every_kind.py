"""Orders tell their topic, team, owner, language, cause and result, and can be opened again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXTS = ("topic", "team", "language", "cause", "result")
KINDS = ("fault", "emergency", "enquiry", "message", "return-call")
OUTCOMES = ("solved-by-guidance", "repeat", "abuse")
"""All that the earlier program can read."""
OWNER, MARKS, COUNT = "owner", ("anonymous", "own_installation"), "reopened"


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("work_orders", sa.Column(name, sa.String(), nullable=True))
    # Whoever took the call owns the matter: all that were stored before came by the hotline.
    _add(OWNER, sa.String(), "热线")
    for name in MARKS:
        _add(name, sa.Boolean(), sa.false())
    _add(COUNT, sa.Integer(), "0")


def downgrade() -> None:
    _to_what_was_known()
    for name in (COUNT, *MARKS, OWNER, *TEXTS):
        op.drop_column("work_orders", name)


def _to_what_was_known() -> None:
    """Orders of the later kinds become messages; who reported wrongdoing stays unknown."""
    names = ("kind", "outcome", "caller", "contact", "name", "account", "call_id")
    orders = sa.table(
        "work_orders",
        *(sa.column(name, sa.String()) for name in names),
        sa.column("other_contacts", sa.JSON()),
    )
    told = dict.fromkeys(names[2:])
    protected = sa.update(orders).where(orders.c.kind == "whistle-blowing")
    op.execute(protected.values(other_contacts=[], **told))
    op.execute(sa.update(orders).where(orders.c.kind.not_in(KINDS)).values(kind="message"))
    op.execute(sa.update(orders).where(orders.c.outcome.not_in(OUTCOMES)).values(outcome=None))


def _add(name: str, kind: sa.types.TypeEngine[Any], default: str | sa.False_) -> None:
    column = sa.Column(name, kind, nullable=False, server_default=default)
    op.add_column("work_orders", column)
