"""The database: opened, brought up to date, and handing out units of work to many threads."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from ivr.domain.ports import UnitOfWork
from ivr.errors import ConfigError, StorageError
from ivr.system_reasons import reason_of
from storage.engine import reading_options, server_engine, sqlite_engine
from storage.failures import FAILURES, missing, storage_error
from storage.schema import bring_up_to_date, create_outright
from storage.tables import Base
from storage.transaction import Transaction
from storage.unit_of_work import SqlUnitOfWork

BUSY_TIMEOUT_MS = 5_000
"""How long a writer waits for another one before it gives up."""


class Database:
    """An open database; thread-safe."""

    def __init__(self, engine: Engine, place: str, path: Path | None = None) -> None:
        self.place = place
        self._engine = engine
        self._path = path
        self._identity = _identity(path) if path else None
        self._reading = engine.execution_options(**reading_options(engine))

    def unit_of_work(self, *, read_only: bool = False) -> UnitOfWork:
        """A new transaction; a writer's begins at once, so that it waits its turn."""
        # A deleted file can still be written through an open connection: into nothing.
        if self._path is not None and _identity(self._path) != self._identity:
            raise missing(self.place)
        transaction = Transaction(self._reading if read_only else self._engine)
        return SqlUnitOfWork(transaction, self.place, locking=not read_only)

    def columns(self, row: type[Base], *names: str) -> Iterator[Sequence[Any]]:
        """These columns of a whole table, a line at a time: for accounts of everything."""
        chosen = select(*(getattr(row, name) for name in names))
        with self._engine.connect() as connection:
            yield from connection.execute(chosen.execution_options(yield_per=1000))

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


class ScratchDatabase(Database):
    """A database that is gone when it is closed."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="ivr-scratch-"))
        path = self._folder / "scratch.db"
        engine = sqlite_engine(path, busy_timeout_ms=BUSY_TIMEOUT_MS, durable=False)
        create_outright(engine)
        super().__init__(engine, str(path), path)

    def snapshot(self) -> Snapshot:
        """All that it holds now, for `restore`."""
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        with self._connection() as connection:
            connection.backup(kept)
        return Snapshot(kept)

    def restore(self, snapshot: Snapshot) -> None:
        """Hold again what it held then, and nothing else; no unit of work may be open."""
        with self._connection() as connection:
            snapshot.kept.backup(connection)

    def close(self) -> None:
        super().close()
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        pooled = self._engine.raw_connection()
        try:
            connection = pooled.driver_connection
            assert isinstance(connection, sqlite3.Connection)
            yield connection
        finally:
            pooled.close()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a scratch database held at one moment, in memory."""

    kept: sqlite3.Connection

    def close(self) -> None:
        """Forget it."""
        self.kept.close()


def open_database(
    path_or_url: Path | str,
    *,
    password: str | None = None,
    create: bool = True,
    busy_timeout_ms: int = BUSY_TIMEOUT_MS,
    durable: bool = True,
) -> Database:
    """The database, migrated. StorageError says in one sentence why it cannot be used.

    `password` is for a server and wins over that in its URL. `create=False` refuses a file that
    is not there, for commands that only look. `durable=False`: a file that need not outlive a
    power cut, for measurements and simulations.
    """
    if isinstance(path_or_url, str) and "://" in path_or_url:
        url = read_url(path_or_url, password)
        if url.get_backend_name() != "sqlite" or not url.database:
            return _open_server(url, busy_timeout_ms)
        path_or_url = url.database
    path = Path(path_or_url).absolute()
    if not create and not path.is_file():
        raise missing(str(path))
    _make_folder(path.parent)
    engine = sqlite_engine(path, busy_timeout_ms=busy_timeout_ms, create=create, durable=durable)
    _migrate(engine, str(path))
    return Database(engine, str(path), path)


def shown_place(path_or_url: Path | str) -> str:
    """A database's place without any password."""
    if isinstance(path_or_url, Path):
        return str(path_or_url)
    return read_url(path_or_url).set(query={}).render_as_string(hide_password=True)


def read_url(written: str, password: str | None = None) -> URL:
    """The address of a database; ConfigError shows it without its password."""
    try:
        url = make_url(written)
        return url if password is None else url.set(password=password)
    except (ArgumentError, ValueError):
        shown = re.sub(r"//.*@", "//***@", written.partition("?")[0])
        raise ConfigError(
            f"数据库地址「{shown}」看不懂，请写成 postgresql+psycopg://账号:密码@主机/库名，或者文件路径"
        ) from None


def server_at(url: URL, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> tuple[Engine, str]:
    """The engine of a server and how its place is shown; nothing is connected yet."""
    # The query may name files of keys; the driver's name means nothing to an operator.
    place = url.set(query={}).render_as_string(hide_password=True)
    try:
        return server_engine(url, busy_timeout_ms=busy_timeout_ms), place
    except (ArgumentError, ImportError) as error:
        raise ConfigError(
            f"数据库地址{place}用不了（{error}），请检查数据库种类，并安装它的驱动"
        ) from error


def _open_server(url: URL, busy_timeout_ms: int) -> Database:
    engine, place = server_at(url, busy_timeout_ms)
    _migrate(engine, place)
    return Database(engine, place)


def _migrate(engine: Engine, place: str) -> None:
    try:
        bring_up_to_date(engine, place)
    except FAILURES as error:
        engine.dispose()
        raise storage_error(error, place) from error
    except StorageError:
        engine.dispose()
        raise


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"数据文件夹{folder}建不了（{reason_of(error)}），请换一个能写的位置，或者改好它的权限"
        ) from error


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
