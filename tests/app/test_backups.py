"""A backup is whole or not there at all, and keeps all that is worth keeping."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ivr.app import backups
from ivr.app.archive import check_archive
from ivr.app.backups import read_backup, write_backup
from ivr.config import Config, load
from ivr.errors import BackupError, StorageError
from storage.copies import Contents, copy_out
from storage.database import open_database
from storage.keepsakes import KeepsakeFile
from tests.app.kept_folder import (
    CLOCK,
    KEPT,
    SOUND,
    full_folder,
    names_in,
    restored_to,
)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return full_folder(tmp_path / "data")


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
        return check_archive(path)

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
