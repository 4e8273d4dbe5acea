"""`ivr models`, as operators and their scripts see it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr import app
from ivr.app.models import examine_models
from ivr.cli import main
from ivr.config import Config, load
from tests.helpers.models import VOICES

Run = Callable[..., tuple[int, str, str]]

VOICE = b"\0\0\0\0" * 256
OTHER = b"\0\0\0\1" * 256


def entry(name: str, content: bytes, kind: str, source: Path) -> str:
    digest = hashlib.sha256(content).hexdigest()
    return (
        f"  {name}:\n    用途: 试用的{name}\n    种类: {kind}\n    许可: MIT\n    内容:\n"
        f"      - 文件: {name}.bin\n        大小: {len(content)}\n        sha256: {digest}\n"
        f"        来源:\n          - 本机: {source}\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Voices with a manifest of two speakers, whose files lie beside it."""
    voices = tmp_path / "voices"
    voices.mkdir()
    manifest = "默认:\n  音色: [first, second]\n模型:\n"
    for name, content in (("first", VOICE), ("second", OTHER)):
        manifest += entry(name, content, "kokoro-voice", Path(f"{name}.file"))
    (voices / "models.yaml").write_text(manifest, "utf-8")
    (voices / "first.file").write_bytes(VOICE)
    (voices / "second.file").write_bytes(OTHER)
    return tmp_path


@pytest.fixture
def config(folder: Path) -> Config:
    return load(folder / "data", None, {"IVR_VOICES": str(folder / "voices")})


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("IVR_DATA", str(folder / "data"))
    monkeypatch.setenv("IVR_VOICES", str(folder / "voices"))

    def call(*words: str) -> tuple[int, str, str]:
        try:
            status = main(["models", *words])
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return call


def listed(run: Run) -> dict[str, dict[str, object]]:
    status, out, _ = run("list", "--json")
    assert status == 0
    return {row["name"]: row for row in json.loads(out)}


def test_what_is_wanted_is_fetched_listed_and_checked(run: Run) -> None:
    status, out, _ = run("fetch")
    assert (status, out) == (0, "first 好了：音色有 1 行。\n")
    rows = listed(run)
    assert (rows["first"]["state"], rows["first"]["used"]) == ("present", True)
    assert (rows["second"]["state"], rows["second"]["used"]) == ("missing", False)
    assert Path(str(rows["first"]["folder"]), "first.bin").read_bytes() == VOICE
    status, out, _ = run("check")
    assert status == 0
    assert out.startswith("好    first：音色有 1 行（")


def test_a_second_fetch_says_that_it_is_there(run: Run) -> None:
    run("fetch", "first")
    assert run("fetch", "first")[:2] == (0, "first 好了，早就有了，校验和都对。\n")


def test_where_the_first_cannot_be_had_the_next_is_taken(run: Run, folder: Path) -> None:
    (folder / "voices" / "first.file").unlink()
    status, out, _ = run("fetch")
    assert status == 0
    assert "first 没有取到：first.bin 取不到" in out
    assert "second 好了" in out
    assert listed(run)["second"]["used"] is True


def test_what_cannot_be_had_is_told_and_counts(run: Run, folder: Path) -> None:
    (folder / "voices" / "first.file").write_bytes(OTHER)
    status, out, _ = run("fetch", "first")
    assert status == 1
    assert "内容不对" in out
    assert "怎么办：检查网络和代理" in out
    (folder / "voices" / "second.file").unlink()
    assert run("fetch")[0] == 1


def test_damage_is_found_told_and_mended(run: Run) -> None:
    run("fetch", "first")
    file = Path(str(listed(run)["first"]["folder"]), "first.bin")
    file.write_bytes(OTHER)
    status, out, _ = run("check")
    assert status == 1
    assert "坏    first：first.bin 和取来时不一样" in out
    assert "怎么办：ivr models fetch first" in out
    file.unlink()
    assert listed(run)["first"]["state"] == "damaged"
    assert run("fetch", "first")[0] == 0
    assert run("check", "first")[0] == 0


def test_check_by_name_counts_what_is_missing(run: Run) -> None:
    assert run("check")[:2] == (0, "还没有取过模型。取：ivr models fetch\n")
    status, out, _ = run("check", "first", "--json")
    assert status == 1
    assert json.loads(out) == [
        {"name": "first", "state": "broken", "text": "没有取来", "memory_mb": 0, "took_ms": 0}
    ]


def test_a_chosen_model_is_used_from_then_on(run: Run) -> None:
    run("fetch", "first", "second")
    status, out, _ = run("use", "second")
    assert (status, out) == (0, "音色改用 second，重新启动热线以后生效。\n")
    rows = listed(run)
    assert (rows["first"]["used"], rows["second"]["used"]) == (False, True)


def test_what_was_not_fetched_cannot_be_chosen(run: Run) -> None:
    status, _, err = run("use", "second")
    assert status == 1
    assert "ivr models fetch second" in err


def test_a_folder_of_one_s_own_is_copied_tried_and_used(run: Run, folder: Path) -> None:
    own = folder / "My Voice"
    own.mkdir()
    (own / "mine.bin").write_bytes(VOICE)
    assert run("use", str(own))[:2] == (0, "音色改用 own-my-voice，重新启动热线以后生效。\n")
    (own / "mine.bin").unlink()
    row = listed(run)["own-my-voice"]
    assert (row["state"], row["used"], row["size"]) == ("present", True, len(VOICE))
    assert run("check")[0] == 0


def test_a_folder_that_holds_no_model_or_a_broken_one_is_refused(run: Run, folder: Path) -> None:
    own = folder / "own"
    own.mkdir()
    told = run("use", str(own))[2]
    assert "不像任何一种模型" in told
    assert "whisper 要有 model.bin" in told
    (own / "mine.bin").write_bytes(b"too short")
    status, _, err = run("use", str(own))
    assert status == 1
    assert "不能用" in err
    assert "own" not in listed(run)


def test_from_file_fetches_from_nowhere_else(run: Run, folder: Path) -> None:
    disk = folder / "disk"
    disk.mkdir()
    status, out, _ = run("fetch", "first", "--from-file", str(disk))
    assert status == 1
    assert "里没有 first.bin" in out
    assert "怎么办：--from-file 写下载好的文件" in out
    (disk / "any name").write_bytes(VOICE)
    assert run("fetch", "first", "--from-file", str(disk))[0] == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "还缺"),
        (("fetch", "third"), "有：first、second"),
        (("check", "third"), "有：first、second"),
        (("use", "third"), "ivr models list"),
        (("get",), "「fetch」"),
    ],
)
def test_wrong_use_is_told_in_chinese(run: Run, words: tuple[str, ...], told: str) -> None:
    status, _, err = run(*words)
    assert status == 2
    assert told in err


def test_a_manifest_with_a_slip_is_told_with_its_line(run: Run, folder: Path) -> None:
    path = folder / "voices" / "models.yaml"
    path.write_text(path.read_text("utf-8").replace("许可: MIT", "许可证: MIT", 1), "utf-8")
    status, _, err = run("list")
    assert status == 1
    assert "models.yaml:7:" in err


def test_the_list_is_a_table_for_people(run: Run) -> None:
    run("fetch", "first")
    lines = run("list")[1].splitlines()
    assert lines[0].split("\t") == ["名字", "大小", "状态", "选用", "许可", "用途"]
    assert lines[1].split("\t") == ["first", "0.0 MB", "有", "音色", "MIT", "试用的first"]


def test_the_doctor_tells_of_each_role(run: Run, folder: Path, config: Config) -> None:
    def finding() -> tuple[str, str, str]:
        found = [one for one in app.examine(config) if one.name == "音色的模型"]
        ((state, text, mend),) = [(one.state, one.text, one.mend) for one in found]
        return state, text, mend

    assert finding() == ("warning", "没有 first", "ivr models fetch first")
    run("fetch", "second")
    state, text, mend = finding()
    assert (state, text, mend) == (
        "warning",
        "没有 first，先用 second",
        "ivr models fetch first",
    )
    run("use", "second")
    assert finding()[0] == "ok"
    run("fetch", "first")
    run("use", "first")
    assert finding()[:2] == ("ok", "first，0 MB")
    changed = (folder / "voices" / "models.yaml").read_text("utf-8")
    digest = hashlib.sha256(VOICE).hexdigest()
    (folder / "voices" / "models.yaml").write_text(changed.replace(digest, "ab" * 32), "utf-8")
    assert "不是清单里现在的那一份" in finding()[1]
    assert listed(run)["first"]["state"] == "outdated"
    (folder / "voices" / "models.yaml").write_text("模型:", "utf-8")
    (slip,) = [one for one in app.examine(config) if one.name == "模型清单"]
    assert slip.state == "problem"


def test_a_start_is_told_and_never_stopped(folder: Path, config: Config) -> None:
    (one,) = app.ensure_all(config)
    assert one.model is not None
    assert (one.model.name, one.note) == ("first", None)
    (folder / "voices" / "models.yaml").write_text("模型: [", "utf-8")
    notes = [one.note for one in app.ensure_all(config)]
    assert all(note and "模型清单读不了" in note for note in notes)


def test_voices_without_a_manifest_use_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "voices").mkdir()
    config = load(tmp_path / "data", None, {"IVR_VOICES": str(tmp_path / "voices")})
    assert "kokoro" in app.open_models(config).manifest.models


def test_the_doctor_tells_of_a_speaker_that_the_profile_names_in_vain(
    run: Run, folder: Path, config: Config
) -> None:
    def finding(speaker: str) -> list[tuple[str, str]]:
        shipped = (VOICES / "voice.toml").read_text("utf-8")
        named = shipped.replace('# "说话人" = "zm_yunjian"', f'"说话人" = "{speaker}"')
        (folder / "voices" / "voice.toml").write_text(named, "utf-8")
        return [(one.text, one.mend) for one in examine_models(config) if one.name == "说话人"]

    ((text, mend),) = finding("second")
    assert "「second」还没有取来" in text
    assert mend == "ivr models fetch second"
    ((text, mend),) = finding("third")
    assert "「third」清单里没有" in text
    assert "ivr models list" in mend
    run("fetch", "second")
    assert finding("second") == []
