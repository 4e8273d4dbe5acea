"""The hotline's ears: what becomes of them without a model."""

from __future__ import annotations

from pathlib import Path

from ivr.app.ears import BY_KEYS, LiveEars
from ivr.clock import SystemClock
from ivr.config import load
from ivr.speech.recognition.engines import VOSK, WHISPER

NOWHERE = """
默认:
  听: [nothing]
模型:
  nothing:
    用途: 试验
    种类: vosk
    许可: MIT
    内容:
      - 文件: final.mdl
        大小: 1
        sha256: 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
        来源:
          - 本机: nowhere.bin
"""


def opened(folder: Path, manifest: str = NOWHERE, **settings: str) -> tuple[LiveEars, list[str]]:
    voices = folder / "voices"
    voices.mkdir()
    (voices / "models.yaml").write_text(manifest, "utf-8")
    config = load(folder / "data", None, {"IVR_VOICES": str(voices), **settings})
    told = list[str]()
    ears = LiveEars(config, SystemClock())
    ears.open(told.append)
    ears.close()
    return ears, told


def test_without_a_model_the_line_is_by_keys_and_says_so(tmp_path: Path) -> None:
    ears, told = opened(tmp_path)
    assert ears.ready is None
    assert told[-1].endswith(BY_KEYS)


def test_a_manifest_that_cannot_be_read_is_told_and_stops_nothing(tmp_path: Path) -> None:
    ears, told = opened(tmp_path, manifest="默认: 没有")
    assert ears.ready is None
    assert "模型清单读不了" in told[0]
    assert told[-1].endswith(BY_KEYS)


def test_who_does_not_want_it_has_nothing_opened(tmp_path: Path) -> None:
    ears, told = opened(tmp_path, IVR_SPEECH_HEAR="否")
    assert (ears.ready, told) == (None, [])


def test_an_engine_that_does_not_stream_takes_two_callers_in_all() -> None:
    from ivr.app.ears import _fitting

    engine, processes = _fitting(WHISPER)
    assert processes is not None
    assert engine.capacity * processes == 2
    assert _fitting(VOSK) == (VOSK, None)


def test_where_nothing_may_be_fetched_nothing_is_tried(tmp_path: Path) -> None:
    _, told = opened(tmp_path, IVR_MODELS_FETCH="否")
    assert told == [f"没有语音识别的模型，{BY_KEYS}"]
