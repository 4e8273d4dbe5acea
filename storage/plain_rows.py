"""Rows read and written by statements that are made once, by the names of their columns."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Column, Select, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from storage.prepared import Found, Prepared, Values
from storage.tables import Base
from storage.transaction import Transaction

ASKED_AT_ONCE = 500
"""Keys in one IN clause; databases bound the number of parameters."""

Key = TypeVar("Key")

_KEY = "key_"

_ONE_BY_ONE = 5
"""So few keys are asked for sooner one after the other, by a statement that is made already;
a server is asked once, for each question goes over a network."""


def table_of(row: type[Base]) -> Table:
    """The table of a kind of rows: statements on it know nothing of objects."""
    return cast(Table, row.__table__)


def insert_rows(transaction: Transaction, row: type[Base], values: Sequence[Values]) -> None:
    """Add rows, all of them with the same columns."""
    if values:
        transaction.write(_insert(row, tuple(values[0])), values)


def update_row(
    transaction: Transaction,
    row: type[Base],
    key: Values,
    before: Mapping[Any, object],
    after: Values,
) -> None:
    """Change the columns of a row that are not what they were."""
    changed = {name: value for name, value in after.items() if before[name] != value}
    if changed:
        where = {f"{_KEY}{name}": value for name, value in key.items()}
        transaction.write(_update(row, tuple(key), tuple(changed)), {**changed, **where})


def upsert_row(transaction: Transaction, row: type[Base], values: Values) -> None:
    """Add a row, or change all these columns of the one that has its key."""
    upsert_rows(transaction, row, [values])


def upsert_rows(transaction: Transaction, row: type[Base], values: Sequence[Values]) -> None:
    """The same for many rows, all of them with the same columns."""
    if values:
        transaction.write(_upsert(transaction.dialect.name, row, tuple(values[0])), values)


def delete_rows(
    transaction: Transaction, row: type[Base], column: str, keys: Collection[str]
) -> None:
    """Remove the rows with these values in a column."""
    if keys:
        transaction.write(_delete(row, column), [{"gone": key} for key in keys])


def insert_of(dialect: str, row: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An insert that can turn into an update, which is each database's own."""
    table = table_of(row)
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@dataclass(frozen=True, slots=True)
class Lines:
    """What asks for the rows that hang on one row of another table, or on many of them."""

    of_one: Prepared
    of_many: Select[Any]

    @classmethod
    def by(cls, key: Column[Any], position: Column[Any]) -> Lines:
        """All columns of the table that `key` belongs to, by the key and their place under it."""
        rows = select(key.table).order_by(key, position)
        many = rows.where(key.in_(bindparam("keys", expanding=True)))
        return cls(Prepared(rows.where(key == bindparam("keys"))), many)


def lines_of(
    transaction: Transaction, lines: Lines, keys: Sequence[Hashable]
) -> Mapping[Hashable, Sequence[Found]]:
    """What hangs on each of these keys, which are the first column of their table."""
    if len(keys) <= (_ONE_BY_ONE if transaction.dialect.name == "sqlite" else 1):
        return {key: transaction.rows(lines.of_one, {"keys": key}) for key in keys}
    found: dict[Hashable, list[Found]] = {key: [] for key in keys}
    for some in batches(keys):
        for row in transaction.rows(lines.of_many, {"keys": some}):
            found[row[0]].append(row)
    return found


def batches(keys: Sequence[Key], most: int = ASKED_AT_ONCE) -> Iterator[Sequence[Key]]:
    """The keys in parts that one IN clause takes."""
    return (keys[at : at + most] for at in range(0, len(keys), most))


def known_keys(
    transaction: Transaction, column: InstrumentedAttribute[str], keys: Collection[str]
) -> set[str]:
    """Those of the keys that the column holds."""
    return {
        row[0]
        for some in batches(list(keys))
        for row in transaction.rows(select(column).where(column.in_(some)))
    }


@cache
def _insert(row: type[Base], columns: tuple[str, ...]) -> Prepared:
    return Prepared(insert(table_of(row)).values({name: bindparam(name) for name in columns}))


@cache
def _delete(row: type[Base], column: str) -> Prepared:
    table = table_of(row)
    return Prepared(delete(table).where(table.c[column] == bindparam("gone")))


@cache
def _update(row: type[Base], key: tuple[str, ...], changed: tuple[str, ...]) -> Prepared:
    table = table_of(row)
    where = (table.c[name] == bindparam(f"{_KEY}{name}") for name in key)
    return Prepared(update(table).where(*where).values({name: bindparam(name) for name in changed}))


@cache
def _upsert(dialect: str, row: type[Base], columns: tuple[str, ...]) -> Prepared:
    key = [column.name for column in table_of(row).primary_key]
    told = insert_of(dialect, row).values({name: bindparam(name) for name in columns})
    changed = {name: told.excluded[name] for name in columns if name not in key}
    return Prepared(told.on_conflict_do_update(index_elements=key, set_=changed))
