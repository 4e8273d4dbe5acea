import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from ivr.domain.ports import CallRecord, FlowVersionRecord
from ivr.errors import StorageError
from storage.database import Database, open_database
from storage.schema import HEAD, MIGRATIONS, bring_up_to_date, stored_revision
from storage.tables import Base

OPENING = (
    "import sys; from storage.database import open_database; open_database(sys.argv[1]).close()"
)


def scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def test_the_head_is_that_of_the_migrations() -> None:
    assert scripts().get_heads() == [HEAD]


def test_the_migrations_build_what_the_tables_say(database: Database, path: Path) -> None:
    with create_engine(f"sqlite:///{path}").connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    connection.engine.dispose()


def test_the_migrations_go_back_as_well(database: Database, path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        downgrade(connection)
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        assert [name for (name,) in tables] == ["alembic_version"]
        assert stored_revision(connection) is None
    engine.dispose()


def downgrade(connection: Connection, revision: str = "base") -> None:
    from alembic import command

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


FLOWS = '{"总台.yaml": "流程: 总台"}'


def test_flows_that_were_stored_before_versions_had_numbers_are_counted(
    database: Database, path: Path
) -> None:
    database.close()
    migrate(path, downgrade_to="0002")
    with sqlite3.connect(path) as other:
        other.executemany(
            "INSERT INTO flow_versions VALUES (?, ?, ?, ?, ?)",
            [
                ("bbb", "2026-11-02 00:00:00", FLOWS, "李四", "改了问候"),
                ("aaa", "2026-11-01 00:00:00", FLOWS, "王五", ""),
            ],
        )
    other.close()
    database = open_database(path)
    with database.unit_of_work(read_only=True) as unit:
        second, first = unit.flow_versions.latest(9)
    database.close()
    assert (first.number, first.version, first.by) == (1, "aaa", "王五")
    assert (second.number, second.version, second.reason) == (2, "bbb", "改了问候")
    assert second.published_at == datetime(2026, 11, 2, tzinfo=UTC)
    assert dict(second.files) == {"总台.yaml": "流程: 总台"}


def test_going_back_keeps_the_newest_of_each_content_and_every_call(
    database: Database, path: Path
) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    with database.unit_of_work() as unit:
        for number, version, reason in ((1, "aaa", "一"), (2, "bbb", "二"), (3, "aaa", "三")):
            record = FlowVersionRecord(
                number, version, at + timedelta(days=number), {"总台.yaml": "流"}, "王五", reason
            )
            assert unit.flow_versions.add(record)
        unit.calls.save(CallRecord("c1", at, None, None, "总台", "bbb", 12, flow_number=2))
        unit.commit()
    database.close()
    migrate(path, downgrade_to="0002")
    with sqlite3.connect(path) as other:
        found = other.execute("SELECT version, reason FROM flow_versions ORDER BY published_at")
        assert found.fetchall() == [("bbb", "二"), ("aaa", "三")]
        assert other.execute("SELECT call_id, flow_version FROM calls").fetchall() == [
            ("c1", "bbb")
        ]
    other.close()
    again = open_database(path)
    with again.unit_of_work(read_only=True) as unit:
        assert [record.reason for record in unit.flow_versions.latest(9)] == ["三", "二"]
        assert unit.calls.latest()[0].flow_number is None
    again.close()


def migrate(path: Path, *, downgrade_to: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        downgrade(connection, downgrade_to)
    engine.dispose()


def test_a_second_opening_does_without_alembic(database: Database, path: Path) -> None:
    told = f"{OPENING}; print('alembic' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", told, str(path)], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


def test_several_processes_may_open_a_new_database_at_once(path: Path) -> None:
    opened = [subprocess.Popen([sys.executable, "-c", OPENING, str(path)]) for _ in range(4)]
    assert [process.wait(60) for process in opened] == [0, 0, 0, 0]
    with open_database(path).unit_of_work(read_only=True) as unit:
        assert unit.customers.count() == 0


def test_a_migration_that_fails_leaves_nothing_behind(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE turns (note TEXT)")
    other.close()
    with pytest.raises(StorageError, match="暂时用不了"):
        open_database(path)
    with sqlite3.connect(path) as other:
        names = other.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    other.close()
    assert names == [("turns",)]


def test_a_database_of_a_newer_program_is_left_alone(database: Database, path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    with pytest.raises(StorageError, match="更新版本的程序建的（结构版本9999）"):
        open_database(path)


def test_bringing_up_to_date_twice_changes_nothing(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    bring_up_to_date(engine, str(path))
    bring_up_to_date(engine, str(path))
    with engine.connect() as connection:
        assert stored_revision(connection) == HEAD
    engine.dispose()
