"""A data folder with something of everything in it, to be backed up and restored."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ivr.app.restoring import restore_backup
from ivr.clock import ManualClock
from ivr.config import Config, load
from ivr.domain.address import Address
from ivr.domain.customer import Customer
from ivr.domain.keepsake import Keepsake
from storage.database import open_database
from storage.keepsakes import KeepsakeFile

CLOCK = ManualClock(datetime(2026, 11, 24, 4, 0, tzinfo=UTC))
KEPT = Keepsake(CLOCK.now(), "新建工单", {"户号": "3300012345"}, "call-1", None)
SOUND = b"RIFF" + bytes(range(256)) * 40


def full_folder(data: Path) -> Config:
    """The settings of a hotline that has been running for a while."""
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
