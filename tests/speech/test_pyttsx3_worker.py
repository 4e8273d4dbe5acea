"""A rendering counts only once a whole WAV file lies there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.speech.pyttsx3_worker import whole
from tests.speech.fakes import tone


def test_a_whole_file_is_whole(tmp_path: Path) -> None:
    tone(200).write_wav(tmp_path / "speech.raw")
    assert whole(tmp_path / "speech.raw")


@pytest.mark.parametrize("length", [0, 10, 44, 1000, 3243])
def test_a_file_still_being_written_is_not(tmp_path: Path, length: int) -> None:
    path = tmp_path / "speech.raw"
    path.write_bytes(tone(200).wav()[:length])
    assert not whole(path)


def test_a_header_without_sound_is_not_whole(tmp_path: Path) -> None:
    tone(0).write_wav(tmp_path / "speech.raw")
    assert not whole(tmp_path / "speech.raw")


def test_something_else_is_not_whole(tmp_path: Path) -> None:
    (tmp_path / "speech.raw").write_bytes(b"x" * 200)
    assert not whole(tmp_path / "speech.raw")
    assert not whole(tmp_path / "missing.raw")
