"""`ivr hear` as an operator types it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ivr.app.hearing import find_models, question_of
from ivr.cli import main
from ivr.clock import SystemClock
from ivr.config import load
from ivr.errors import EngineError, WrongUse
from ivr.media.wav import write
from ivr.models.store import ModelStore
from ivr.speech.hearing.endpointer import Expecting
from tests.speech.hearing.sounds import at_level, by_espeak, floats, line, quiet
from tests.speech.recognition.models import korean


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    voice = at_level(floats(by_espeak("ko", "아니요")), -20)
    path = tmp_path / "answer.wav"
    path.write_bytes(write(line(np.concatenate([quiet(500), voice, quiet(300)])), 8000))
    return path


def test_without_a_model_it_tells_when_and_how_to_get_one(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hear", str(recording), "--data", str(tmp_path / "data")]) == 1
    out, err = capsys.readouterr()
    assert "秒  有人说话" in out
    assert "ivr models fetch" in err


def test_with_a_model_it_tells_what(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = tmp_path / "data" / "models"
    models.mkdir(parents=True)
    (models / "ko").symlink_to(korean())
    (models / "half-fetched").mkdir()
    assert main(["hear", str(recording), "--json", "--data", str(tmp_path / "data")]) == 0
    told = json.loads(capsys.readouterr().out)
    (engine,) = told["engines"]
    passage, *after_a_loss = engine["passages"]
    assert engine["engine"] == "Vosk"
    assert 300 <= passage["began_ms"] <= 700
    # A machine that has no time for it loses the answer, says so, and hears what comes after.
    assert (passage["heard"] or {}).get("text") or passage["lost"]
    assert passage["lost"] or not after_a_loss


def test_a_folder_without_a_model_is_refused(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["hear", str(recording), "--model", str(tmp_path), "--data", str(tmp_path / "d")]
    assert main(given) == 1
    assert "不是语音识别模型" in capsys.readouterr().err


def test_a_broken_model_is_told(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "model" / "am").mkdir(parents=True)
    given = ["hear", str(recording), "--model", str(tmp_path / "model")]
    assert main([*given, "--data", str(tmp_path / "data")]) == 1
    assert "不完整" in capsys.readouterr().err


def test_a_recording_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hear", str(tmp_path / "no.wav"), "--data", str(tmp_path)]) == 2
    assert "打不开" in capsys.readouterr().err


def test_a_step_gives_its_phrases_and_its_patience(tmp_path: Path) -> None:
    config = load(tmp_path, None, {})
    with pytest.raises(WrongUse, match="没有叫「没有」的流程"):
        question_of(config, "没有:这步")
    with pytest.raises(WrongUse, match="没有叫「没有」的问题") as refusal:
        question_of(config, "总台:没有")
    step = str(refusal.value).rpartition("有的是：")[2].rstrip("。").split("、")[0]
    question = question_of(config, f"总台:{step}")
    assert "停电" in "".join(question.grammar.phrases)


def test_a_row_of_digits_is_waited_for(tmp_path: Path) -> None:
    config = load(tmp_path, None, {})
    question = question_of(config, "留电话：问电话")
    assert question.expecting is not None
    assert question.expecting("一三八") is Expecting.MORE
    assert question.grammar.free


def test_the_model_that_was_fetched_and_chosen_is_the_one_that_hears(tmp_path: Path) -> None:
    config = load(tmp_path, None, {})
    store = ModelStore(tmp_path / "models", SystemClock())
    for name in ("vosk-cn-small", "own-hotline", "whisper-base"):
        with store.hold(name):
            staged = store.stage(name)
            whisper = name == "whisper-base"
            (staged / "am").mkdir()
            (staged / "am" / "final.mdl").write_text(name)
            if whisper:
                (staged / "am" / "final.mdl").unlink()
                (staged / "am").rmdir()
                (staged / "model.bin").write_text(name)
            store.install(name, "whisper" if whisper else "vosk", "0123456789ab", staged)
    store.choose("听", "own-hotline")
    found = find_models(config, [])
    assert [model.folder.parent.name for model in found] == ["own-hotline", "whisper-base"]


def test_models_are_found_by_what_is_in_them(tmp_path: Path) -> None:
    config = load(tmp_path, None, {})
    assert find_models(config, []) == []
    with pytest.raises(EngineError):
        find_models(config, [tmp_path])
