"""Rows read and written by plain statements that are made once.

The session's objects take several times as long: what a call asks for dozens of times goes this
way, and whatever a transaction knows of such a row is kept in one place, `held`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import (
    Column,
    Connection,
    CursorResult,
    Executable,
    Insert,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.tables import Base

Values = Mapping[str, object]
Value = TypeVar("Value")

ASKED_AT_ONCE = 500
"""Keys in one IN clause; databases bound the number of parameters."""

_HELD, _CONNECTION = "held", "connection"
_KEY = "key_"


def table_of(row: type[Base]) -> Table:
    """The table of a kind of rows: statements on it know nothing of objects."""
    return cast(Table, row.__table__)


def run(
    session: Session, statement: Executable, values: Values | Sequence[Values] | None = None
) -> CursorResult[*tuple[Any, ...]]:
    """Execute it in the session's transaction."""
    connection: Connection = session.info.get(_CONNECTION) or session.connection()
    return connection.execute(statement, values)


def keep(session: Session, connection: Connection) -> None:
    """Use this connection until `let_go`: to ask the session for it takes as long as to read."""
    session.info[_CONNECTION] = connection


def insert_rows(session: Session, row: type[Base], values: Sequence[Values]) -> None:
    """Add rows, all of them with the same columns."""
    if values:
        run(session, _insert(row), values if len(values) > 1 else values[0])


def update_row(
    session: Session, row: type[Base], key: Values, before: Mapping[Any, object], after: Values
) -> None:
    """Change the columns of a row that are not what they were."""
    changed = {name: value for name, value in after.items() if before[name] != value}
    if changed:
        where = {f"{_KEY}{name}": value for name, value in key.items()}
        run(session, _update(row, tuple(key), tuple(changed)), {**changed, **where})


def upsert_row(session: Session, row: type[Base], values: Values) -> None:
    """Add a row, or change all these columns of the one that has its key."""
    run(session, _upsert(session.get_bind().dialect.name, row, tuple(values)), values)


def insert_of(dialect: str, row: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An insert that can turn into an update, which is each database's own."""
    table = table_of(row)
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@dataclass(frozen=True, slots=True)
class Lines:
    """What asks for the rows that hang on one row of another table, or on many of them."""

    of_one: Select[Any]
    of_many: Select[Any]

    @classmethod
    def by(cls, key: Column[Any], position: Column[Any]) -> Lines:
        """All columns of the table that `key` belongs to, by the key and their place under it."""
        rows = select(key.table).order_by(key, position)
        many = rows.where(key.in_(bindparam("keys", expanding=True)))
        return cls(rows.where(key == bindparam("keys")), many)


def lines_of(
    session: Session, lines: Lines, keys: Sequence[Hashable]
) -> Mapping[Hashable, Sequence[Row[Any]]]:
    """What hangs on each of these keys, which are the first column of their table."""
    if len(keys) == 1:  # most often, and it takes half the time
        return {keys[0]: run(session, lines.of_one, {"keys": keys[0]}).all()}
    found: dict[Hashable, list[Row[Any]]] = {key: [] for key in keys}
    for first in range(0, len(keys), ASKED_AT_ONCE):
        some = keys[first : first + ASKED_AT_ONCE]
        for row in run(session, lines.of_many, {"keys": some}):
            found[row[0]].append(row)
    return found


def known_keys(
    session: Session, column: InstrumentedAttribute[str], keys: Collection[str]
) -> set[str]:
    """Those of the keys that the column holds."""
    asked = list(keys)
    batches = (asked[at : at + ASKED_AT_ONCE] for at in range(0, len(asked), ASKED_AT_ONCE))
    return {
        key for batch in batches for key in session.scalars(select(column).where(column.in_(batch)))
    }


def held(session: Session, of: Callable[..., Value]) -> dict[Hashable, Value]:
    """What this transaction has read or written of these values, by key.

    It stays true until the end: a writer is alone, and a reader sees one moment.
    """
    kept: dict[object, dict[Hashable, Value]] = session.info.setdefault(_HELD, {})
    return kept.setdefault(of, {})


def let_go(session: Session) -> None:
    """Forget all that is held and kept: another transaction begins."""
    session.info.pop(_HELD, None)
    session.info.pop(_CONNECTION, None)


@cache
def _insert(row: type[Base]) -> Insert:
    return insert(table_of(row))


@cache
def _update(row: type[Base], key: tuple[str, ...], changed: tuple[str, ...]) -> Update:
    table = table_of(row)
    where = (table.c[name] == bindparam(f"{_KEY}{name}") for name in key)
    return update(table).where(*where).values({name: bindparam(name) for name in changed})


@cache
def _upsert(dialect: str, row: type[Base], columns: tuple[str, ...]) -> Insert:
    table = table_of(row)
    key = [column.name for column in table.primary_key]
    told = insert_of(dialect, row)
    changed = {name: told.excluded[name] for name in columns if name not in key}
    return told.on_conflict_do_update(index_elements=key, set_=changed)
