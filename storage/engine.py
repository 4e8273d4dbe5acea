"""Engines: SQLite as this service needs it, or whatever a URL names."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

READING = "reading"
"""The execution option of a transaction that only reads."""

KEPT_OPEN = 16
"""Connections kept for the next call; more are opened when more calls write at once."""

APPLICATION = "ivr"
"""How our connections are called on a database server."""

_RETRY_S = 0.02

_readable_json = json.JSONEncoder(ensure_ascii=False).encode
"""Chinese stays Chinese, for whoever looks into the database."""


def sqlite_engine(
    path: Path, *, busy_timeout_ms: int, create: bool = True, durable: bool = True
) -> Engine:
    """An engine in WAL mode with foreign keys, whose writers queue up from their first moment."""
    mode = "rwc" if create else "rw"
    url = URL.create(
        "sqlite", database=f"file:{_quoted(path)}", query={"mode": mode, "uri": "true"}
    )
    engine = create_engine(
        url,
        connect_args={"timeout": busy_timeout_ms / 1000, "check_same_thread": False},
        pool_size=KEPT_OPEN,
        max_overflow=-1,
        json_serializer=_readable_json,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        # The driver must not begin transactions on its own, for it would begin them too late.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {busy_timeout_ms}")
        connection.execute("PRAGMA foreign_keys = ON")
        # A number that a call's record forgets is not to be found in the file's free places.
        connection.execute("PRAGMA secure_delete = ON")
        # An order's number is told as soon as it is committed: it must outlive a power cut.
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        _use_wal(connection, busy_timeout_ms)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING, False)
        # By the driver itself: a call begins a dozen transactions, and this takes half as long.
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def server_engine(url: URL, *, busy_timeout_ms: int) -> Engine:
    """An engine for PostgreSQL; nobody waits longer than this for a lock or for an answer."""
    arguments: dict[str, str | int] = {
        # libpq takes no less than two seconds.
        "connect_timeout": max(2, round(busy_timeout_ms / 1000)),
        "application_name": APPLICATION,
        # A server that vanished without a word is noticed while the caller still listens, and
        # within a minute where nobody asks it anything; not within hours.
        "tcp_user_timeout": busy_timeout_ms + 1_000,
        "keepalives_idle": 20,
        "keepalives_interval": 10,
        "keepalives_count": 3,
    }
    if "options" not in url.query:
        arguments["options"] = f"-c lock_timeout={busy_timeout_ms}"
    return create_engine(
        url,
        connect_args={name: value for name, value in arguments.items() if name not in url.query},
        pool_size=KEPT_OPEN,
        max_overflow=-1,
        pool_pre_ping=True,
        json_serializer=_readable_json,
    )


def reading_options(engine: Engine) -> dict[str, object]:
    """The execution options of transactions that only read: all they read is of one moment."""
    if engine.dialect.name == "postgresql":
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return {READING: True}


def _use_wal(connection: sqlite3.Connection, busy_timeout_ms: int) -> None:
    """WAL mode stays with the file. Two processes may ask for it at once on a new one, and
    SQLite refuses the second without waiting."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    attempts = max(1, int(busy_timeout_ms / 1000 / _RETRY_S))
    for attempt in range(attempts):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == attempts - 1:
                raise
            time.sleep(_RETRY_S)
        else:
            return


def _quoted(path: Path) -> str:
    """The path within a file: URI, where ?, # and % mean something."""
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
