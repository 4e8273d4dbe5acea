"""Restoring changes nothing unless all of a backup can be restored."""

from __future__ import annotations

import json
import os
import sqlite3
import tarfile
from pathlib import Path

import pytest

from ivr.app.archive import MANIFEST, written_archive
from ivr.app.backups import DATABASE, read_backup, write_backup
from ivr.app.running import RunningMark, whole_folder
from ivr.config import Config, load
from ivr.errors import BackupError, ConfigError, IvrError, StorageError
from storage.database import open_database
from tests.app.kept_folder import (
    CLOCK,
    SOUND,
    full_folder,
    names_in,
    restored_to,
    store_customer,
)
from tests.helpers.postgres import PostgresServer


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return full_folder(tmp_path / "data")


@pytest.mark.parametrize("cut", [0, 700, 20_000, -1_500])
def test_a_backup_that_was_cut_short_is_refused(config: Config, tmp_path: Path, cut: int) -> None:
    backup = write_backup(config, tmp_path / "b.tar", CLOCK)
    whole = backup.path.read_bytes()
    end = whole.index(MANIFEST.encode()) + 100 if cut < 0 else cut
    backup.path.write_bytes(whole[:end])
    refuse(tmp_path, backup.path, "不完整或者损坏")


def test_every_changed_byte_of_a_member_is_found(config: Config, tmp_path: Path) -> None:
    backup = write_backup(config, tmp_path / "b.tar", CLOCK)
    whole = bytearray(backup.path.read_bytes())
    whole[whole.index(SOUND) + 1000] ^= 1
    backup.path.write_bytes(whole)
    refuse(tmp_path, backup.path, "和写的时候不一样")


def refuse(tmp_path: Path, backup: Path, told: str) -> None:
    """The check and the restoring refuse it with one sentence, and nothing is there afterwards."""
    for attempt in (lambda: read_backup(backup), lambda: restored_to(tmp_path / "new", backup)):
        with pytest.raises(IvrError, match=told) as refused:
            attempt()
        assert "\n" not in str(refused.value)
    assert not (tmp_path / "new").exists()


def test_what_is_no_backup_is_named(tmp_path: Path) -> None:
    refuse(tmp_path, tmp_path / "missing.tar", "没有找到备份文件")
    (tmp_path / "text").write_text("户号,户名\n" * 1000)
    refuse(tmp_path, tmp_path / "text", "不是备份文件")
    refuse(tmp_path, tmp_path, "读不了（它是一个目录）")


@pytest.mark.parametrize("name", ["../out", "/etc/out", "data/../../out"])
def test_a_backup_never_writes_outside_the_data_folder(tmp_path: Path, name: str) -> None:
    with written_archive(tmp_path / "b.tar") as archive:
        archive.add_bytes(name, b"x")
        archive.finish({})
    refuse(tmp_path, tmp_path / "b.tar", "不该有的")


def test_a_link_in_a_backup_is_refused(tmp_path: Path) -> None:
    link = tarfile.TarInfo("data/recordings")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc"
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        tar.addfile(link)
    refuse(tmp_path, tmp_path / "b.tar", "不该有的")


def test_a_backup_of_a_newer_program_is_refused(config: Config, tmp_path: Path) -> None:
    with written_archive(tmp_path / "format.tar") as archive:
        archive.finish({"format": 2})
    refuse(tmp_path, tmp_path / "format.tar", "更新版本的程序写的")
    with sqlite3.connect(config.data / "ivr.db") as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    with pytest.raises(StorageError, match="更新版本的程序建的"):
        write_backup(config, tmp_path / "b.tar", CLOCK)
    with written_archive(tmp_path / "structure.tar") as archive:
        archive.add_file(DATABASE, config.data / "ivr.db")
        archive.finish({})
    with pytest.raises(StorageError, match="里的数据库是更新版本的程序建的（结构版本9999）"):
        restored_to(tmp_path / "new", tmp_path / "structure.tar")
    assert not (tmp_path / "new").exists()


def test_a_backup_without_a_database_is_refused(tmp_path: Path) -> None:
    with written_archive(tmp_path / "b.tar") as archive:
        archive.add_bytes("data/x", b"x")
        archive.finish({})
    with pytest.raises(BackupError, match="里没有数据库"):
        restored_to(tmp_path / "new", tmp_path / "b.tar")


@pytest.mark.parametrize("name", ["ivr.db", "recordings", "unsaved.jsonl"])
def test_data_that_is_there_is_left_alone(config: Config, tmp_path: Path, name: str) -> None:
    backup = write_backup(config, tmp_path / "b.tar", CLOCK)
    new = tmp_path / "new"
    new.mkdir()
    (new / name).write_text("dear")
    with pytest.raises(BackupError, match=r"里已经有数据（.*恢复不会覆盖它"):
        restored_to(new, backup.path)
    assert names_in(new) == sorted([".running", name])
    assert (new / name).read_text() == "dear"


def test_settings_that_are_there_stay(config: Config, tmp_path: Path) -> None:
    backup = write_backup(config, tmp_path / "b.tar", CLOCK)
    new = tmp_path / "new"
    (new / "models").mkdir(parents=True)
    (new / "ivr.toml").write_text('company = "新公司"\n', "utf-8")
    assert restored_to(new, backup.path).company == "新公司"


def test_a_running_hotline_is_not_disturbed(config: Config, tmp_path: Path) -> None:
    backup = write_backup(config, tmp_path / "b.tar", CLOCK)
    new = tmp_path / "new"
    first, second = RunningMark(new), RunningMark(new)
    first.close()
    with pytest.raises(BackupError, match=r"热线正在数据目录 .*运行，不能恢复"):
        restored_to(new, backup.path)
    second.close()
    second.close()
    restored_to(new, backup.path)


def test_a_hotline_does_not_start_in_the_middle_of_it(tmp_path: Path) -> None:
    with whole_folder(tmp_path), pytest.raises(ConfigError, match="正在恢复备份"):
        RunningMark(tmp_path)
    RunningMark(tmp_path).close()
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="写不进去"):
        RunningMark(tmp_path / "file" / "data")


def test_a_hotline_on_a_server_is_restored_to_the_server_of_its_settings(
    config: Config, tmp_path: Path, postgres: PostgresServer
) -> None:
    source, target = postgres.new_database(), postgres.new_database(empty=True)
    store_customer(source)
    settings = config.data / "ivr.toml"
    settings.write_text(f'[database]\nurl = "{source}"\n', "utf-8")
    backup = write_backup(load(config.data, None, {}), tmp_path / "b.tar", CLOCK)
    listed = json.dumps(dict(backup.manifest.about))
    assert backup.rows["customers"] == 1
    assert "postgresql" not in listed
    # The settings of the backup name a database that holds the data already.
    with pytest.raises(StorageError, match="里已经有数据"):
        restored_to(tmp_path / "new", backup.path)
    assert not (tmp_path / "new").exists()
    new = restored_to(tmp_path / "new", backup.path, IVR_DATABASE_URL=target)
    assert new.database_url == target
    assert "ivr.db" not in os.listdir(tmp_path / "new")
    database = open_database(target)
    with database.unit_of_work(read_only=True) as unit:
        assert unit.customers.count() == 1
    database.close()
