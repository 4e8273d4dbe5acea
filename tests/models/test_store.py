"""What is in place is whole; what an operator chose is kept."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from ivr.errors import DiskFull, ModelError
from ivr.models.kinds import HEAR, SPEAK, kind_of
from ivr.models.prepare import allow_upsampling
from ivr.models.store import Installed, ModelStore, required


def put(store: ModelStore, key: str, content: bytes = b"1", name: str = "small") -> Installed:
    with store.hold(name):
        staged = store.stage(name)
        (staged / "conf").mkdir()
        (staged / "conf" / "a").write_bytes(content)
        return store.install(name, "vosk", key, staged, 552)


def test_the_newest_is_in_use_and_the_one_before_stays(store: ModelStore) -> None:
    first, second = put(store, "k1"), put(store, "k2", b"2")
    assert store.installed("small") == second
    assert second.memory_mb == 552
    assert first.missing() == []
    third = put(store, "k3", b"3")
    assert first.missing() == ["conf/a"], "older ones are swept away"
    assert second.missing() == []
    assert store.installed("small") == third
    assert store.names() == ["small"]


def test_damage_is_found(store: ModelStore) -> None:
    installed = put(store, "k1", b"12345")
    file = installed.folder / "conf" / "a"
    file.write_bytes(b"54321")
    assert (installed.missing(), installed.broken()) == ([], ["conf/a"])
    file.write_bytes(b"1234")
    assert (installed.missing(), installed.broken()) == (["conf/a"], ["conf/a"])
    file.unlink()
    assert (installed.missing(), installed.broken()) == (["conf/a"], ["conf/a"])


def test_a_damaged_one_is_replaced_under_its_key(store: ModelStore) -> None:
    put(store, "k1").folder.joinpath("conf", "a").write_bytes(b"x")
    assert put(store, "k1").broken() == []
    assert {path.name for path in (store.folder / "small").iterdir()} == {"lock", "current", "k1"}


@pytest.mark.parametrize("content", ["", "k9", "../../etc", "k1/conf", "\0"])
def test_a_spoilt_pointer_is_as_good_as_none(store: ModelStore, content: str) -> None:
    put(store, "k1")
    (store.folder / "small" / "current").write_text(content)
    assert store.installed("small") is None
    assert store.names() == []
    assert put(store, "k1").broken() == []


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"kind": "vosk", "files": [["a"]]}', "{"])
def test_a_spoilt_record_is_as_good_as_none(store: ModelStore, content: str) -> None:
    (put(store, "k1").folder / "model.json").write_text(content)
    assert store.installed("small") is None


def test_a_choice_is_kept_for_each_role(store: ModelStore) -> None:
    assert store.chosen(HEAR) is None
    store.choose(HEAR, "small")
    store.choose(SPEAK, "kokoro")
    store.choose(HEAR, "large")
    assert (store.chosen(HEAR), store.chosen(SPEAK)) == ("large", "kokoro")
    (store.folder / "chosen.json").write_text("[")
    assert store.chosen(HEAR) is None


def test_what_is_needed_and_not_there_is_told_with_its_command(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="ivr models fetch small"):
        required(store, "small")
    installed = put(store, "k1")
    assert required(store, "small") == installed
    (installed.folder / "conf" / "a").unlink()
    with pytest.raises(ModelError, match="缺了 conf/a"):
        required(store, "small")


def test_a_full_disk_is_told_at_every_step(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = put(store, "k1")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("ivr.models.store.sync", full)
        with pytest.raises(DiskFull, match="磁盘满了"):
            put(store, "k2")
        with pytest.raises(DiskFull, match="磁盘满了"):
            store.choose(HEAR, "small")
        patched.setattr(Path, "mkdir", full)
        with pytest.raises(DiskFull, match="磁盘满了"):
            store.stage("small")
    assert store.installed("small") == installed
    assert store.chosen(HEAR) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("--rate=16000", "--rate=16000\n--allow-upsample=true\n"),
        ("--rate=16000\n", "--rate=16000\n--allow-upsample=true\n"),
        ("--allow-upsample=false\n--rate=16000\n", "\n--rate=16000\n--allow-upsample=true\n"),
        ("--rate=1\n--allow-upsample=true\n", "--rate=1\n--allow-upsample=true\n"),
        ("", "\n--allow-upsample=true\n"),
    ],
)
def test_upsampling_is_allowed_once(tmp_path: Path, before: str, after: str) -> None:
    conf = tmp_path / "mfcc.conf"
    conf.write_text(before)
    allow_upsampling(conf)
    assert conf.read_text() == after


def test_a_folder_without_the_file_is_no_vosk_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="不是 Vosk 模型"):
        allow_upsampling(tmp_path / "mfcc.conf")


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        (("am/final.mdl", "conf/mfcc.conf", "graph/HCLr.fst"), "vosk"),
        (("am/final.mdl", "conf/mfcc.conf"), None),
        (("model.bin", "config.json", "tokenizer.json"), "whisper"),
        (("kokoro.onnx", "config.json"), "kokoro"),
        (("zf_own.bin",), "kokoro-voice"),
        ((), None),
    ],
)
def test_the_kind_of_a_folder_is_seen(
    tmp_path: Path, files: tuple[str, ...], kind: str | None
) -> None:
    for file in files:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).touch()
    assert kind_of(tmp_path) == kind


def test_a_folder_out_of_another_store_is_whole_in_this_one(store: ModelStore) -> None:
    with store.hold("own"):
        staged = store.stage("own")
        (staged / "a.bin").write_bytes(b"content")
        (staged / "model.json").write_text('{"kind": "of that store"}', "utf-8")
        installed = store.install("own", "vosk", "key", staged)
    assert (list(installed.files), installed.missing()) == (["a.bin"], [])
