"""A backup is whole or not there at all, and restoring changes nothing unless all of it can be."""

from __future__ import annotations

import json
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.app import backups
from ivr.app.archive import MANIFEST, written_archive
from ivr.app.backups import DATABASE, read_backup, write_backup
from ivr.app.restoring import restore_backup
from ivr.app.running import RunningMark, whole_folder
from ivr.clock import ManualClock
from ivr.config import Config, load
from ivr.domain.address import Address
from ivr.domain.customer import Customer
from ivr.domain.keepsake import Keepsake
from ivr.errors import BackupError, ConfigError, IvrError, StorageError
from storage.copies import Contents
from storage.database import open_database
from storage.keepsakes import KeepsakeFile
from tests.helpers.postgres import PostgresServer

CLOCK = ManualClock(datetime(2026, 11, 24, 4, 0, tzinfo=UTC))
KEPT = Keepsake(CLOCK.now(), "新建工单", {"户号": "3300012345"}, "call-1", None)
SOUND = b"RIFF" + bytes(range(256)) * 40


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A data folder with something of everything in it."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "ivr.toml").write_text('company = "青山供电"\n', "utf-8")
    (data / "ivr.toml").chmod(0o600)
    store_customer(data / "ivr.db")
    for name in (
        "recordings/20261124/c1-户名.wav",
        "call-recordings/2026/11/c1.wav",
        "kept-flows/20261124-120000/总台.yaml",
        "recordings/20261124/c2-户名.part",
        "prompts/ab/abcd.wav",
        "models/vosk/am.mdl",
        "bench/x",
        ".places.jsonl",
        "ivr.db-journal",
    ):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(SOUND)
    KeepsakeFile(data / "unsaved.jsonl").add(KEPT)
    return load(data, None, {})


def store_customer(place: Path | str) -> None:
    database = open_database(place)
    with database.unit_of_work() as unit:
        unit.customers.save([Customer("3300012345", "王小明", Address.parse("和平路18号"))])
        unit.commit()
    database.close()


def names_in(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def restored_to(folder: Path, backup: Path, **environment: str) -> Config:
    config = load(folder, None, environment)
    restore_backup(config, backup, environment)
    return load(folder, None, environment)


def test_all_that_is_worth_keeping_comes_back(config: Config, tmp_path: Path) -> None:
    backup = write_backup(config, tmp_path / "b.tar", CLOCK)
    assert backup.rows["customers"] == 1
    assert backup.path.stat().st_mode & 0o777 == 0o600
    new = tmp_path / "new"
    assert restored_to(new, backup.path).company == "青山供电"
    assert names_in(new) == [
        ".running",
        "call-recordings/2026/11/c1.wav",
        "ivr.db",
        "ivr.toml",
        "kept-flows/20261124-120000/总台.yaml",
        "recordings/20261124/c1-户名.wav",
        "unsaved.jsonl",
    ]
    assert backup.files == 5
    assert (new / "recordings/20261124/c1-户名.wav").read_bytes() == SOUND
    assert (new / "ivr.toml").stat().st_mode & 0o777 == 0o600
    assert KeepsakeFile(new / "unsaved.jsonl").every() == [KEPT]
    database = open_database(new / "ivr.db")
    with database.unit_of_work(read_only=True) as unit:
        assert unit.customers.by_account("3300012345") is not None
    database.close()


def test_in_a_folder_it_is_named_by_the_time(config: Config, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    backup = write_backup(config, folder, CLOCK)
    assert backup.path.name == "ivr-20261124-120000.tar"
    assert names_in(folder) == [backup.path.name]
    assert read_backup(backup.path).rows == backup.rows
    with pytest.raises(BackupError, match=r"已经有 .*备份不会覆盖它"):
        write_backup(config, folder, CLOCK)


def test_nothing_is_overwritten(config: Config, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("dear")
    with pytest.raises(BackupError, match="备份不会覆盖它"):
        write_backup(config, taken, CLOCK)
    assert taken.read_text() == "dear"
    dangling = tmp_path / "link"
    dangling.symlink_to(tmp_path / "nowhere")
    with pytest.raises(BackupError, match="备份不会覆盖它"):
        write_backup(config, dangling, CLOCK)


def test_a_name_that_is_taken_meanwhile_is_left_alone(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "b.tar"

    def slow(path: Path) -> object:
        target.write_text("dear")
        return check(path)

    check = backups.check_archive
    monkeypatch.setattr(backups, "check_archive", slow)
    with pytest.raises(BackupError, match="备份不会覆盖它"):
        write_backup(config, target, CLOCK)
    assert target.read_text() == "dear"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "data"]


@pytest.mark.parametrize(
    ("where", "told"),
    [("missing/b.tar", "没有 .*这个目录"), ("data/b.tar", "在数据目录里面")],
)
def test_a_bad_place_is_named(config: Config, tmp_path: Path, where: str, told: str) -> None:
    with pytest.raises(BackupError, match=told):
        write_backup(config, tmp_path / where, CLOCK)


def test_without_a_database_there_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(StorageError, match="没有找到数据库"):
        write_backup(load(tmp_path / "data", None, {}), tmp_path / "b.tar", CLOCK)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_full_disk_leaves_nothing_behind(config: Config, tmp_path: Path) -> None:
    (config.data / "recordings" / "long.wav").write_bytes(bytes(1_000_000))
    with small_files(900_000), pytest.raises(BackupError, match=r"没有写成（.*超过了允许的大小"):
        write_backup(config, tmp_path / "b.tar", CLOCK)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@contextmanager
def small_files(most: int) -> Iterator[None]:
    """No file of this process may grow beyond this many bytes."""
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old)


def test_the_settings_in_force_are_kept_wherever_they_lie(config: Config, tmp_path: Path) -> None:
    elsewhere = tmp_path / "etc.toml"
    elsewhere.write_text('company = "别处供电"\n', "utf-8")
    backup = write_backup(load(config.data, elsewhere, {}), tmp_path / "b.tar", CLOCK)
    assert restored_to(tmp_path / "new", backup.path).company == "别处供电"


def test_a_record_that_is_stored_meanwhile_is_not_there_twice(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = KeepsakeFile(config.data / "unsaved.jsonl")
    copy_out = backups.copy_out

    def caught_up(place: Path | str, target: Path, password: str | None) -> Contents:
        if file.every():
            file.remove(KEPT)
        return copy_out(place, target, password)

    monkeypatch.setattr(backups, "copy_out", caught_up)
    backup = write_backup(config, tmp_path / "b.tar", CLOCK)
    assert "data/unsaved.jsonl" not in backup.manifest.sums


def test_recordings_on_another_disk_are_kept_and_circles_are_not_walked(
    config: Config, tmp_path: Path
) -> None:
    far = tmp_path / "far"
    far.mkdir()
    (far / "c9.wav").write_bytes(SOUND)
    (far / "back").symlink_to(config.data)
    (config.data / "more").symlink_to(far)
    backup = write_backup(config, tmp_path / "b.tar", CLOCK)
    assert "data/more/c9.wav" in backup.manifest.sums
    assert not [name for name in backup.manifest.sums if "back" in name]


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
