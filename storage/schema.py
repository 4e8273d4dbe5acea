"""The database's structure, brought up to date when it is opened."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from storage import (  # noqa: F401  (tables of the structure)
    account_tables,
    agent_tables,
    callback_tables,
    dial_tables,
    import_log,
)
from storage.failures import too_new
from storage.tables import Base

HEAD = "0018"
"""The newest revision in `migrations/versions`; a test holds both together."""

MIGRATIONS = Path(__file__).parent / "migrations"

_ADVISORY_LOCK = 9_559_801
"""Any number of ours: a second process waits here while the first one migrates (PostgreSQL)."""


def bring_up_to_date(engine: Engine, place: str) -> None:
    """Migrate to `HEAD`. A second process that starts at once waits, and then finds it done."""
    with engine.connect() as connection:
        if stored_revision(connection) == HEAD:
            return
    # SQLite: BEGIN IMMEDIATE lets one writer in, and its DDL is part of the transaction.
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # Another process may be migrating much data: that is worth a longer wait.
            connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        revision = stored_revision(connection)
        if revision != HEAD:
            _upgrade(connection, place, revision)


def create_outright(engine: Engine) -> None:
    """All tables at once, for a database that nobody keeps."""
    Base.metadata.create_all(engine)


def stored_revision(connection: Connection) -> str | None:
    """The revision that the database has; None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def known_revisions() -> Collection[str]:
    """Every revision that this program can read."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(MIGRATIONS))
    return {script.revision for script in scripts.walk_revisions()}


def _upgrade(connection: Connection, place: str, revision: str | None) -> None:
    # Alembic is imported only where it is needed: a second start has three seconds in all.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    if revision is not None and revision not in known_revisions():
        raise too_new(place, revision)
    command.upgrade(config, "head")
