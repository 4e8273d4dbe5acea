"""Recordings come into the list beside what stood there, whatever they say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ivr.app.voice_work import open_voice_work
from ivr.config import Config, load
from ivr.media.sound import Sound
from ivr.speech.level import Level
from ivr.speech.recordings import read_recordings
from ivr.speech.studio import Judged, Line
from tests.helpers.models import VOICES
from tests.speech.fakes import tone


@pytest.fixture
def config(tmp_path: Path) -> Config:
    voices = Path(shutil.copytree(VOICES, tmp_path / "voices"))
    return load(tmp_path / "data", None, {"IVR_VOICES": str(voices)})


def taken(*texts: str) -> dict[Line, Judged]:
    lines = [Line(f"{at}.wav", text, "") for at, text in enumerate(texts)]
    return {line: Judged(tone(500), ()) for line in lines}


def test_what_stood_in_the_list_stays_and_quotes_do_no_harm(config: Config) -> None:
    folder = Path(config.voices or "") / "recorded"
    list_of = folder / "recordings.toml"
    before = list_of.read_text("utf-8") + '"own.wav" = "我自己录的" # 留着\n'
    list_of.write_text(before, "utf-8")
    Sound.silence(10).write_wav(folder / "own.wav")
    with open_voice_work(config) as work:
        work.take(taken('请按"零"键，找人工', "您好。"))
        work.take({Line("1.wav", "您好", ""): Judged(tone(400), ())})
    assert list_of.read_text("utf-8").startswith(before)
    recordings = read_recordings(folder, Level())
    assert recordings.get('请按"零"键，找人工') is not None
    assert list_of.read_text("utf-8").count("您好") == 1 + before.count("您好")
