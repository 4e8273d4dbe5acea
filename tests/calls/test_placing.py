"""Calls that we make: how each ends is told apart, and its record says that it is ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.calls.answerers import Answerers, FromAnswerer
from ivr.calls.endings import Ended, Ending
from ivr.calls.opening import Opening
from ivr.clock import ManualClock
from ivr.events import AnsweredLate, CallAnswered, CallEnded, CallerConcealed, Event, TurnTaken
from ivr.speech.hearing.silero_vad import SileroVad
from ivr.speech.hearing.vad import Vad
from ivr.telephony.leg_events import LegEnded, PickedUp, Refused, Ringing
from ivr.telephony.message import Headers
from ivr.telephony.refusals import meaning
from tests.calls.called import CUSTOMER, HOTLINE, House, PromptStream, house, phone
from tests.calls.test_worker import NOON
from tests.speech.hearing.sounds import at_level, floats, frames, line, quiet, spoken, tone


class Detectors:
    """Lends real detectors."""

    def borrow(self) -> Vad:
        return SileroVad()

    def give_back(self, vad: Vad) -> None:
        return None


@pytest.fixture
def answerers() -> Iterator[Answerers]:
    answerers = Answerers(Detectors())
    answerers.start()
    yield answerers
    answerers.close()


def only(events: list[Event], kind: type[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def refused_by(house: House, status: int) -> Ended:
    """Somebody's telephone rings, and this is the answer."""
    refusal = Refused(status, "no", meaning(status, Headers(())))
    return house.placing.place(house.wanted(phone([Ringing(180), refusal, LegEnded("refused")])))


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        (486, Ending.BUSY),
        (600, Ending.BUSY),
        (480, Ending.NO_ANSWER),
        (408, Ending.NO_ANSWER),
        (487, Ending.NO_ANSWER),
        (404, Ending.OUT_OF_SERVICE),
        (484, Ending.OUT_OF_SERVICE),
        (410, Ending.OUT_OF_SERVICE),
        (604, Ending.OUT_OF_SERVICE),
        (603, Ending.DECLINED),
        (403, Ending.DECLINED),
        (500, Ending.FAILED),
        (503, Ending.FAILED),
        (407, Ending.FAILED),
        (488, Ending.FAILED),
    ],
)
def test_what_a_line_answers_is_told_apart(tmp_path: Path, status: int, ending: Ending) -> None:
    made = house(tmp_path)
    ended = refused_by(made, status)
    assert ended.ending is ending
    assert ended.detail
    (answered,) = only(made.events, CallAnswered)
    assert isinstance(answered, CallAnswered)
    assert (answered.answered, answered.outgoing) == (False, True)
    assert (answered.caller, answered.called) == (HOTLINE, CUSTOMER)
    (over,) = only(made.events, CallEnded)
    assert isinstance(over, CallEnded)
    assert (over.result, over.outgoing) == (ending.value, True)


def test_a_call_that_cannot_be_made_is_no_try_and_is_written_down(tmp_path: Path) -> None:
    made = house(tmp_path)
    ended = made.placing.place(made.wanted(None))
    assert (ended.ending, ended.detail) == (Ending.FAILED, "线路没有开")
    assert len(only(made.events, CallEnded)) == 1
    assert made.placing.live == made.placing.board.live == 0


def test_who_picks_up_is_talked_with_to_the_end_of_the_flow(tmp_path: Path) -> None:
    made = house(tmp_path)
    line = phone([Ringing(180), PickedUp()], keys="1")
    ended = made.placing.place(made.wanted(line))
    assert (ended.ending, ended.result) == (Ending.TALKED, "已答复")
    assert line.hung_up
    (answered,) = only(made.events, CallAnswered)
    assert isinstance(answered, CallAnswered)
    assert (answered.answered, answered.outgoing, answered.flow) == (True, True, "回访")
    assert only(made.events, AnsweredLate) == [], "how long it rings is no breach of ours"


def test_who_hangs_up_midway_is_told_apart_from_who_was_asked_everything(tmp_path: Path) -> None:
    made = house(tmp_path)
    ended = made.placing.place(made.wanted(phone([PickedUp()], [LegEnded("caller")])))
    assert ended.ending is Ending.HUNG_UP
    assert made.placing.board.live == 0


def test_what_happens_between_the_pick_up_and_the_talk_is_not_lost(tmp_path: Path) -> None:
    made = house(tmp_path)
    ended = made.placing.place(made.wanted(phone([PickedUp(), LegEnded("caller")])))
    assert ended.ending is Ending.HUNG_UP


def test_a_call_that_rings_is_called_off(tmp_path: Path) -> None:
    made = house(tmp_path)
    line = phone([Ringing(180)], ended=[LegEnded("us")])
    wanted = made.wanted(line)
    stopping = wanted.__class__(
        CUSTOMER,
        wanted.dial,
        wanted.begin,
        rings=lambda _status: made.placing.call_off(talking=False),
    )
    assert made.placing.place(stopping).ending is Ending.FAILED
    assert line.hung_up


def test_what_must_not_be_dialled_is_not(tmp_path: Path) -> None:
    made = house(tmp_path)
    wanted = made.wanted(None)
    refused = wanted.__class__(CUSTOMER, wanted.dial, wanted.begin, told=lambda _call_id: False)
    assert made.placing.place(refused).detail == "不打了"
    assert made.events == []


def test_nothing_written_of_a_secret_call_tells_whom_it_rang(tmp_path: Path) -> None:
    made = house(tmp_path)
    made.placing.place(made.wanted(phone([PickedUp()], keys="1"), secret=True))
    (answered,) = only(made.events, CallAnswered)
    assert isinstance(answered, CallAnswered)
    assert (answered.caller, answered.called) == (None, None)
    assert len(only(made.events, CallerConcealed)) >= 1
    assert made.events.index(answered) < made.events.index(only(made.events, CallerConcealed)[0])
    assert CUSTOMER not in str(made.events)


GREETING = "您好，我现在不方便接听电话，请在嘀声之后留言，我会尽快给您回电话"


def test_nothing_is_said_to_a_machine_and_the_flow_is_told(
    tmp_path: Path, answerers: Answerers
) -> None:
    made = house(tmp_path, answerers)
    beep = line(at_level(tone(1_000, 400), -18))
    greeting = line(at_level(floats(spoken(GREETING)), -20))
    heard = frames(line(quiet(300)) + greeting + line(quiet(400)) + beep + line(quiet(400)))
    called = phone([PickedUp()], heard=heard)
    ended = made.placing.place(made.wanted(called))
    assert (ended.ending, ended.result) == (Ending.MACHINE, "答录机")
    assert isinstance(called.stream, PromptStream)
    assert called.stream.said == 0
    (turn,) = only(made.events, TurnTaken)
    assert isinstance(turn, TurnTaken)
    assert (turn.value, turn.prompts) == ("（答录机）", ())


def test_a_person_is_spoken_to_after_the_first_words(tmp_path: Path, answerers: Answerers) -> None:
    made = house(tmp_path, answerers)
    heard = frames(line(at_level(floats(spoken("喂，你好")), -20)) + line(quiet(2_000)))
    called = phone([PickedUp()], heard=heard, keys="1")
    ended = made.placing.place(made.wanted(called))
    assert (ended.ending, ended.result) == (Ending.TALKED, "已答复")


def test_without_detectors_people_are_spoken_to_at_once(tmp_path: Path) -> None:
    class None_(Detectors):
        def borrow(self) -> Vad:
            from ivr.errors import EngineError

            raise EngineError("没有装")

    made = house(tmp_path, Answerers(None_()))
    assert made.placing.place(made.wanted(phone([PickedUp()], keys="1"))).ending is Ending.TALKED


def test_whoever_has_answered_twice_in_words_is_no_machine(answerers: Answerers) -> None:
    told: list[FromAnswerer] = []
    opening = Opening(answerers, PromptStream(ManualClock(NOON)), told.append)
    assert opening.begin()
    opening.understood()
    assert opening.doubtful, "a greeting may pass for an answer"
    opening.understood()
    assert not opening.doubtful
