"""The natural voice of a running hotline: used where it is, fetched where it is not, never waited
for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.app.natural_voice import NaturalVoice, model_at_hand
from ivr.clock import SystemClock
from ivr.config import Config, load
from ivr.models.store import ModelStore
from ivr.speech.prompts import Prompts
from ivr.speech.voices import Voices
from tests.helpers.models import VOICES

UNREACHABLE = """\
默认:
  说: [kokoro]
  音色: [zm_yunjian]
模型:
  kokoro:
    用途: 说话
    种类: kokoro
    许可: 无
    内容:
      - 文件: a.onnx
        大小: 1
        sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        来源:
          - 本机: nowhere/a.onnx
  zm_yunjian:
    用途: 音色
    种类: kokoro-voice
    许可: 无
    内容:
      - 文件: zm_yunjian.bin
        大小: 1
        sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        来源:
          - 本机: nowhere/zm_yunjian.bin
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings whose models cannot be had from anywhere."""
    voices = Path(shutil.copytree(VOICES, tmp_path / "voices"))
    (voices / "models.yaml").write_text(UNREACHABLE, "utf-8")
    return load(tmp_path / "data", None, {"IVR_VOICES": str(voices)})


@pytest.fixture
def voices(config: Config) -> Voices:
    return Voices(Path(config.voices or ""))


@pytest.fixture
def prompts(voices: Voices, tmp_path: Path) -> Iterator[Prompts]:
    opened = voices.open_prompts(tmp_path / "prompts", SystemClock())
    yield opened
    opened.close()


def install(config: Config, name: str, kind: str, *files: str) -> None:
    store = ModelStore(config.data / "models", SystemClock())
    with store.hold(name):
        staged = store.stage(name)
        for file in files:
            (staged / file).write_text("{}", "utf-8")
        store.install(name, kind, f"key{name.replace('_', '')}", staged)


def test_both_the_model_and_a_speaker_are_needed(config: Config, voices: Voices) -> None:
    assert model_at_hand(config, voices) is None
    install(config, "kokoro", "kokoro", "a.onnx", "config.json")
    assert model_at_hand(config, voices) is None
    install(config, "zm_yunjian", "kokoro-voice", "zm_yunjian.bin")
    model = model_at_hand(config, voices)
    assert model is not None
    assert model.speaker.name == "zm_yunjian.bin"
    assert model.key == "keykokoro zm_yunjian keyzmyunjian"


def test_the_profile_may_name_the_speaker_and_leave_the_voice_out(config: Config) -> None:
    install(config, "kokoro", "kokoro", "a.onnx", "config.json")
    for speaker in ("zm_yunjian", "zf_xiaoxiao"):
        install(config, speaker, "kokoro-voice", f"{speaker}.bin")
    profile = Path(config.voices or "") / "voice.toml"
    plain = profile.read_text("utf-8")
    profile.write_text(plain.replace('# "说话人" = "zm_yunjian"', '"说话人" = "zf_xiaoxiao"'))
    named = model_at_hand(config, Voices(profile.parent))
    assert named is not None
    assert named.speaker.name == "zf_xiaoxiao.bin"
    profile.write_text(plain.replace('["Kokoro", "pyttsx3", "espeak-ng"]', '["pyttsx3"]'))
    assert model_at_hand(config, Voices(profile.parent)) is None


def test_a_model_that_cannot_be_had_is_one_line_and_no_more(
    config: Config, voices: Voices, prompts: Prompts
) -> None:
    said: list[str] = []
    voice = NaturalVoice(config, voices, prompts, lambda: ["您好"])
    voice.take_up()
    voice.refine(said.append, lambda: False)
    assert len(said) == 2
    assert "ivr models fetch kokoro" in said[0]
    assert "ivr models fetch zm_yunjian" in said[1]
    assert prompts.sound([("您好", True)]).duration_ms > 200


def test_nothing_is_fetched_where_that_is_not_wanted(
    config: Config, voices: Voices, prompts: Prompts
) -> None:
    said: list[str] = []
    quiet = load(config.data, None, {"IVR_VOICES": config.voices or "", "IVR_MODELS_FETCH": "否"})
    NaturalVoice(quiet, voices, prompts, lambda: ["您好"]).refine(said.append, lambda: False)
    assert said == []


def test_a_voice_that_is_there_is_used_and_how_far_it_is_is_told(
    config: Config, voices: Voices, prompts: Prompts
) -> None:
    """The model is no model: its process says so, and the quick voices speak as before."""
    install(config, "kokoro", "kokoro", "a.onnx", "config.json")
    install(config, "zm_yunjian", "kokoro-voice", "zm_yunjian.bin")
    said: list[str] = []
    voice = NaturalVoice(config, voices, prompts, lambda: ["您好", "再见"])
    voice.take_up()
    voice.refine(said.append, lambda: False)
    assert said == ["正在后台合成更自然的声音：4 段，不影响接电话，合成一段换一段。"]
    assert prompts.sound([("您好", True)]).duration_ms > 200
