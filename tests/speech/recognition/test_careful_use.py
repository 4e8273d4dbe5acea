"""Vosk is never asked for what it dies of; at once, on a Vosk that dies as the real one does."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.errors import EngineError
from ivr.speech.recognition.recognizer import FREE, Final, Grammar, Partial, RecognitionEvent
from ivr.speech.recognition.vosk_recognizer import GRAPHS, IVECTOR, NEEDED, VoskRecognizer
from tests.speech.recognition import fragile_vosk

ROOT = Path(__file__).parents[3]
FRAME = bytes(320)
FILES = (*NEEDED, *GRAPHS[1], *IVECTOR)


def write_model(folder: Path, settings: str = "--allow-upsample=true\n") -> Path:
    for name in FILES:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(settings, "ascii")
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module", autouse=True)
def vosk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "vosk", fragile_vosk)
        yield


@pytest.fixture(scope="module")
def recognizer(model: Path) -> VoskRecognizer:
    return VoskRecognizer(model)


def heard(recognizer: VoskRecognizer, grammar: Grammar) -> list[RecognitionEvent]:
    told: list[RecognitionEvent] = []
    utterance = recognizer.open(grammar, told.append)
    for _ in range(3):
        utterance.feed(FRAME)
    utterance.finish()
    return told


@settings(max_examples=50)
@given(st.lists(st.text(max_size=12), max_size=6))
def test_no_grammar_whatever_is_in_it_kills(recognizer: VoskRecognizer, phrases: list[str]) -> None:
    assert isinstance(heard(recognizer, Grammar(tuple(phrases)))[-1], Final)


@pytest.mark.parametrize(
    ("phrases", "asked_for"),
    [
        (("停电了", "人工"), ["停电 了", "人工", "[unk]"]),
        (("停电了", "我要过户"), ["停电 了", "[unk]"]),
        (("我要过户", '"]', "[]"), None),
        ((), None),
    ],
)
def test_a_grammar_has_only_words_that_the_model_knows_or_there_is_none(
    recognizer: VoskRecognizer, phrases: tuple[str, ...], asked_for: list[str] | None
) -> None:
    heard(recognizer, Grammar(phrases))
    assert fragile_vosk.KaldiRecognizer.made[-1].grammar == asked_for


def test_what_fits_nothing_is_not_told_as_a_word(recognizer: VoskRecognizer) -> None:
    partial, final = heard(recognizer, FREE)
    assert partial == Partial("停电")
    assert isinstance(final, Final)
    assert final.hypothesis.text == "停电"


@pytest.mark.parametrize(
    ("settings", "rate_hz", "frame_bytes"),
    [("--allow-upsample=true\n", 8_000, 320), ("--allow-upsample = false\n", 16_000, 640)],
)
def test_the_rate_that_is_told_is_the_rate_of_what_is_given(
    tmp_path: Path, settings: str, rate_hz: int, frame_bytes: int
) -> None:
    """8 kHz told as 16 is understood as nothing at all, without an error."""
    recognizer = VoskRecognizer(write_model(tmp_path, settings))
    fragile_vosk.Model.made[-1].upsamples = rate_hz == 8_000
    heard(recognizer, FREE)
    made = fragile_vosk.KaldiRecognizer.made[-1]
    assert (made.rate_hz, made.given) == (rate_hz, 3 * frame_bytes)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("empty", [True, False])
def test_a_file_that_lacks_or_is_empty_is_named_before_vosk_is_asked(
    tmp_path: Path, name: str, empty: bool
) -> None:
    file = write_model(tmp_path) / name
    file.unlink()
    if empty:
        file.touch()
    asked = len(fragile_vosk.Model.made)
    with pytest.raises(EngineError, match="不完整"):
        VoskRecognizer(tmp_path)
    assert len(fragile_vosk.Model.made) == asked


def test_a_model_that_vosk_refuses_is_an_engine_error(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(folder: str) -> None:
        raise Exception("Failed to create a model")

    monkeypatch.setattr(fragile_vosk, "Model", refusing)
    with pytest.raises(EngineError, match="打不开"):
        VoskRecognizer(model)


def test_the_stand_in_dies_of_what_the_real_one_dies_of() -> None:
    model = fragile_vosk.Model("folder")
    for grammar in ("", "{}", "[]", '["我要过户"]', '"停电"'):
        with pytest.raises(fragile_vosk.Killed):
            fragile_vosk.KaldiRecognizer(model, 8_000, grammar)
    late = fragile_vosk.KaldiRecognizer(model, 8_000)
    late.AcceptWaveform(FRAME)
    with pytest.raises(fragile_vosk.Killed):
        late.SetGrammar('["停电"]')
    with pytest.raises(fragile_vosk.Killed):
        fragile_vosk.Model(model_name="vosk-model-small-cn-0.22")


@cache
def program() -> dict[str, ast.Module]:
    """The program's source, by file."""
    paths = sorted(ROOT.glob("ivr/**/*.py"))
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in paths}


def dangerous(source: ast.Module) -> list[str]:
    """Calls that change a grammar late, or have a vendor download a model by its own means."""
    return [
        name
        for node in ast.walk(source)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (name := node.func.attr)
        and (
            name in ("SetGrammar", "from_pretrained", "snapshot_download", "hf_hub_download")
            or (name == "Model" and node.keywords)
        )
    ]


def test_no_code_sets_a_grammar_late_or_lets_a_vendor_download() -> None:
    assert {name: found for name, tree in program().items() if (found := dangerous(tree))} == {}
    careless = ast.parse("r.SetGrammar('[]')\nvosk.Model(lang='cn')")
    assert dangerous(careless) == ["SetGrammar", "Model"]


def test_no_decision_hangs_on_how_sure_a_recogniser_says_it_is() -> None:
    """It rejects poorly; read-back and the keys beside every question do that."""
    reading = {
        name
        for name, tree in program().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "confidence"
    }
    assert reading == {"ivr/commands/hear.py", "ivr/speech/recognition/vosk_recognizer.py"}
