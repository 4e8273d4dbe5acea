from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.clock import ManualClock
from ivr.media.sound import Sound
from ivr.speech.level import Level, speech_dbfs
from ivr.speech.profile import Pauses, Spare, VoiceProfile
from ivr.speech.prompts import Manner, Prompts
from ivr.speech.recordings import Recordings
from ivr.speech.store import SoundStore
from ivr.speech.synthesizer import Synthesizer
from tests.speech.fakes import BrokenVoice, StuckVoice, ToneVoice, tone

SPARE_SENTENCE_MS = 1500
SPARE_VALUE_MS = 700
CALL = "a call"
TRIMMED = Level(lead_ms=0, tail_ms=0)

Make = Callable[..., Prompts]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Prompts with these voices, on one cache folder; parts join without a pause."""
    made: list[Prompts] = []
    tone(SPARE_SENTENCE_MS).write_wav(tmp_path / "sentence.wav")
    tone(SPARE_VALUE_MS).write_wav(tmp_path / "value.wav")
    profile = VoiceProfile(
        level=TRIMMED,
        pauses=Pauses(comma_ms=200, sentence_ms=400, join_ms=0),
        spare_sentence=Spare(tmp_path / "sentence.wav", "整句"),
        spare_value=Spare(tmp_path / "value.wav", "一项"),
    )

    def build(
        *voices: Synthesizer, recorded: dict[str, Path] | None = None, deadline_ms: int = 5000
    ) -> Prompts:
        prompts = Prompts(
            voices,
            SoundStore(tmp_path / "cache"),
            Recordings(recorded or {}, TRIMMED),
            profile,
            ManualClock(datetime(2026, 11, 24, tzinfo=UTC)),
            deadline_ms=deadline_ms,
        )
        made.append(prompts)
        return prompts

    yield build
    for prompts in made:
        prompts.close()


def said_ms(prompts: Prompts, *pieces: tuple[str, bool]) -> float:
    """How long the pieces sound, to the ten milliseconds to which sounds are trimmed."""
    return round(prompts.sound(pieces).duration_ms, -1)


def test_a_sentence_is_rendered_once_and_kept_for_the_next_start(make: Make) -> None:
    first, second = ToneVoice(), ToneVoice()
    prompts = make(first)
    assert prompts.sound([("您好。", True)]) == prompts.sound([("您好！", True)])
    assert first.spoken == ["您好"]
    assert make(second).sound([("您好", True)]) == prompts.sound([("您好", True)])
    assert second.spoken == []


def test_prompts_are_equally_loud(make: Make) -> None:
    sound = make(ToneVoice()).sound([("停电了", True)])
    assert speech_dbfs(sound.pcm) == pytest.approx(-18, abs=0.6)


def test_punctuation_between_pieces_is_heard_as_a_pause(make: Make) -> None:
    prompts = make(ToneVoice())
    assert said_ms(prompts, ("您的", True), ("户号", False)) == 400
    assert said_ms(prompts, ("您的，", True), ("户号", False)) == 600
    assert said_ms(prompts, ("您的", True), ("户号", False), ("。对吗", True)) == 1000
    assert said_ms(prompts, ("您的", True), ("。", True), ("户号", False)) == 800
    assert said_ms(prompts, ("您的，", True), ("", False), ("。户号", True)) == 800


def test_nothing_to_say_is_no_sound(make: Make) -> None:
    prompts = make(ToneVoice())
    assert prompts.sound([]).duration_ms == 0
    assert prompts.sound([("", True), ("，。", True)]).duration_ms == 0


def test_a_recording_comes_before_any_voice(make: Make, tmp_path: Path) -> None:
    tone(900).write_wav(tmp_path / "welcome.wav")
    voice = ToneVoice()
    prompts = make(voice, recorded={"您好，欢迎。": tmp_path / "welcome.wav"})
    assert said_ms(prompts, ("您好，欢迎", True)) == 900
    assert voice.spoken == []
    assert prompts.ready(["您好，欢迎！"]) == []


def test_a_broken_recording_is_replaced_by_a_voice(make: Make, tmp_path: Path) -> None:
    (tmp_path / "welcome.wav").write_bytes(b"RIFF")
    prompts = make(ToneVoice(), recorded={"您好": tmp_path / "welcome.wav"})
    assert said_ms(prompts, ("您好", True)) == 200


def test_a_failing_voice_is_replaced(make: Make) -> None:
    prompts = make(BrokenVoice(), ToneVoice())
    assert said_ms(prompts, ("您好", True)) == 200


def test_a_caller_waits_no_longer_than_the_deadline(make: Make) -> None:
    stuck = StuckVoice()
    prompts = make(stuck, deadline_ms=60)
    started = time.monotonic()
    assert said_ms(prompts, ("请稍候", True)) == SPARE_SENTENCE_MS
    assert time.monotonic() - started < 2
    stuck.go.set()


def test_at_half_time_the_next_voice_is_asked(make: Make) -> None:
    stuck = StuckVoice()
    prompts = make(stuck, ToneVoice(), deadline_ms=2000)
    prompts.prefetch(["另一句"], of=CALL)
    assert stuck.begun.wait(5)
    started = time.monotonic()
    assert said_ms(prompts, ("请稍候", True)) == 300
    assert 0.9 < time.monotonic() - started < 2
    stuck.go.set()


def test_a_value_that_cannot_be_rendered_is_joined_from_ready_digits(make: Make) -> None:
    prompts = make(ToneVoice())
    prompts.render_ahead(list("一二三四五"), lambda done, total: None)
    prompts.close()
    voiceless = make(ToneVoice("tone", 1), BrokenVoice())
    gone = make(BrokenVoice("tone"))
    assert said_ms(voiceless, ("一二三", False)) == 300
    assert said_ms(gone, ("五，四三", False)) == 500


def test_a_value_that_is_nowhere_ready_is_owned_up_to(make: Make) -> None:
    prompts = make(BrokenVoice())
    assert said_ms(prompts, ("九八七", False)) == SPARE_VALUE_MS


def test_a_sentence_that_is_nowhere_ready_is_owned_up_to_once(make: Make) -> None:
    prompts = make(BrokenVoice())
    pieces = (("您好", True), ("欢迎", True))
    assert said_ms(prompts, *pieces) == SPARE_SENTENCE_MS


def test_without_any_file_a_tone_is_left(tmp_path: Path) -> None:
    profile = VoiceProfile(spare_sentence=Spare(tmp_path / "gone.wav", "整句"))
    prompts = Prompts(
        [BrokenVoice()],
        SoundStore(tmp_path),
        Recordings({}, TRIMMED),
        profile,
        ManualClock(datetime(2026, 11, 24, tzinfo=UTC)),
    )
    assert prompts.sound([("您好", True)]) == Sound.beep()
    assert prompts.sound([("您好", False)]) == Sound.beep()
    prompts.close()


def test_what_was_not_ready_is_logged_without_its_words(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        make(BrokenVoice()).sound([("和平路十八号", False)])
    assert "和平路" not in caplog.text


def test_rendering_ahead_tells_how_far_it_is(make: Make) -> None:
    voice = ToneVoice()
    prompts = make(voice)
    steps: list[tuple[int, int]] = []
    texts = ["您好。", "再见", "您好！", "，"]
    report = prompts.render_ahead(texts, lambda done, total: steps.append((done, total)))
    assert steps == [(0, 2), (1, 2), (2, 2)]
    assert (report.rendered, report.already, report.failed) == (2, 0, {})
    assert prompts.ready(texts) == []
    again = prompts.render_ahead(texts, lambda done, total: None)
    assert (again.rendered, again.already) == (0, 2)
    assert voice.spoken == ["您好", "再见"]


def test_what_is_wanted_ahead_comes_by_and_by_and_nobody_waits_for_it(make: Make) -> None:
    voice = ToneVoice()
    prompts = make(voice)
    assert prompts.sound([("您好。", True)]).duration_ms > 0
    assert prompts.request_ahead(["您好！", "再见。", "再见", "，"]) == 1
    assert prompts.sound([("再见", True)]).duration_ms > 0
    assert voice.spoken == ["您好", "再见"]
    assert prompts.request_ahead(["您好！", "再见。"]) == 0


def test_rendering_ahead_names_what_could_not_be_rendered(make: Make) -> None:
    prompts = make(BrokenVoice())
    report = prompts.render_ahead(["您好"], lambda done, total: None)
    assert report.rendered == 0
    assert report.failed == {"您好": "坏了"}
    assert prompts.ready(["您好"]) == ["您好"]


def test_what_a_stand_in_rendered_is_rendered_again_once_the_best_voice_works(make: Make) -> None:
    stand_in = make(BrokenVoice(), ToneVoice())
    stand_in.render_ahead(["您好"], lambda done, total: None)
    best = ToneVoice("broken")
    prompts = make(best, ToneVoice())
    assert prompts.ready(["您好"]) == []
    assert prompts.render_ahead(["您好"], lambda done, total: None).rendered == 1
    assert best.spoken == ["您好"]


def test_another_pronunciation_is_rendered_anew(make: Make) -> None:
    make(ToneVoice(version=1)).sound([("您好", True)])
    voice = ToneVoice(version=2)
    make(voice).sound([("您好", True)])
    assert voice.spoken == ["您好"]


def test_a_prefetched_value_is_ready_for_its_prompt(make: Make) -> None:
    voice = ToneVoice()
    prompts = make(voice)
    prompts.prefetch(["四十五分钟", ""], of=CALL)
    prompts.sound([("四十五分钟", False)])
    prompts.prefetch(["四十五分钟"], of=CALL)
    assert voice.spoken == ["四十五分钟"]


def test_many_calls_at_once_get_their_own_words(make: Make) -> None:
    prompts = make(ToneVoice())
    heard: dict[int, float] = {}

    def call(length: int) -> None:
        for _ in range(5):
            heard[length] = said_ms(prompts, ("停" * length, False))

    calls = [threading.Thread(target=call, args=(length,)) for length in range(1, 9)]
    for thread in calls:
        thread.start()
    for thread in calls:
        thread.join(10)
    assert heard == {length: 100 * length for length in range(1, 9)}


def test_the_voices_can_be_tried(make: Make) -> None:
    troubles = make(BrokenVoice(), ToneVoice()).check_voices()
    assert troubles == {"broken": "坏了", "tone": None}


def test_the_voice_is_started_before_anybody_waits_for_it(make: Make) -> None:
    stuck = StuckVoice()
    assert not make(stuck).warm_up(0.01)
    assert stuck.begun.wait(5)
    stuck.go.set()
    assert make(ToneVoice()).warm_up(5)


SLOW_PAUSES = Pauses(comma_ms=300, sentence_ms=600, join_ms=0)


def test_the_natural_voice_takes_over_sentence_by_sentence(make: Make) -> None:
    natural = ToneVoice("natural")
    prompts = make(ToneVoice())
    prompts.render_ahead(["您好", "再见"], lambda done, total: None)
    prompts.improve(natural)
    assert prompts.refine(["您好", "再见！", "，"]) == 2
    assert prompts.wait_refined(5).done == 2
    assert prompts.source("再见。") == ("natural", prompts.sound([("再见", True)]))
    assert prompts.refine(["您好", "再见"]) == 0


def test_nobody_waits_for_the_natural_voice(make: Make) -> None:
    natural, quick = StuckVoice("natural"), ToneVoice("quick")
    prompts = make(quick, deadline_ms=300)
    prompts.improve(natural)
    prompts.refine(["您好", "再见"])
    assert natural.begun.wait(5)
    started = time.monotonic()
    assert said_ms(prompts, ("再见", True)) == 200
    assert time.monotonic() - started < 0.3
    assert prompts.source("再见") == ("quick", prompts.sound([("再见", True)]))
    natural.go.set()


def test_a_value_is_joined_from_natural_pieces_rather_than_said_in_another_voice(
    make: Make,
) -> None:
    natural, quick = ToneVoice("natural"), ToneVoice("quick")
    prompts = make(quick)
    prompts.improve(natural)
    prompts.refine(["一", "二", "三十"])
    prompts.wait_refined(5)
    assert said_ms(prompts, ("二一", False)) == 200
    assert said_ms(prompts, ("二，三十一", False)) == 600
    assert quick.spoken == []
    assert said_ms(prompts, ("二四", False)) == 200
    assert quick.spoken == ["二四"]


def test_a_sentence_is_never_joined_from_pieces(make: Make) -> None:
    natural, quick = ToneVoice("natural"), ToneVoice("quick")
    prompts = make(quick)
    prompts.improve(natural)
    prompts.refine(["一", "二"])
    prompts.wait_refined(5)
    prompts.sound([("一二", True)])
    assert quick.spoken == ["一二"]


def test_a_value_is_rendered_as_soon_as_its_slot_is_filled(make: Make) -> None:
    natural = ToneVoice("natural")
    prompts = make(ToneVoice("quick"))
    prompts.improve(natural)
    prompts.prefetch(["清河镇和平路"], of=CALL)
    prompts.wait_refined(5)
    assert natural.spoken == ["清河镇和平路"]
    prompts.prefetch(["清河镇和平路"], of=CALL)
    assert prompts.wait_refined(5).total == 1


def test_slow_speech_is_played_where_it_is_ready(make: Make) -> None:
    natural, slow = ToneVoice("natural"), ToneVoice("slow")
    prompts = make(ToneVoice("quick"))
    prompts.improve(natural, Manner(slow, SLOW_PAUSES))
    prompts.refine(["您好", "三"])
    prompts.wait_refined(5)
    assert natural.spoken == slow.spoken == ["您好", "三"]
    pieces = (("您好，", True), ("三", False))
    assert said_ms(prompts, *pieces) == 200 + 200 + 100
    assert round(prompts.sound(pieces, slow=True).duration_ms, -1) == 200 + 300 + 100


def test_without_slow_speech_the_normal_one_is_played(make: Make) -> None:
    prompts = make(ToneVoice("quick"))
    prompts.improve(ToneVoice("natural"), Manner(StuckVoice("slow"), SLOW_PAUSES))
    started = time.monotonic()
    assert round(prompts.sound([("您好", True)], slow=True).duration_ms, -1) == 200
    assert time.monotonic() - started < 1


def test_a_quick_voice_speaks_slowly_when_asked(make: Make) -> None:
    slow = ToneVoice("slow")
    prompts = make(ToneVoice("quick"))
    prompts.improve(None, Manner(slow, SLOW_PAUSES))
    assert prompts.refine(["您好"]) == 0
    prompts.sound([("再见", True)], slow=True)
    assert slow.spoken == ["再见"]


def test_a_recording_comes_before_every_voice(make: Make, tmp_path: Path) -> None:
    tone(500).write_wav(tmp_path / "hello.wav")
    natural = ToneVoice("natural")
    prompts = make(ToneVoice(), recorded={"您好": tmp_path / "hello.wav"})
    prompts.improve(natural, Manner(ToneVoice("slow"), SLOW_PAUSES))
    assert prompts.refine(["您好"]) == 0
    prompts.prefetch(["您好"], of=CALL)
    found = prompts.source("您好。")
    assert found is not None
    assert found[0] == "录音"
    assert natural.spoken == []
    assert prompts.source("没有说过") is None


def test_what_is_to_be_forgotten_is_neither_in_memory_nor_on_disk(
    make: Make, tmp_path: Path
) -> None:
    number = "幺三六，七七零零，五五七七"
    prompts = make(ToneVoice())
    prompts.sound([("我们打", True), (number, False), ("找您", True)])
    before = len(list((tmp_path / "cache").rglob("*.wav")))
    prompts.forget([number])
    assert prompts.source(number) is None
    assert len(list((tmp_path / "cache").rglob("*.wav"))) < before
    voice = ToneVoice()
    make(voice).sound([(number, False)])
    assert voice.spoken, "it has to be rendered anew"
    prompts.forget([number, "没有说过的"])
