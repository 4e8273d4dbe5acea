"""A transaction: what is asked and written in it, and what it knows of rows by then."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import ResourceClosedError, SQLAlchemyError

from storage.prepared import Compiled, Found, Prepared, Values

Value = TypeVar("Value")
Asked = Prepared | Executable


class Transaction:
    """It begins with `begin`, and begins anew when something is asked after `commit`.

    Whatever goes wrong is an error of SQLAlchemy's.
    """

    def __init__(self, engine: Engine) -> None:
        self.dialect: Dialect = engine.dialect
        self._engine = engine
        self._connection: Connection | None = None
        self._driver: Any = None
        self._closed = False
        self._held: dict[object, dict[Hashable, Any]] = {}

    def begin(self) -> Connection:
        """Have a turn, unless it has begun: a writer waits for the writers before it."""
        if self._connection is None:
            if self._closed:
                raise ResourceClosedError("this transaction is over")
            self._connection = self._engine.connect()
        if not self._connection.in_transaction():
            self._connection.begin()
            self._driver = self._connection.connection.driver_connection
        return self._connection

    def commit(self) -> None:
        """Make everything so far last."""
        self._held.clear()
        if self._connection is not None:
            self._connection.commit()

    def close(self) -> None:
        """Roll back what was not committed, and give the connection back.

        A rollback that fails loses nothing: such a connection is never used again.
        """
        self._held.clear()
        self._closed = True
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except SQLAlchemyError:
            if not connection.closed:
                connection.invalidate()

    def rows(self, statement: Asked, values: Values | None = None) -> Sequence[Found]:
        """What it finds: rows that have the columns' names."""
        if not isinstance(statement, Prepared):
            return self.run(statement, values).all()
        compiled = statement.on(self.dialect)
        cursor = self.execute(compiled, values or {})
        try:
            return [compiled.read(found) for found in cursor.fetchall()]
        except Exception as error:
            raise compiled.failure(error, self.dialect) from error

    def row(self, statement: Asked, values: Values | None = None) -> Found:
        """The first that it finds; None: nothing."""
        found = self.rows(statement, values)
        return found[0] if found else None

    def value(self, statement: Asked, values: Values | None = None) -> Found:
        """The first column of that; None: nothing."""
        found = self.row(statement, values)
        return None if found is None else found[0]

    def write(self, statement: Asked, values: Values | Sequence[Values] | None = None) -> int:
        """Change rows; how many there were."""
        if isinstance(statement, Prepared):
            return int(self.execute(statement.on(self.dialect), values or {}).rowcount)
        return self.run(statement, values).rowcount

    def run(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Execute a statement that is made for this one time."""
        return self.begin().execute(statement, values)

    def execute(self, compiled: Compiled, values: Values | Sequence[Values]) -> DBAPICursor:
        """Let the driver run it, once for each of the values."""
        try:
            self.begin()
            cursor: DBAPICursor = self._driver.cursor()
            told = (values,) if isinstance(values, Mapping) else values
            each: Any = list(map(compiled.parameters, told))
            if len(each) == 1:
                cursor.execute(compiled.text, each[0])
            else:
                cursor.executemany(compiled.text, each)
        except Exception as error:
            raise compiled.failure(error, self.dialect) from error
        return cursor

    def held(self, of: Callable[..., Value]) -> dict[Hashable, Value]:
        """What this transaction has read or written of these values, by key.

        It stays true until the end: a writer is alone, and a reader sees one moment.
        """
        return self._held.setdefault(of, {})
