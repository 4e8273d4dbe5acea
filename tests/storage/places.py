"""Where the storage tests store: a new SQLite file, or a new database on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from storage.database import Database, open_database

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True, slots=True)
class Place:
    """A database of one of both kinds, for the same tests."""

    kind: str
    path_or_url: Path | str

    @property
    def url(self) -> str:
        """The address for SQLAlchemy."""
        where = self.path_or_url
        return f"sqlite:///{where}" if isinstance(where, Path) else where

    def open(self, busy_timeout_ms: int = 5_000) -> Database:
        """The database as the program opens it."""
        return open_database(self.path_or_url, busy_timeout_ms=busy_timeout_ms)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection of somebody else's, in a transaction that is committed at the end."""
        engine = create_engine(self.url)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def read(self, statement: str) -> list[tuple[object, ...]]:
        """The rows of a query."""
        with self.connected() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]
