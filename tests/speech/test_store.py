from __future__ import annotations

import logging
from pathlib import Path

import pytest

from ivr.speech.store import SoundStore
from tests.speech.fakes import tone


def only_file(folder: Path) -> Path:
    (path,) = folder.rglob("*.wav")
    return path


def test_a_sound_outlives_the_program(tmp_path: Path) -> None:
    SoundStore(tmp_path).put("key", tone(300))
    assert SoundStore(tmp_path).get("key") == tone(300)


def test_an_unknown_key_has_no_sound(tmp_path: Path) -> None:
    assert SoundStore(tmp_path).get("key") is None


def test_no_half_written_file_is_left_behind(tmp_path: Path) -> None:
    SoundStore(tmp_path).put("key", tone(300))
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".wav"]


@pytest.mark.parametrize("damage", [0, 1, 20, 43, 44, 1000])
def test_a_cut_file_is_as_good_as_none(tmp_path: Path, damage: int) -> None:
    SoundStore(tmp_path).put("key", tone(300))
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes()[:damage])
    assert SoundStore(tmp_path).get("key") is None


def test_a_file_of_zeros_is_as_good_as_none(tmp_path: Path) -> None:
    SoundStore(tmp_path).put("key", tone(300))
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes()[:44] + bytes(path.stat().st_size - 44))
    assert SoundStore(tmp_path).get("key") is None
    path.write_bytes(bytes(path.stat().st_size))
    assert SoundStore(tmp_path).get("key") is None


def test_a_broken_file_is_replaced_by_the_next_rendering(tmp_path: Path) -> None:
    SoundStore(tmp_path).put("key", tone(300))
    only_file(tmp_path).write_bytes(b"broken")
    store = SoundStore(tmp_path)
    store.put("key", tone(200))
    assert SoundStore(tmp_path).get("key") == tone(200)


def test_a_disk_that_takes_nothing_costs_only_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    store = SoundStore(blocked / "prompts")
    with caplog.at_level(logging.WARNING):
        store.put("one", tone(300))
        store.put("two", tone(200))
    assert store.get("one") == tone(300)
    assert store.get("two") == tone(200)
    assert len(caplog.records) == 1


def test_memory_holds_only_what_was_used_last(tmp_path: Path) -> None:
    store = SoundStore(tmp_path, memory_bytes=2 * len(tone(100).pcm))
    for key in ("one", "two", "three"):
        store.put(key, tone(100))
    for path in tmp_path.rglob("*.wav"):
        path.unlink()
    assert store.get("one") is None
    assert store.get("two") is not None
    assert store.get("three") is not None


def test_what_could_not_be_written_is_never_forgotten(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    store = SoundStore(blocked, memory_bytes=0)
    store.put("one", tone(100))
    store.put("two", tone(100))
    assert store.get("one") is not None
