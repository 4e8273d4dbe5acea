"""One question listened to; no real time passes."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from ivr.speech.hearing.endpointer import Expecting, Patience
from ivr.speech.hearing.line_watch import LineCondition
from ivr.speech.hearing.listening import (
    BEFORE_ONSET_MS,
    LOUD_BEFORE_MS,
    CancelUtterance,
    FeedFrames,
    FinishUtterance,
    GuessUtterance,
    HearingLost,
    Listening,
    NothingHeard,
    NotUnderstood,
    OpenUtterance,
    Output,
    Question,
    SpeechBegan,
    SpeechEnded,
    Understood,
)
from ivr.speech.recognition.recognizer import (
    NOTHING,
    Final,
    Grammar,
    Guess,
    Hypothesis,
    Loss,
    Partial,
    RecognitionEvent,
    RecognitionLost,
)

YES_NO = Grammar(("是的", "不是"))
QUIET, LOUD = b"\x00\x00", b"\x00\x20"


@dataclass
class Ear:
    """A question, fed with numbered frames: what came out of it."""

    listening: Listening
    outputs: list[Output] = field(default_factory=list)
    fed: list[int] = field(default_factory=list)
    _next: int = 0

    def hears(self, pattern: str, *, playing: bool = False) -> Ear:
        """A `v` is 20 ms of voice, an `l` as loud but not taken for voice, a `.` is quiet."""
        for sign in pattern:
            sample = QUIET if sign == "." else LOUD
            frame = self._next.to_bytes(2, "little") + sample * 159
            self._next += 1
            self._take(self.listening.hear(frame, sign == "v", playing))
        return self

    def recognises(self, event: RecognitionEvent) -> Ear:
        self._take(self.listening.on_recognised(event))
        return self

    def presses(self) -> Ear:
        self._take(self.listening.on_key())
        return self

    def _take(self, outputs: list[Output]) -> None:
        for output in outputs:
            if isinstance(output, FeedFrames):
                self.fed += [int.from_bytes(frame[:2], "little") for frame in output.frames]
            else:
                self.outputs.append(output)


def ear(patience: Patience | None = None, *, may_interrupt: bool = True) -> Ear:
    question = Question(YES_NO, patience or Patience())
    return Ear(Listening(question, may_interrupt=may_interrupt))


def test_an_answer_is_understood() -> None:
    line = ear().hears(50 * "." + 20 * "v").recognises(Partial("是 的")).hears(14 * ".")
    line.recognises(Final(Hypothesis("是的", 0.9)))
    assert line.outputs == [
        SpeechBegan(1000),
        OpenUtterance(YES_NO),
        SpeechEnded(1400),
        FinishUtterance(),
        Understood(Hypothesis("是的", 0.9)),
    ]
    assert line.listening.over


def test_the_recogniser_hears_every_frame_from_before_the_first_syllable_on() -> None:
    line = ear().hears(50 * "." + 20 * "v" + 40 * ".")
    first = (1000 - BEFORE_ONSET_MS) // 20
    assert line.fed == list(range(first, 50 + 20 + 40))


def test_an_answer_that_is_not_complete_is_waited_for_longer() -> None:
    line = ear().hears(20 * "v").recognises(Partial("不")).hears(39 * ".")
    assert SpeechEnded(400) not in line.outputs
    assert line.hears(".").outputs[-2:] == [SpeechEnded(400), FinishUtterance()]


def test_a_question_says_what_its_answers_are_in_the_middle_of() -> None:
    asked = Question(patience=Patience(), expecting=lambda text: Expecting.MORE)
    line = Ear(Listening(asked)).hears(20 * "v").recognises(Partial("一三八")).hears(74 * ".")
    assert FinishUtterance() not in line.outputs
    assert FinishUtterance() in line.hears(".").outputs


def test_speech_under_a_prompt_that_may_be_interrupted_stops_it_at_once() -> None:
    line = ear().hears(50 * "." + 6 * "v", playing=True)
    assert line.outputs == [SpeechBegan(1000), OpenUtterance(YES_NO)]


def test_what_is_as_loud_as_the_voice_just_before_it_is_its_beginning() -> None:
    line = ear().hears(60 * "." + 20 * "l" + 20 * "v" + 40 * ".")
    assert line.fed[0] == 60 - BEFORE_ONSET_MS // 20


def test_noise_as_loud_as_the_voice_is_not_kept_for_ever() -> None:
    line = ear().hears(100 * "l" + 20 * "v" + 40 * ".")
    assert line.fed[0] == 100 - (LOUD_BEFORE_MS + BEFORE_ONSET_MS) // 20


def test_our_own_prompt_is_not_the_callers_beginning() -> None:
    line = ear().hears(60 * "." + 20 * "l" + 20 * "v", playing=True)
    assert line.fed[0] == 80 - BEFORE_ONSET_MS // 20


def test_speech_that_began_under_the_prompt_is_kept_from_its_first_syllable() -> None:
    line = ear(may_interrupt=False).hears(50 * "." + 30 * "v", playing=True)
    assert line.outputs == []
    line.hears("v")
    assert line.outputs == [SpeechBegan(1000), OpenUtterance(YES_NO)]
    assert line.fed == list(range(40, 81))


def test_speech_that_ended_under_the_prompt_is_forgotten() -> None:
    line = ear(may_interrupt=False).hears(20 * "v" + 45 * ".", playing=True).hears(10 * ".")
    assert line.outputs == []
    line.hears(10 * "v")
    assert line.outputs[0] == SpeechBegan(1500)


def test_a_key_ends_the_hearing() -> None:
    line = ear().hears(20 * "v").presses()
    assert line.outputs[-1] == CancelUtterance()
    assert (
        line.hears(50 * ".").recognises(Final(Hypothesis("是的"))).outputs[-1] == CancelUtterance()
    )


def test_a_key_before_any_word_cancels_nothing() -> None:
    assert ear().hears(20 * ".").presses().outputs == []


@pytest.mark.parametrize("loss", [Loss.DIED, Loss.BUSY])
def test_a_lost_recogniser_is_told(loss: Loss) -> None:
    line = ear().hears(20 * "v").recognises(RecognitionLost(loss))
    assert line.outputs[-1] == HearingLost(loss)


def test_a_recogniser_that_never_answers_is_given_up() -> None:
    line = ear().hears(20 * "v" + 40 * "." + 250 * ".")
    assert line.outputs[-2:] == [CancelUtterance(), HearingLost(Loss.LAGGED)]


def test_nobody_spoke() -> None:
    line = ear(Patience(silence_ms=1000)).hears(100 * ".", playing=True).hears(50 * ".")
    # The frames are numbers: faint, and no silence.
    (heard,) = line.outputs
    assert isinstance(heard, NothingHeard)


def test_a_silent_line_is_told_as_such() -> None:
    listening = Listening(Question(patience=Patience(silence_ms=1000)))
    told = [output for _ in range(50) for output in listening.hear(bytes(320), False)]
    assert told == [NothingHeard(LineCondition.SILENCE)]


def test_words_that_are_none_come_with_the_reason() -> None:
    listening = Listening(Question())
    loud = b"\xff\x7f\x00\x80" * 80
    for _ in range(20):
        listening.hear(loud, True)
    assert listening.on_recognised(Final(NOTHING)) == [NotUnderstood(LineCondition.TOO_LOUD)]


def test_a_machine_is_not_listened_to_any_longer() -> None:
    line = ear(Patience(longest_ms=60_000)).hears(700 * "v")
    assert line.outputs[-2:] == [CancelUtterance(), NotUnderstood(LineCondition.MACHINE)]


def test_coughs_do_not_answer() -> None:
    assert ear().hears(10 * ("vvvvv" + 15 * ".")).outputs == []


def guessing(question: Question | None = None) -> Ear:
    """Of a recogniser that does not stream."""
    return Ear(Listening(question or Question(YES_NO), guesses=True))


def test_a_recogniser_that_does_not_stream_is_asked_when_the_caller_pauses() -> None:
    line = guessing().hears(20 * "v" + 12 * ".")
    assert GuessUtterance() not in line.outputs
    assert line.hears(".").outputs[-1] == GuessUtterance()
    assert line.hears(20 * ".").outputs.count(GuessUtterance()) == 1


def test_a_streaming_recogniser_is_not_asked() -> None:
    assert GuessUtterance() not in ear().hears(20 * "v" + 39 * ".").outputs


def test_a_guess_that_is_all_of_an_answer_ends_it_at_once() -> None:
    line = guessing().hears(20 * "v" + 20 * ".")
    line.recognises(Guess(Hypothesis("是的", 0.9), len(line.fed))).hears(".")
    assert line.outputs[-3:] == [
        SpeechEnded(400),
        CancelUtterance(),
        Understood(Hypothesis("是的", 0.9)),
    ]
    assert FinishUtterance() not in line.outputs


def test_a_guess_counts_no_more_once_the_caller_speaks_on() -> None:
    line = guessing().hears(20 * "v" + 20 * ".")
    heard = len(line.fed)
    line.hears(5 * "v").recognises(Guess(Hypothesis("是的"), heard)).hears(13 * ".")
    assert not line.listening.over
    assert line.outputs.count(GuessUtterance()) == 2
    line.recognises(Guess(Hypothesis("是的才怪"), len(line.fed))).hears(40 * ".")
    assert line.outputs[-1] == Understood(Hypothesis("是的才怪"))


def test_what_was_guessed_of_an_open_answer_is_ready_when_it_ends() -> None:
    line = guessing(Question()).hears(20 * "v" + 13 * ".")
    line.recognises(Guess(Hypothesis("我家停电了"), len(line.fed))).hears(26 * ".")
    assert not line.listening.over
    assert line.hears(".").outputs[-1] == Understood(Hypothesis("我家停电了"))


def test_a_guess_that_is_late_is_waited_for_and_not_made_twice() -> None:
    line = guessing().hears(20 * "v" + 13 * ".")
    heard = len(line.fed)
    line.hears(60 * ".")
    assert FinishUtterance() not in line.outputs
    line.recognises(Guess(NOTHING, heard))
    assert isinstance(line.outputs[-1], NotUnderstood)
    assert line.listening.over


def test_while_a_stale_guess_is_worked_on_no_second_one_is_asked_for() -> None:
    line = guessing().hears(20 * "v" + 13 * "." + 5 * "v" + 45 * ".")
    assert line.outputs.count(GuessUtterance()) == 1
    assert FinishUtterance() in line.outputs
    line.recognises(Guess(Hypothesis("是的"), 33)).recognises(Final(Hypothesis("不是")))
    assert line.outputs[-1] == Understood(Hypothesis("不是"))


def test_a_number_that_a_guess_finds_whole_is_not_waited_for_so_long() -> None:
    def whole(text: str) -> Expecting:
        return Expecting.OPEN if len(text) == 11 else Expecting.MORE

    line = guessing(Question(expecting=whole)).hears(20 * "v" + 20 * ".")
    line.recognises(Guess(Hypothesis("一三八零零零零零零零零"), len(line.fed)))
    assert line.hears(20 * ".").listening.over


def test_a_lost_guess_is_a_lost_answer() -> None:
    line = guessing().hears(20 * "v" + 13 * ".").recognises(RecognitionLost(Loss.DIED))
    assert line.outputs[-1] == HearingLost(Loss.DIED)
