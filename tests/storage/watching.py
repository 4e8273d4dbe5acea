"""What any database is asked, whether SQLAlchemy asks it or its driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPICursor

from storage.prepared import Compiled
from storage.transaction import Transaction

Note = Callable[[str], object]


@contextmanager
def watched(before: Note, after: Note = lambda _: None) -> Iterator[None]:
    """Both are given each statement meanwhile, but for the beginnings of transactions."""

    def asking(_of: Connection, _cursor: object, statement: str, *_more: object) -> None:
        before(statement)

    def asked(_of: Connection, _cursor: object, statement: str, *_more: object) -> None:
        after(statement)

    run = Transaction.execute

    def execute(transaction: Transaction, compiled: Compiled, values: Any) -> DBAPICursor:  # noqa: ANN401
        before(compiled.text)
        cursor = run(transaction, compiled, values)
        after(compiled.text)
        return cursor

    event.listen(Engine, "before_cursor_execute", asking)
    event.listen(Engine, "after_cursor_execute", asked)
    try:
        with patch.object(Transaction, "execute", execute):
            yield
    finally:
        event.remove(Engine, "before_cursor_execute", asking)
        event.remove(Engine, "after_cursor_execute", asked)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked meanwhile, each in one line."""
    asked: list[str] = []
    with watched(lambda statement: asked.append(" ".join(statement.split()))):
        yield asked
