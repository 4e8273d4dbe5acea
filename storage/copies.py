"""Whole copies of a database: out of it while it is in use, and into an empty one.

A copy is always one SQLite file, whatever kind of database it comes from: it can be looked into
with ordinary tools, is checked in the same way, needs no program of the server's version, and can
be put back into either kind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select, text

from ivr.errors import StorageError
from storage.database import open_database, read_url, server_at
from storage.engine import APPLICATION, reading_options, sqlite_engine
from storage.failures import FAILURES, missing, storage_error, too_new
from storage.schema import HEAD, bring_up_to_date, known_revisions, stored_revision
from storage.tables import Base

_AT_ONCE = 500
"""Rows that are in memory together."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a copy holds: the structure's revision, and the number of rows of each table."""

    revision: str
    rows: Mapping[str, int]


def copy_out(path_or_url: Path | str, target: Path, password: str | None = None) -> Contents:
    """Write all that the database holds at one moment into a new file, and check that.

    Nobody who reads or writes meanwhile is held up. StorageError says why there is no copy.
    """
    if isinstance(path_or_url, Path):
        _copy_file(path_or_url, target)
    else:
        _copy_server(path_or_url, password, target)
    return examine_copy(target, str(path_or_url) if isinstance(path_or_url, Path) else str(target))


def examine_copy(copy: Path, place: str) -> Contents:
    """What the copy holds; StorageError when it is broken, or newer than this program.

    `place` is what the error calls it.
    """
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            answer = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if answer != "ok":
                raise storage_error(sqlite3.DatabaseError(f"malformed: {answer}"), place)
            tables = [
                str(name)
                for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type='table'")
            ]
            if "alembic_version" not in tables:
                raise StorageError(f"{place}不是热线的数据库，里面没有热线的表，请检查路径")
            found = opened.execute("SELECT version_num FROM alembic_version").fetchone()
            counted = {
                name: int(opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
                for name in sorted(tables)
                if name != "alembic_version"
            }
    except sqlite3.Error as error:
        raise storage_error(error, place) from error
    if found is None or found[0] not in known_revisions():
        raise too_new(place, str(found[0]) if found else "没有写")
    return Contents(str(found[0]), counted)


def copy_into_server(copy: Path, url: str, password: str | None) -> None:
    """Put all that a copy holds into an empty database on a server, in one transaction.

    StorageError: it holds something already, or a program of ours is connected. The copy itself
    is brought up to date before.
    """
    open_database(copy).close()
    engine, place = server_at(read_url(url, password))
    source = sqlite_engine(copy, busy_timeout_ms=1_000, create=False, durable=False)
    try:
        bring_up_to_date(engine, place)
        with source.connect() as held, engine.begin() as connection:
            _refuse_company(connection, place)
            _refuse_rows(connection, place)
            _copy_rows(held, connection)
    except FAILURES as error:
        raise storage_error(error, place) from error
    finally:
        source.dispose()
        engine.dispose()


def _copy_file(path: Path, target: Path) -> None:
    if not path.is_file():
        raise missing(str(path))
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as source,
            closing(sqlite3.connect(target, isolation_level=None)) as copy,
        ):
            # All pages in one step: in WAL mode that holds nobody up, while a copy in several
            # steps would begin anew whenever a call is stored.
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise _copying_error(error, str(path)) from error


def _copy_server(url: str, password: str | None, target: Path) -> None:
    engine, place = server_at(read_url(url, password))
    try:
        with engine.connect().execution_options(**reading_options(engine)) as connection:
            _refuse_other_structure(connection, place)
            with _new_file(target) as copy:
                _copy_rows(connection, copy)
    except FAILURES as error:
        raise _copying_error(error, place) from error
    finally:
        engine.dispose()


def _copying_error(error: Exception, place: str) -> StorageError:
    """Reading a database makes no disk full: it is that of the copy."""
    said = getattr(error, "orig", error)
    if isinstance(said, sqlite3.Error) and "full" in str(said).lower():
        return StorageError(
            "放备份的磁盘满了，数据库的副本写不下。请清理磁盘空间，或者把备份放到别的磁盘"
        )
    return storage_error(error, place)


@contextmanager
def _new_file(target: Path) -> Iterator[Connection]:
    engine = sqlite_engine(target, busy_timeout_ms=1_000, durable=False)
    try:
        bring_up_to_date(engine, str(target))
        with engine.begin() as connection:
            yield connection
        _into_one_file(engine)
    finally:
        engine.dispose()


def _into_one_file(engine: Engine) -> None:
    """Without the files that WAL mode keeps beside it."""
    pooled = engine.raw_connection()
    try:
        pooled.cursor().execute("PRAGMA journal_mode = DELETE")
    finally:
        pooled.close()


def _copy_rows(source: Connection, target: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        columns = list(table.primary_key.columns)
        rows = source.execution_options(yield_per=_AT_ONCE).execute(
            select(table).order_by(*columns)
        )
        for some in rows.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in some])


def _refuse_other_structure(connection: Connection, place: str) -> None:
    revision = stored_revision(connection)
    if revision == HEAD:
        return
    if revision is None:
        raise StorageError(f"数据库{place}里还没有热线的数据，没有可以备份的")
    if revision not in known_revisions():
        raise too_new(place, revision)
    raise StorageError(
        f"数据库{place}的结构还是旧的（{revision}），请先用这个版本的程序启动一次热线，再备份"
    )


def _refuse_company(connection: Connection, place: str) -> None:
    # A hotline looks for new flows every second: its connection is always there.
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = :ours"
        " AND datname = current_database() AND pid <> pg_backend_pid()"
    )
    if connection.execute(others, {"ours": APPLICATION}).scalar_one():
        raise StorageError(
            f"还有热线（或者别的 ivr 命令）连着数据库{place}，不能恢复。请先把它们都停下"
        )


def _refuse_rows(connection: Connection, place: str) -> None:
    for table in Base.metadata.sorted_tables:
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise StorageError(
                f"数据库{place}里已经有数据（{table.name}），恢复不会覆盖它。请另建一个空库，"
                "把 database.url 指过去"
            )
