"""Which database the settings name, and where its password comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.app.accounts_checkup import rights_notes
from ivr.app.store import StorePlace, store_place
from ivr.config import load
from ivr.errors import ConfigError

URL = "postgresql://ivr@db/ivr"


def place(folder: Path, **settings: str) -> StorePlace:
    return store_place(load(folder, None, {f"IVR_{name}": text for name, text in settings.items()}))


def test_without_a_setting_the_facts_lie_in_the_data_folder(tmp_path: Path) -> None:
    found = place(tmp_path)
    assert (found.file, found.shown) == (tmp_path / "ivr.db", str(tmp_path / "ivr.db"))
    assert (found.as_argument, found.as_input, found.may_exist) == (found.shown, b"", False)


def test_a_server_is_told_to_another_process_by_no_argument(tmp_path: Path) -> None:
    found = place(tmp_path, DATABASE_URL=URL, DATABASE_PASSWORD="geheim")
    assert found.file is None
    assert found.may_exist
    assert found.as_argument == "-"
    assert b"geheim" in found.as_input
    assert "geheim" not in found.shown + repr(found)


def test_the_password_may_lie_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("密码 geheim\r\nmore\n", "utf-8")
    found = place(tmp_path, DATABASE_URL=URL, DATABASE_PASSWORD_FILE=str(secret))
    assert found.password == "密码 geheim"


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "读不了（没有这个文件或目录）"), (b"", "第一行是空的"), (b"\xff\xfe", "不是 UTF-8")],
)
def test_a_file_without_a_password_is_named(
    tmp_path: Path, content: bytes | None, told: str
) -> None:
    secret = tmp_path / "secret"
    if content is not None:
        secret.write_bytes(content)
    with pytest.raises(ConfigError, match=told):
        place(tmp_path, DATABASE_URL=URL, DATABASE_PASSWORD_FILE=str(secret))


@pytest.mark.parametrize(
    ("written", "warned"),
    [
        ('url = "postgresql://ivr:geheim@db/ivr"', True),
        ('url = "postgresql://ivr@db/ivr"\npassword = "geheim"', True),
        ('url = "postgresql://ivr@db:5432/ivr"', False),
        ('url = "postgresql://db:5432/ivr"', False),
    ],
)
def test_a_settings_file_with_the_password_is_nobody_elses_to_read(
    tmp_path: Path, written: str, warned: bool
) -> None:
    file = tmp_path / "ivr.toml"
    file.write_text(f"[database]\n{written}\n", "utf-8")
    file.chmod(0o644)
    assert bool(rights_notes(load(tmp_path, None, {}))) is warned
    file.chmod(0o600)
    assert rights_notes(load(tmp_path, None, {})) == []
