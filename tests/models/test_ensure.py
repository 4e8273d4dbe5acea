"""Before the line opens, the best that can be had is there; nothing keeps it from opening."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.models.ensure import Ensured, ensure_models, filling
from ivr.models.kinds import HEAR, SPEAKER
from ivr.models.model import LocalFile, Manifest, Model
from ivr.models.probe import Probe
from ivr.models.progress import Stopped
from ivr.models.store import ModelStore
from tests.models.things import Notes, Prober, fetcher, item, model


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """Two recognisers, each a file in the folder `disk`, and a speaker."""
    (tmp_path / "disk").mkdir()

    def at(name: str, kind: str) -> Model:
        source = LocalFile(tmp_path / "disk" / name)
        return model(item(name.encode(), source, name=name), name=name, kind=kind)

    models = [at("best", "whisper"), at("second", "whisper"), at("voice", "kokoro-voice")]
    return Manifest(
        {made.name: made for made in models}, {HEAR: ("best", "second"), SPEAKER: ("voice",)}
    )


def give(tmp_path: Path, *names: str) -> None:
    for name in names:
        (tmp_path / "disk" / name).write_bytes(name.encode())


def ensure(manifest: Manifest, store: ModelStore) -> dict[str, tuple[str | None, str | None]]:
    with fetcher(store) as made:
        done = ensure_models(manifest, store, made)
    assert [one.role for one in done] == [HEAR, SPEAKER]
    return {one.role: (one.model.name if one.model else None, one.note) for one in done}


def test_the_best_is_fetched_without_a_word(
    manifest: Manifest, store: ModelStore, tmp_path: Path
) -> None:
    give(tmp_path, "best", "second", "voice")
    assert ensure(manifest, store) == {HEAR: ("best", None), SPEAKER: ("voice", None)}
    assert store.installed("second") is None


def test_the_next_one_stands_in_and_it_is_told_in_one_line(
    manifest: Manifest, store: ModelStore, tmp_path: Path
) -> None:
    give(tmp_path, "second", "voice")
    name, note = ensure(manifest, store)[HEAR]
    assert name == "second"
    assert note is not None
    where = tmp_path / "disk" / "best"
    assert note == (
        f"best 取不到（{where}：没有这个文件：{where}），"
        "语音识别先用 second；看全部：ivr models list。"
    )


def test_what_stands_in_stays_without_trying_again(
    manifest: Manifest, store: ModelStore, tmp_path: Path
) -> None:
    give(tmp_path, "second", "voice")
    ensure(manifest, store)
    give(tmp_path, "best")
    assert ensure(manifest, store)[HEAR] == ("second", None)


def test_where_nothing_can_be_had_one_line_names_the_command(
    manifest: Manifest, store: ModelStore
) -> None:
    name, note = ensure(manifest, store)[HEAR]
    assert name is None
    assert note is not None
    assert "ivr models fetch best" in note
    assert "\n" not in note


def test_what_an_operator_chose_comes_first(
    manifest: Manifest, store: ModelStore, tmp_path: Path
) -> None:
    give(tmp_path, "best", "second", "voice")
    with fetcher(store) as made:
        for name in ("best", "second"):
            made.fetch(manifest.models[name])
    store.choose(HEAR, "second")
    assert ensure(manifest, store)[HEAR] == ("second", None)
    installed = store.installed("second")
    assert installed is not None
    (installed.folder / "second").unlink()
    taken, note = ensure(manifest, store)[HEAR]
    assert taken == "best"
    assert note is not None
    assert "「second」" in note


def test_a_fault_of_ours_does_not_keep_the_line_from_opening(
    manifest: Manifest, store: ModelStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty(Prober):
        def __call__(self, kind: str, folder: Path) -> Probe:
            raise ZeroDivisionError

    give(tmp_path, "best", "second", "voice")
    with fetcher(store, prober=Faulty()) as made:
        first: Ensured = ensure_models(manifest, store, made)[0]
    assert first.model is None
    assert "程序出错" in str(first.note)
    assert "ZeroDivisionError" in caplog.text


def test_whoever_stops_the_start_is_obeyed(
    manifest: Manifest, store: ModelStore, tmp_path: Path
) -> None:
    class Impatient(Notes):
        def advance(self, what: str, done: int, total: int) -> None:
            raise Stopped

    give(tmp_path, "best")
    with fetcher(store, Impatient()) as made, pytest.raises(Stopped):
        ensure_models(manifest, store, made)


def test_a_start_that_waits_for_another_process_can_be_stopped(
    manifest: Manifest, store: ModelStore
) -> None:
    class Impatient(Notes):
        def advance(self, what: str, done: int, total: int) -> None:
            raise Stopped

    notes = Impatient()
    with store.hold("best"), fetcher(store, notes) as made, pytest.raises(Stopped):
        ensure_models(manifest, store, made)
    assert notes.texts == ["另一个 ivr 正在取 best，等它取完。"]


def test_nothing_fills_a_role_that_the_manifest_does_not_know(
    manifest: Manifest, store: ModelStore
) -> None:
    assert filling("看", manifest, store) is None
