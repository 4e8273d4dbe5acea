"""Whole tables written at once, for measurements on large databases that nobody else uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from sqlalchemy import Column, Connection, Engine, Table, inspect, text

from ivr.errors import StorageError
from storage.database import BUSY_TIMEOUT_MS, read_url, server_at
from storage.engine import sqlite_engine
from storage.failures import FAILURES, storage_error
from storage.schema import bring_up_to_date
from storage.tables import Base

AT_ONCE = 5_000
"""Rows that are in memory together."""

Values = Mapping[str, object]


class Filling:
    """An empty database to be filled, by whoever measures."""

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self._place = place
        try:
            if inspect(engine).get_table_names():
                raise StorageError(
                    f"数据库{place}不是空的，测量不会往里面写，请另建一个空库专门用来测量"
                )
            bring_up_to_date(engine, place)
        except FAILURES as error:
            engine.dispose()
            raise storage_error(error, place) from error
        except StorageError:
            engine.dispose()
            raise

    @classmethod
    def of(cls, path_or_url: Path | str, password: str | None = None) -> Filling:
        """The database there; StorageError when it has any table already."""
        if isinstance(path_or_url, Path):
            engine = sqlite_engine(path_or_url, busy_timeout_ms=BUSY_TIMEOUT_MS, durable=False)
            return cls(engine, str(path_or_url))
        return cls(*server_at(read_url(path_or_url, password)))

    def write(self, row: type[Base], rows: Iterable[Values]) -> int:
        """Store the rows; each has a value for every column. How many there were."""
        table, written = inspect(row).local_table, 0
        assert isinstance(table, Table)
        read = self._reader(table.columns)
        left = iter(rows)
        with self._engine.begin() as connection:
            while some := [read(values) for values in islice(left, AT_ONCE)]:
                _insert(connection, table, some)
                written += len(some)
        return written

    def settle(self) -> None:
        """What a server does by itself some time after it has grown so much: count its values."""
        if self._engine.dialect.name == "postgresql":
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as one:
                one.execute(text("VACUUM ANALYZE"))

    def empty(self) -> None:
        """Remove the tables again."""
        Base.metadata.drop_all(self._engine)
        with self._engine.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _reader(self, columns: Iterable[Column[object]]) -> Callable[[Values], Sequence[object]]:
        """What turns a row's values into those that the driver takes."""
        dialect = self._engine.dialect
        taken = [
            (column.name, column.type.dialect_impl(dialect).bind_processor(dialect))
            for column in columns
        ]
        return lambda values: [
            values[name] if process is None else process(values[name]) for name, process in taken
        ]


def _insert(connection: Connection, table: Table, rows: Sequence[Sequence[object]]) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    driver = connection.connection.driver_connection
    assert driver is not None
    if connection.dialect.name == "postgresql":
        with driver.cursor().copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(table.columns))
        driver.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)
