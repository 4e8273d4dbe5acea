from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import ConfigError
from ivr.speech.level import Level
from ivr.speech.recordings import read_recordings
from tests.speech.fakes import tone


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "recordings.toml").write_text(text, "utf-8")
    return tmp_path


def test_a_recording_is_found_by_its_words(tmp_path: Path) -> None:
    tone(500).write_wav(tmp_path / "a.wav")
    recordings = read_recordings(folder_with(tmp_path, '"a.wav" = "您好，欢迎。"'), Level())
    assert recordings.get("您好，欢迎") is not None
    assert recordings.get("再见") is None


def test_no_list_means_no_recordings(tmp_path: Path) -> None:
    assert read_recordings(tmp_path, Level()).get("您好") is None


def test_the_shipped_list_is_in_order() -> None:
    read_recordings(Path(__file__).parents[2] / "voices" / "recorded", Level())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('"a.wav" = ""', "a.wav"),
        ('"a.wav" = 1', "a.wav"),
        ('"../a.wav" = "您好"', "文件名"),
        ('"a.wav" = "您好"\n"b.wav" = "您好"', "写了两次"),
    ],
)
def test_a_mistake_in_the_list_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        read_recordings(folder_with(tmp_path, text), Level())


def test_a_missing_file_leaves_the_words_to_a_voice(tmp_path: Path) -> None:
    recordings = read_recordings(folder_with(tmp_path, '"a.wav" = "您好"'), Level())
    assert recordings.get("您好") is None
