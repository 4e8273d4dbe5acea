"""`ivr voices`: rendering ahead, who speaks what, the studio's script, and what comes back."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.media.sound import Sound
from ivr.speech.espeak import EspeakSynthesizer
from ivr.speech.studio import file_name
from ivr.speech.voices import Voices
from tests.app.folders import write_flows
from tests.helpers.models import VOICES

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def voices(tmp_path: Path) -> Path:
    """A copy of the voices' folder, to be changed."""
    return Path(shutil.copytree(VOICES, tmp_path / "voices"))


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    voices: Path,
) -> Run:
    monkeypatch.setenv("IVR_VOICES", str(voices))

    def command(*arguments: str) -> tuple[int, str, str]:
        status = main(["voices", *arguments, "--data", str(tmp_path / "data")])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return command


def recording(text: str, path: Path) -> Path:
    """The text, read by somebody."""
    read = Voices(VOICES)
    sound = EspeakSynthesizer(read.profile, read.mandarin).render(text)
    Sound.join([Sound.silence(400), sound, Sound.silence(400)]).write_wav(path)
    return path


def script_of(run: Run) -> dict[str, str]:
    status, out, _ = run("script")
    assert status == 0
    return {row["文件名"]: row["要说的话"] for row in csv.DictReader(io.StringIO(out))}


def test_before_anything_is_rendered_nothing_has_a_source(run: Run) -> None:
    status, out, _ = run("check")
    assert status == 1
    assert "ivr voices render" in out
    assert "您好" in out


def test_a_script_lists_every_sentence_that_nobody_recorded(run: Run) -> None:
    script = script_of(run)
    assert len(script) > 400
    assert script[file_name("您好")] == "您好"


def test_a_script_goes_into_a_file_and_never_over_another(run: Run, tmp_path: Path) -> None:
    for name, shown in (("稿.csv", "文件名,要说的话,读音"), ("稿.md", "| 序号 | 要说的话 |")):
        status, out, _ = run("script", str(tmp_path / name))
        assert status == 0
        assert "还没有录音" in out
        assert shown in (tmp_path / name).read_text("utf-8-sig")
        status, _, told = run("script", str(tmp_path / name))
        assert (status, "已经存在" in told) == (1, True)
    status, _, told = run("script", str(tmp_path / "稿.doc"))
    assert (status, ".csv 或 .md" in told) == (2, True)


def test_a_recording_comes_into_use(run: Run, tmp_path: Path, voices: Path) -> None:
    folder = tmp_path / "studio"
    folder.mkdir()
    text = next(text for text in script_of(run).values() if 12 < len(text) < 30)
    recording(text, folder / file_name(text))
    status, out, _ = run("import", str(folder))
    assert status == 0, out
    assert "收下 1 个录音，没收 0 个" in out
    assert file_name(text) not in script_of(run)
    listed = (voices / "recorded" / "recordings.toml").read_text("utf-8")
    assert listed.startswith("# 真人录音清单")
    assert listed.endswith(f'"{file_name(text)}" = "{text}"\n')
    _, out, _ = run("check", "--json")
    row = next(row for row in json.loads(out) if row["text"] == text)
    assert row["source"] == "录音"
    assert row["duration_ms"] > 500


def test_a_recording_made_anew_replaces_the_old_one(run: Run, tmp_path: Path, voices: Path) -> None:
    text = next(text for text in script_of(run).values() if 12 < len(text) < 30)
    path = recording(text, tmp_path / file_name(text))
    assert run("import", str(path))[0] == 0
    assert run("import", str(path))[0] == 0
    listed = (voices / "recorded" / "recordings.toml").read_text("utf-8")
    assert listed.count(text) == 1


def test_a_bad_recording_is_refused_with_the_reason(run: Run, tmp_path: Path, voices: Path) -> None:
    text = max(script_of(run).values(), key=len)
    path = recording("您好", tmp_path / file_name(text))
    status, out, _ = run("import", str(path))
    assert status == 1
    assert "太短" in out
    assert "收下 0 个录音，没收 1 个" in out
    assert not (voices / "recorded" / file_name(text)).exists()
    assert run("import", "--force", str(path))[0] == 0
    assert (voices / "recorded" / file_name(text)).exists()


def test_names_of_the_studios_own_are_known_by_the_script(run: Run, tmp_path: Path) -> None:
    text = next(text for text in script_of(run).values() if 12 < len(text) < 30)
    own = tmp_path / "own.csv"
    own.write_text(f"文件名,要说的话\n第一句.wav,{text}\n", "utf-8-sig")
    path = recording(text, tmp_path / "第一句.wav")
    status, out, _ = run("import", str(path))
    assert (status, "不知道录的是哪一句" in out) == (1, True)
    assert run("import", "--script", str(own), str(path))[0] == 0


@pytest.mark.parametrize("content", ["", "甲,乙\n1,2\n", "文件名,要说的话\n,您好\n"])
def test_a_script_that_cannot_be_read_is_told(run: Run, tmp_path: Path, content: str) -> None:
    (tmp_path / "own.csv").write_text(content, "utf-8")
    path = recording("您好", tmp_path / "a.wav")
    status, _, told = run("import", "--script", str(tmp_path / "own.csv"), str(path))
    assert (status, "录音清单" in told) == (1, True)


def test_files_that_are_not_there_are_told(run: Run, tmp_path: Path) -> None:
    assert run("import", str(tmp_path / "nowhere"))[0] == 1
    (tmp_path / "empty").mkdir()
    status, _, told = run("import", str(tmp_path / "empty"))
    assert (status, "没有 .wav 文件" in told) == (1, True)


@pytest.mark.timeout(300)
def test_everything_can_be_said_after_rendering(run: Run, tmp_path: Path) -> None:
    flows = str(write_flows(tmp_path / "flows"))
    status, out, _ = run("--flows", flows, "render")
    assert status == 0
    assert "ivr models fetch kokoro zm_yunjian" in out
    status, out, _ = run("--flows", flows, "check")
    assert status == 0
    assert "pyttsx3" in out.splitlines()[-1]
