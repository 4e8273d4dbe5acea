"""Call-backs with their tries, read and written within a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.exc import NoResultFound

from ivr.domain.callback import Callback
from storage.callback_rows import callback_values, read_callback, try_values
from storage.callback_tables import CallbackRow, CallbackTryRow
from storage.plain_rows import Lines, insert_rows, lines_of, table_of, update_row
from storage.prepared import Prepared, Values
from storage.transaction import Asked, Transaction

CALLBACKS, TRIES = table_of(CallbackRow), table_of(CallbackTryRow)

_OF_SEQUENCE = select(CALLBACKS).where(CALLBACKS.c.sequence == bindparam("sequence"))
_ONE, _ONE_ALONE = Prepared(_OF_SEQUENCE), Prepared(_OF_SEQUENCE.with_for_update())
_LINES = Lines.by(TRIES.c.sequence, TRIES.c.position)
_LAST = Prepared(select(func.max(CALLBACKS.c.sequence)))
_LATER = ("ended_at", "result", "detail")
"""What is told of a try after it was begun."""


def callback_of(
    transaction: Transaction, sequence: int, *, locking: bool = False
) -> Callback | None:
    """The call-back of this number."""
    known = transaction.held(read_callback).get(sequence)
    if known is not None:
        return known
    found = callbacks_of(transaction, _ONE_ALONE if locking else _ONE, {"sequence": sequence})
    return found[0] if found else None


def oldest_first(*conditions: ColumnElement[bool]) -> Select[Any]:
    """What asks for call-backs."""
    return select(CALLBACKS).where(*conditions).order_by(CALLBACKS.c.sequence)


def callbacks_of(
    transaction: Transaction, statement: Asked, values: Values | None = None
) -> list[Callback]:
    """The call-backs that a statement on `CALLBACKS` finds."""
    known, rows = transaction.held(read_callback), transaction.rows(statement, values)
    new = [row.sequence for row in rows if row.sequence not in known]
    tries = lines_of(transaction, _LINES, new)
    for row in rows:
        if row.sequence not in known:
            known[row.sequence] = read_callback(row, tries[row.sequence])
    return [known[row.sequence] for row in rows]


def many_callbacks(
    transaction: Transaction, statement: Select[Any], at_once: int
) -> Iterator[Callback]:
    """The same, so many at a time: nobody holds all of them."""
    for some in transaction.run(statement.execution_options(yield_per=at_once)).partitions():
        tries = lines_of(transaction, _LINES, [row.sequence for row in some])
        yield from (read_callback(row, tries[row.sequence]) for row in some)


def add_callback(transaction: Transaction, callback: Callback) -> None:
    """Store a new one."""
    insert_rows(transaction, CallbackRow, [callback_values(callback)])
    _add_tries(transaction, callback, 0)
    transaction.held(read_callback)[callback.sequence] = callback


def change_callback(transaction: Transaction, callback: Callback) -> None:
    """Store what has become of one, and of its tries."""
    before = callback_of(transaction, callback.sequence)
    if before is None:
        raise NoResultFound(f"no call-back {callback.sequence}")
    key, tries = {"sequence": callback.sequence}, len(before.tries)
    update_row(transaction, CallbackRow, key, callback_values(before), callback_values(callback))
    forgets = callback.number is None and before.number is not None
    later = (*_LATER, "number") if forgets else _LATER
    for position in range(1, min(tries, len(callback.tries)) + 1):
        was, now = try_values(before, position), try_values(callback, position)
        changed = {name: now[name] for name in later}
        update_row(transaction, CallbackTryRow, {**key, "position": position}, was, changed)
    _add_tries(transaction, callback, tries)
    stored = replace(callback, tries=(*callback.tries, *before.tries[len(callback.tries) :]))
    transaction.held(read_callback)[callback.sequence] = stored


def next_sequence(transaction: Transaction) -> int:
    """A number that no call-back has; there is one writer at a time, so nobody else takes it."""
    return 1 + (transaction.value(_LAST) or 0)


def _add_tries(transaction: Transaction, callback: Callback, known: int) -> None:
    positions = range(known + 1, len(callback.tries) + 1)
    insert_rows(transaction, CallbackTryRow, [try_values(callback, at) for at in positions])
