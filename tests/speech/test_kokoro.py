"""Kokoro behind the protocol: with a small worker of our own, and for real where it is at hand."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.errors import EngineError
from ivr.speech.kokoro_synthesizer import KokoroModel, KokoroSynthesizer, kokoro_process
from ivr.speech.level import peak_dbfs, speech_dbfs
from ivr.speech.lexicon import read_lexicon
from ivr.speech.mandarin import Mandarin
from ivr.speech.profile import read_profiles
from ivr.speech.voice_process import Patience, VoiceProcess
from tests.helpers.models import VOICES, kokoro

PROFILES = read_profiles(VOICES / "voice.toml")
MANDARIN = Mandarin(read_lexicon(VOICES / "lexicon.toml"))
NOWHERE = KokoroModel(Path("/nonexistent"), Path("/nonexistent/zm.bin"), "key")

WORKER = """
import json, sys, wave
print(json.dumps({"ready": "x"}), flush=True)
for line in sys.stdin:
    order = json.loads(line)
    open(sys.argv[1], "a").write(json.dumps([order["phonemes"], order["speed"]]) + "\\n")
    with wave.open(order["path"], "wb") as wav:
        wav.setparams((1, 2, 8000, 0, "NONE", ""))
        wav.writeframes(b"\\x00\\x20\\x00\\xe0" * 200 * len(order["phonemes"]))
    print(json.dumps({"done": order["path"]}), flush=True)
"""
"""Hums for as long as it was given symbols, and notes what it was given."""

Speak = Callable[..., KokoroSynthesizer]


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return tmp_path / "orders"


@pytest.fixture
def voice(orders: Path) -> Iterator[KokoroSynthesizer]:
    process = worker(WORKER, str(orders))
    synthesizer = KokoroSynthesizer(NOWHERE, PROFILES.normal, MANDARIN, process)
    yield synthesizer
    synthesizer.close()


def worker(script: str, *arguments: str, start_s: float = 30, render_s: float = 30) -> VoiceProcess:
    command = [sys.executable, "-c", script, *arguments]
    return VoiceProcess("Kokoro", command, Patience(start_s, render_s), mend="修一修")


def given(orders: Path) -> list[tuple[str, float]]:
    return [tuple(json.loads(line)) for line in orders.read_text("utf-8").splitlines()]


def test_the_model_is_given_its_own_symbols(voice: KokoroSynthesizer, orders: Path) -> None:
    assert voice.render("您好，请重复").duration_ms > 500
    assert given(orders) == [("ni↗nxau↓, ʨʰi↓ŋ ꭧʰʊ↗ŋfu↘.", 0.9)]


def test_the_lexicon_decides_a_reading(voice: KokoroSynthesizer, orders: Path) -> None:
    for text in ("重庆路", "重大故障", "银行", "行不行"):
        voice.render(text)
    symbols = [symbols for symbols, _ in given(orders)]
    assert symbols[0].startswith("ꭧʰʊ↗ŋ")
    assert symbols[1].startswith("ꭧʊ↘ŋ")
    assert symbols[2] == "i↗nxa↗ŋ."
    assert symbols[3] == "ɕi↗ŋpu↘ɕi↗ŋ."


def test_questions_sound_like_questions(voice: KokoroSynthesizer, orders: Path) -> None:
    voice.render("停电了吗？请按一！好")
    assert [sign for sign in given(orders)[0][0] if sign in "?!."] == ["?", "!", "."]


def test_a_long_text_is_spoken_in_breaths(voice: KokoroSynthesizer, orders: Path) -> None:
    sound = voice.render("抢修人员正在路上，" * 12)
    breaths = [symbols for symbols, _ in given(orders)]
    assert len(breaths) > 1
    assert all(len(symbols) <= 240 for symbols in breaths)
    assert sound.duration_ms > 12 * 500


def test_slow_speech_shares_the_process(voice: KokoroSynthesizer, orders: Path) -> None:
    slow = KokoroSynthesizer(NOWHERE, PROFILES.slow, MANDARIN, voice.process)
    voice.render("您好")
    slow.render("您好")
    assert [speed for _, speed in given(orders)] == [0.9, 0.72]
    assert slow.fingerprint("您好") != voice.fingerprint("您好")


def test_another_speaker_or_loudness_is_another_sound(voice: KokoroSynthesizer) -> None:
    other = KokoroSynthesizer(replace(NOWHERE, key="other"), PROFILES.normal, MANDARIN)
    assert other.fingerprint("您好") != voice.fingerprint("您好")
    louder = replace(PROFILES.normal, level=replace(PROFILES.normal.level, speech_dbfs=-15))
    assert KokoroSynthesizer(NOWHERE, louder, MANDARIN).fingerprint("您好") != voice.fingerprint(
        "您好"
    )


def test_a_text_without_words_is_refused(voice: KokoroSynthesizer) -> None:
    with pytest.raises(EngineError) as caught:
        voice.render("🙂")
    assert not caught.value.retryable


def test_a_worker_that_died_comes_back(voice: KokoroSynthesizer) -> None:
    voice.render("停电")
    assert voice.process.pid is not None
    os.kill(voice.process.pid, signal.SIGKILL)
    with pytest.raises(EngineError, match="退出"):
        voice.render("停电")
    assert voice.render("停电").duration_ms > 100


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("import time; time.sleep(60)", "没有按时答复"),
        ("print('{\"ready\": 1}', flush=True); import time; time.sleep(60)", "没有按时答复"),
        ('print(\'{"failed": "ImportError: onnxruntime"}\', flush=True)', "onnxruntime.*修一修"),
        ("import sys; sys.exit('killed')", "killed"),
    ],
)
def test_a_worker_that_does_not_work_is_an_engine_error(script: str, told: str) -> None:
    process = worker(script, start_s=0.5, render_s=0.3)
    voice = KokoroSynthesizer(NOWHERE, PROFILES.normal, MANDARIN, process)
    with pytest.raises(EngineError, match=told):
        voice.render("停电")
    assert process.pid is None
    voice.close()


def test_a_model_that_is_not_there_is_an_engine_error() -> None:
    voice = KokoroSynthesizer(NOWHERE, PROFILES.normal, MANDARIN)
    with pytest.raises(EngineError, match="Kokoro 不能用"):
        voice.render("停电")
    voice.close()


def test_closing_does_not_wait_for_the_text_under_way(tmp_path: Path) -> None:
    process = worker(
        "import sys, time\nprint('{\"ready\": 1}', flush=True)\n"
        f"sys.stdin.readline(); open({str(tmp_path / 'begun')!r}, 'w'); time.sleep(60)"
    )
    voice = KokoroSynthesizer(NOWHERE, PROFILES.normal, MANDARIN, process)
    failed: list[str] = []

    def speak() -> None:
        try:
            voice.render("停电")
        except EngineError as error:
            failed.append(str(error))

    speaking = threading.Thread(target=speak)
    speaking.start()
    while not (tmp_path / "begun").exists():
        speaking.join(0.01)
    voice.close()
    speaking.join(5)
    assert failed
    assert not speaking.is_alive()


def test_the_worker_takes_only_what_is_left_of_the_processor() -> None:
    script = "import os; from ivr.speech.kokoro_worker import be_modest; be_modest(); "
    script += "print(os.nice(0), os.sched_getscheduler(0) == os.SCHED_IDLE)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["19", "True"]


@pytest.mark.timeout(600)
def test_the_real_model_speaks() -> None:
    model = kokoro()
    # Other tests may have loaded it here for their callers.
    loaded = "onnxruntime" in sys.modules
    voice = KokoroSynthesizer(model, PROFILES.normal, MANDARIN, kokoro_process(model))
    try:
        sound = PROFILES.normal.level.apply(voice.render("您好，这里是供电服务热线。"))
        assert 12 * 120 <= sound.duration_ms <= 12 * 350
        assert -20 <= speech_dbfs(sound.pcm) <= -16
        assert peak_dbfs(sound.pcm) <= -0.9
        assert ("onnxruntime" in sys.modules) == loaded
    finally:
        voice.close()
