"""The two real voices, on this machine's espeak-ng."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.clock import ManualClock
from ivr.errors import EngineError
from ivr.media.sound import Law, Sound
from ivr.speech.espeak import EspeakSynthesizer
from ivr.speech.level import peak_dbfs, speech_dbfs
from ivr.speech.lexicon import read_lexicon
from ivr.speech.mandarin import Mandarin
from ivr.speech.profile import VoiceProfile, read_profile
from ivr.speech.pyttsx3_synthesizer import Pyttsx3Synthesizer
from ivr.speech.synthesizer import Synthesizer
from ivr.speech.voices import open_prompts
from tests.speech.fakes import tone
from tests.speech.likeness import likeness

VOICES = Path(__file__).parents[2] / "voices"
PROFILE = read_profile(VOICES / "voice.toml")
MANDARIN = Mandarin(read_lexicon(VOICES / "lexicon.toml"))
CLOCK = ManualClock(datetime(2026, 11, 24, tzinfo=UTC))

Open = Callable[..., Synthesizer]


@pytest.fixture(scope="module", params=["pyttsx3", "espeak-ng"])
def voice(request: pytest.FixtureRequest) -> Iterator[Synthesizer]:
    patient = request.param == "pyttsx3"
    synthesizer = patient_voice() if patient else EspeakSynthesizer(PROFILE, MANDARIN)
    yield synthesizer
    synthesizer.close()


def spoken(voice: Synthesizer, text: str) -> Sound:
    return PROFILE.level.apply(voice.render(text))


def worker_saying(script: str, **timeouts: float) -> Pyttsx3Synthesizer:
    """The real parent with a worker that does as the script says."""
    return Pyttsx3Synthesizer(PROFILE, MANDARIN, worker=(sys.executable, "-c", script), **timeouts)


READY = "import sys, time; print('{\"ready\": 1}', flush=True); "


def patient_voice() -> Pyttsx3Synthesizer:
    """A voice that is given time: what is tested here is its sound, on a busy machine as well."""
    return Pyttsx3Synthesizer(PROFILE, MANDARIN, start_timeout_s=30.0, render_timeout_s=15.0)


def test_a_sentence_lasts_as_long_as_people_speak(voice: Synthesizer) -> None:
    sound = spoken(voice, "您好，这里是供电服务热线，请问有什么可以帮您？")
    assert 19 * 180 <= sound.duration_ms <= 19 * 400


def test_speech_is_loud_enough_and_never_clipped(voice: Synthesizer) -> None:
    for text in ("您好，这里是供电服务热线", "停电", "四"):
        sound = spoken(voice, text)
        assert -20 <= speech_dbfs(sound.pcm) <= -16
        assert peak_dbfs(sound.pcm) <= -0.9


def test_speech_begins_and_ends_at_once(voice: Synthesizer) -> None:
    sound = spoken(voice, "停电")
    assert speech_dbfs(sound.pcm[: 16 * 60]) > -40
    assert speech_dbfs(sound.pcm[-16 * 90 :]) > -45


def test_words_come_in_their_order(voice: Synthesizer) -> None:
    whole = spoken(voice, "停电。谢谢您")
    first, second = spoken(voice, "停电"), spoken(voice, "谢谢您")
    start, end = whole.pcm[: len(first.pcm)], whole.pcm[-len(second.pcm) :]
    assert likeness(Sound.from_pcm(start), first) > 0.9
    assert likeness(Sound.from_pcm(end), second) > 0.9
    assert likeness(first, second) < 0.5


def test_each_digit_sounds_different_and_the_same_again(voice: Synthesizer) -> None:
    digits = {digit: spoken(voice, digit) for digit in "零一二三四五六七八九"}
    for digit, sound in digits.items():
        again = likeness(sound, spoken(voice, digit))
        others = [other for name, other in digits.items() if name != digit]
        assert again > 0.85
        assert again > max(likeness(sound, other) for other in others)


def test_a_text_without_words_is_refused_and_the_voice_goes_on(voice: Synthesizer) -> None:
    with pytest.raises(EngineError) as caught:
        voice.render("🙂")
    assert not caught.value.retryable
    assert voice.render("停电").duration_ms > 300


def test_a_very_long_text_is_spoken(voice: Synthesizer) -> None:
    assert voice.render("抢修人员正在路上，" * 8).duration_ms > 15_000


def test_pyttsx3_stays_out_of_this_process(voice: Synthesizer) -> None:
    voice.render("停电")
    assert "pyttsx3" not in sys.modules


def test_many_first_renderings_all_arrive_whole() -> None:
    for text in ("一二三", "停电", "您好，请问您要办理什么业务"):
        voice = patient_voice()
        sounds = [voice.render(text) for _ in range(3)]
        voice.close()
        first = PROFILE.level.apply(sounds[0])
        for sound in sounds[1:]:
            assert likeness(PROFILE.level.apply(sound), first) > 0.85
            assert sound.duration_ms == pytest.approx(sounds[0].duration_ms, abs=60)


def test_threads_queue_up_for_the_one_engine() -> None:
    voice = patient_voice()
    texts = ["停电", "谢谢您", "四", "抢修人员正在路上"] * 3
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(voice.render, texts))
    alone = {text: voice.render(text) for text in set(texts)}
    voice.close()
    assert all(
        likeness(PROFILE.level.apply(sound), PROFILE.level.apply(alone[text])) > 0.85
        for text, sound in zip(texts, together, strict=True)
    )


def test_a_worker_that_died_comes_back() -> None:
    voice = patient_voice()
    voice.render("停电")
    assert voice.worker_pid is not None
    os.kill(voice.worker_pid, signal.SIGKILL)
    with pytest.raises(EngineError, match="退出"):
        voice.render("停电")
    assert voice.render("停电").duration_ms > 300
    voice.close()
    assert voice.worker_pid is None


def test_the_rate_of_speech_is_the_one_asked_for() -> None:
    lengths = []
    for rate in (120, 220):
        profile = VoiceProfile(rate=rate)
        for kind in (Pyttsx3Synthesizer, EspeakSynthesizer):
            voice = kind(profile, MANDARIN)
            lengths.append(profile.level.apply(voice.render("抢修人员正在路上")).duration_ms)
            voice.close()
    slow, slow_program, fast, fast_program = lengths
    assert slow == pytest.approx(slow_program, rel=0.05)
    assert fast == pytest.approx(fast_program, rel=0.05)
    assert slow > 1.4 * fast


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("import time; time.sleep(60)", "没有按时答复"),
        (READY + "time.sleep(60)", "没有按时答复"),
        (READY + "sys.stdin.readline(); sys.exit('segfault')", "segfault"),
        ("import sys; sys.exit('no such module')", "no such module"),
        (READY + "sys.stdin.readline(); print('nonsense', flush=True); time.sleep(9)", "答非所问"),
        (READY + "sys.stdin.readline(); print('[]', flush=True); time.sleep(9)", "没有说明原因"),
        (READY + "sys.stdin.readline(); print('{\"done\": 1}', flush=True)", "声音文件"),
        ('print(\'{"failed": "no voice"}\', flush=True)', "no voice"),
    ],
)
def test_whatever_the_worker_does_is_an_engine_error(script: str, told: str) -> None:
    voice = worker_saying(script, start_timeout_s=0.5, render_timeout_s=0.3)
    with pytest.raises(EngineError, match=told):
        voice.render("停电")
    assert voice.worker_pid is None
    voice.close()


def test_a_python_that_is_not_there_is_an_engine_error() -> None:
    voice = Pyttsx3Synthesizer(PROFILE, MANDARIN, worker=("/nonexistent/python",))
    with pytest.raises(EngineError, match="启动不了"):
        voice.render("停电")


def test_a_disk_without_room_for_speech_is_an_engine_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    voice = Pyttsx3Synthesizer(VoiceProfile(), MANDARIN)
    with pytest.raises(EngineError, match="临时文件夹写不进去"):
        voice.render("停电")
    voice.close()


@pytest.mark.parametrize("kind", [Pyttsx3Synthesizer, EspeakSynthesizer])
def test_an_unknown_voice_is_an_engine_error(
    kind: type[Pyttsx3Synthesizer] | type[EspeakSynthesizer],
) -> None:
    voice = kind(VoiceProfile(voice="sit/no-such-voice"), MANDARIN)
    with pytest.raises(EngineError):
        voice.render("停电")
    voice.close()


def test_a_missing_program_says_which_package_to_install() -> None:
    voice = EspeakSynthesizer(PROFILE, MANDARIN, program="no-such-espeak")
    with pytest.raises(EngineError, match="espeak-ng"):
        voice.render("停电")


def test_a_program_that_hangs_is_an_engine_error(tmp_path: Path) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    voice = EspeakSynthesizer(PROFILE, MANDARIN, program=str(program), timeout_s=0.2)
    with pytest.raises(EngineError, match="按时"):
        voice.render("停电")


def test_a_program_that_leaves_no_file_is_an_engine_error() -> None:
    voice = EspeakSynthesizer(PROFILE, MANDARIN, program="true")
    with pytest.raises(EngineError, match="声音文件"):
        voice.render("停电")


def test_the_shipped_voices_speak_a_prompt_with_a_value(tmp_path: Path) -> None:
    prompts = open_prompts(VOICES, tmp_path, CLOCK, deadline_ms=20_000)
    pieces = [("已登记，工单尾号", True), ("五六七八", False), ("。感谢来电，再见。", True)]
    sound = prompts.sound(pieces)
    prompts.close()
    assert 4000 < sound.duration_ms < 9000
    assert len(sound.payload(Law.PCMA)) == 8 * sound.duration_ms
    again = open_prompts(VOICES, tmp_path, CLOCK)
    assert again.ready([text for text, _ in pieces]) == []
    assert again.sound(pieces) == sound
    again.close()


def test_the_spare_recordings_are_speech() -> None:
    for spare in (PROFILE.spare_sentence, PROFILE.spare_value):
        assert spare is not None
        sound = Sound.read_wav(spare.path)
        assert len(spare.text) * 150 < sound.duration_ms < len(spare.text) * 450
        assert -20 <= speech_dbfs(sound.pcm) <= -16


def test_a_rendering_that_hangs_once_is_done_by_a_new_process(tmp_path: Path) -> None:
    mark = tmp_path / "hung"
    script = (
        "import sys, json, pathlib, wave, time\n"
        "print(json.dumps({'ready': 'x'}), flush=True)\n"
        f"mark = pathlib.Path({str(mark)!r})\n"
        "for line in sys.stdin:\n"
        "    if not mark.exists():\n"
        "        mark.touch()\n"
        "        time.sleep(60)\n"
        "    with wave.open(json.loads(line)['path'], 'wb') as wav:\n"
        "        wav.setparams((1, 2, 8000, 0, 'NONE', ''))\n"
        "        wav.writeframes(bytes(1600))\n"
        "    print(json.dumps({'done': 'x'}), flush=True)\n"
    )
    voice = worker_saying(script, start_timeout_s=10, render_timeout_s=0.5)
    assert voice.render("停电").duration_ms == 100
    assert mark.exists()
    voice.close()


def test_a_file_that_is_lost_is_not_replaced_by_the_one_before() -> None:
    """The caller would hear the sentence before, and be told nothing of this one."""
    script = (
        "import sys, json, wave\n"
        "print(json.dumps({'ready': 'x'}), flush=True)\n"
        "with wave.open(json.loads(sys.stdin.readline())['path'], 'wb') as wav:\n"
        "    wav.setparams((1, 2, 8000, 0, 'NONE', ''))\n"
        "    wav.writeframes(bytes(1600))\n"
        "print(json.dumps({'done': 'x'}), flush=True)\n"
        "sys.stdin.readline()\n"
        "print(json.dumps({'done': 'x'}), flush=True)\n"
        "sys.stdin.read()\n"
    )
    voice = worker_saying(script, start_timeout_s=10, render_timeout_s=10)
    assert voice.render("停电").duration_ms == 100
    with pytest.raises(EngineError, match="声音文件"):
        voice.render("报修")
    voice.close()


def test_the_program_is_asked_for_a_file_and_what_it_prints_is_not_heard(tmp_path: Path) -> None:
    """Of its `--stdout` the header tells a length that is none."""
    tone(100).write_wav(tmp_path / "given.wav")
    program = tmp_path / "espeak-ng"
    program.write_text(
        "#!/bin/sh\n"
        "printf 'RIFF\\377\\377\\377\\177WAVE'\n"
        'while [ "$1" != -w ]; do shift; done\n'
        f'cp "{tmp_path}/given.wav" "$2"\n'
    )
    program.chmod(0o755)
    voice = EspeakSynthesizer(PROFILE, MANDARIN, program=str(program))
    assert voice.render("停电") == tone(100)
    program.write_text(program.read_text("ascii") + "exit 3\n")
    with pytest.raises(EngineError, match="出错（3）"):
        voice.render("停电")
