"""Nobody waits longer than 300 ms for a voice, however slow it is: counted in frames of sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.media.sound import Sound
from ivr.speech.level import Level
from ivr.speech.profile import Pauses, Spare, VoiceProfile
from ivr.speech.prompts import Manner, Prompts
from ivr.speech.recordings import Recordings
from ivr.speech.store import SoundStore
from tests.speech.fakes import tone
from tests.speech.virtual_line import PatientVoice, VirtualLine

CALL = "a call"
MOST_MS = 300
SPARE_MS = 700
PAUSES = Pauses(comma_ms=100, sentence_ms=200, join_ms=0)
FIXED = ["我记下的地址是", "对吗"]
READ_BACK = (("我记下的地址是，", True), ("和平路十八号", False), ("，对吗？", True))
VALUE = (("和平路十八号", False),)


class House:
    """Prompts whose voices take their time, and a line to hear them."""

    def __init__(self, folder: Path) -> None:
        tone(SPARE_MS).write_wav(folder / "value.wav")
        self.quick, self.natural = PatientVoice("quick"), PatientVoice("natural")
        self.slow = PatientVoice("slow")
        self.line = VirtualLine((self.quick, self.natural, self.slow))
        profile = VoiceProfile(
            level=Level(lead_ms=0, tail_ms=0),
            pauses=PAUSES,
            spare_value=Spare(folder / "value.wav", "一项"),
        )
        self.prompts = Prompts(
            [self.quick],
            SoundStore(folder / "cache"),
            Recordings({}, profile.level),
            profile,
            self.line.clock,
            wait=self.line.wait,
        )
        self.prompts.improve(self.natural, Manner(self.slow, PAUSES))

    def ready(self, *texts: str, slow: bool = False) -> None:
        """Everything that is rendered before the call."""
        self.prompts.render_ahead(texts, lambda done, total: None)
        self.prompts.refine(texts, slow=slow)
        self.prompts.wait_refined(5)

    def slow_down(self, *, quick_ms: int, natural_ms: int) -> None:
        """From now on the voices take so long."""
        self.quick.takes_ms, self.natural.takes_ms = quick_ms, natural_ms
        self.slow.takes_ms = natural_ms

    def play(self, pieces: tuple[tuple[str, bool], ...], *, slow: bool = False) -> list[Sound]:
        """As a call does it."""
        played = []
        for sound, _ in self.prompts.sounds(pieces, slow=slow):
            self.line.playout.add(sound, 1)
            played.append(sound)
        self.line.finish()
        return played


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = House(tmp_path)
    yield built
    for voice in built.line.voices:
        voice.close()
    built.prompts.close()


def test_fixed_words_begin_at_once_however_slow_the_voices_are(house: House) -> None:
    house.ready("您好", "再见")
    house.slow_down(quick_ms=5000, natural_ms=5000)
    house.play((("您好。", True), ("再见。", True)))
    assert house.line.silence_first_ms == 0
    assert house.line.clock.monotonic_ms() <= 400 + 200 + 20


def test_fixed_words_before_a_value_begin_at_once_while_the_value_is_waited_for(
    house: House,
) -> None:
    house.ready(*FIXED)
    house.slow_down(quick_ms=60, natural_ms=5000)
    assert len(house.play(READ_BACK)) == 2
    assert house.line.silence_first_ms == 0
    assert house.line.longest_silence_ms <= PAUSES.sentence_ms
    assert house.quick.spoken[-1] == "和平路十八号"


def test_a_value_that_no_voice_says_in_time_is_owned_up_to_within_the_deadline(
    house: House,
) -> None:
    house.slow_down(quick_ms=5000, natural_ms=5000)
    house.play(VALUE)
    assert 0 < house.line.silence_first_ms <= MOST_MS


@pytest.mark.parametrize("quick_ms", [0, 320])
@pytest.mark.parametrize("natural_ms", [280, 20_000])
@pytest.mark.parametrize("asked", [True, False], ids=["prefetched", "unforeseen"])
@pytest.mark.parametrize("slow", [True, False], ids=["slow", "normal"])
def test_nobody_waits_longer_than_the_deadline(
    house: House, quick_ms: int, natural_ms: int, asked: bool, slow: bool
) -> None:
    house.ready(*FIXED, slow=True)
    house.slow_down(quick_ms=quick_ms, natural_ms=natural_ms)
    if asked:
        house.prompts.prefetch(["和平路十八号"], of=CALL, slow=slow)
    house.play(VALUE, slow=slow)
    assert house.line.silence_first_ms <= MOST_MS
    house.line.heard.clear()
    house.play(READ_BACK, slow=slow)
    assert house.line.silence_first_ms == 0
    assert house.line.longest_silence_ms <= MOST_MS


def test_a_value_that_is_nearly_there_is_waited_for_so_that_one_voice_says_it_all(
    house: House,
) -> None:
    house.ready(*FIXED)
    house.slow_down(quick_ms=0, natural_ms=240)
    house.prompts.prefetch(["和平路十八号"], of=CALL)
    house.play(READ_BACK)
    assert house.natural.spoken[-1] == "和平路十八号"
    assert house.line.clock.monotonic_ms() >= 240


def test_a_value_further_back_in_the_queue_is_not_waited_for(house: House) -> None:
    house.ready(*FIXED)
    house.slow_down(quick_ms=0, natural_ms=240)
    house.prompts.prefetch(["别的", "和平路十八号"], of=CALL)
    while house.prompts.ready(["和平路十八号"]):
        house.prompts.warm_up(1)
    assert len(list(house.prompts.sounds(READ_BACK))) == 2
    assert house.line.clock.monotonic_ms() == 0


def test_where_the_natural_voice_lacks_fixed_words_the_quick_one_says_the_whole_prompt(
    house: House,
) -> None:
    """One prompt, one speaker, though the natural voice had some of it."""
    house.prompts.improve(None)
    house.prompts.render_ahead(FIXED, lambda done, total: None)
    house.prompts.improve(house.natural)
    house.prompts.refine(["我记下的地址是", "和平路十八号"])
    house.prompts.wait_refined(5)
    house.play(READ_BACK)
    assert house.quick.spoken == [*FIXED, "和平路十八号"]


def test_a_call_that_hangs_up_takes_back_what_it_asked_for(house: House) -> None:
    house.slow_down(quick_ms=0, natural_ms=5000)
    house.prompts.prefetch([f"{word}街" for word in "甲乙丙"], of=CALL)
    house.prompts.prefetch(["丁街"], of="another call")
    while not house.natural.waiting:
        house.line.tick()
    house.prompts.prefetch((), of=CALL)
    for _ in range(3):
        house.line.clock.advance(5000)
        house.line.tick()
        house.prompts.wait_refined(0.05)
    assert house.natural.spoken == ["甲街", "丁街"]


def test_what_is_not_foreseen_any_more_is_not_rendered(house: House) -> None:
    house.slow_down(quick_ms=0, natural_ms=5000)
    house.prompts.prefetch(["甲街", "乙街"], of=CALL)
    house.prompts.prefetch(["甲街", "丙街"], of=CALL)
    assert house.prompts.wait_refined(0).total == 2


def test_one_call_does_not_ask_for_more_than_its_share(house: House) -> None:
    house.slow_down(quick_ms=0, natural_ms=5000)
    house.prompts.prefetch([f"第{at}条街" for at in range(100)], of=CALL)
    assert house.prompts.wait_refined(0).total == 12


def test_slow_speech_is_prepared_only_for_who_is_spoken_to_slowly(house: House) -> None:
    house.prompts.prefetch(["甲街"], of=CALL)
    house.prompts.wait_refined(5)
    assert (house.natural.spoken, house.slow.spoken) == (["甲街"], [])
    house.prompts.prefetch(["甲街"], of=CALL, slow=True)
    house.prompts.wait_refined(5)
    assert house.slow.spoken == ["甲街"]


def test_long_names_are_found_as_pieces(house: House) -> None:
    """Names out of the customers' file are rendered ahead, and some are long."""
    house.ready("东方明珠花园小区", "三", "栋")
    house.slow_down(quick_ms=9000, natural_ms=9000)
    house.play((("东方明珠花园小区三栋", False),))
    assert house.line.silence_first_ms == 0
