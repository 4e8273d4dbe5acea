"""What is known of one process, in virtual time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.speech.recognition.engines import VOSK, WHISPER
from ivr.speech.recognition.link import MOST_BEHIND, Link
from ivr.speech.recognition.recognizer import (
    FREE,
    Final,
    Grammar,
    Hypothesis,
    Loss,
    Partial,
    RecognitionLost,
)
from ivr.speech.recognition.wire import Garbled, Kind, Message, pack_hypothesis
from tests.speech.recognition.audience import Audience

YES = Grammar(("是的",))
READY = Message(Kind.READY, payload=b'{"bytes": 1000}').pack()


def ready_link() -> Link:
    link = Link(VOSK, started_ms=0)
    link.receive(READY, 0)
    return link


def ack(kind: Kind, number: int) -> bytes:
    return Message(Kind.ACK, number, bytes([kind])).pack()


def test_a_process_is_used_once_it_is_ready() -> None:
    link = Link(VOSK, started_ms=0)
    assert not link.has_room(1)
    link.receive(READY, 4000)
    assert link.has_room(1)
    assert link.memory_bytes == 1000


def test_one_that_is_never_ready_is_given_up() -> None:
    link = Link(replace(VOSK, start_ms=5000), started_ms=100)
    assert link.fault(5100) is None
    assert link.fault(5101) is Loss.HUNG


def test_what_is_heard_goes_to_whoever_asked() -> None:
    link, first, second = ready_link(), Audience(), Audience()
    link.open(1, YES, first, 0)
    link.open(2, FREE, second, 0)
    said = Hypothesis("是的", 0.9)
    answers = Message(Kind.PARTIAL, 1, "是".encode()).pack()
    answers += Message(Kind.FINAL, 2, pack_hypothesis(said)).pack()
    assert link.receive(answers, 10) == [(first, Partial("是")), (second, Final(said))]
    assert list(link.utterances) == [1]


def test_the_load_is_what_the_questions_cost() -> None:
    link = ready_link()
    link.open(1, YES, Audience(), 0)
    link.open(2, FREE, Audience(), 0)
    assert link.load == 1 + VOSK.free_cost
    assert link.has_room(VOSK.capacity - link.load)
    assert not link.has_room(VOSK.capacity - link.load + 1)


def test_a_heart_that_does_not_beat_is_noticed() -> None:
    link = ready_link()
    link.beat(1000)
    link.beat(1500)
    assert len(link.outgoing) == 1
    assert link.lag_ms(1500) == 500
    assert link.fault(1000 + VOSK.lag_ms) is None
    assert link.fault(1001 + VOSK.lag_ms) is Loss.HUNG


def test_one_that_works_but_too_slowly_lags() -> None:
    link = ready_link()
    link.open(1, YES, Audience(), 0)
    link.feed(1, b"", 0)
    link.receive(ack(Kind.OPEN, 1), 1900)
    assert link.fault(VOSK.lag_ms + 1) is Loss.LAGGED


def test_one_that_lags_is_relieved_and_given_time() -> None:
    link, waiting = ready_link(), Audience()
    link.open(1, YES, waiting, 0)
    link.feed(1, b"", 0)
    link.receive(ack(Kind.OPEN, 1), 1900)
    late_ms = VOSK.lag_ms + 1
    assert link.shed(late_ms) == [(waiting, RecognitionLost(Loss.LAGGED))]
    assert link.load == 0
    assert link.fault(late_ms + VOSK.lag_ms) is None
    assert link.fault(late_ms + VOSK.lag_ms + 1) is not None


def test_one_that_hears_answers_whole_is_given_the_time_for_it() -> None:
    link = Link(WHISPER, started_ms=0)
    link.receive(READY, 0)
    link.open(1, YES, Audience(), 0)
    assert link.fault(10_000) is None
    assert link.fault(WHISPER.lag_ms + 1) is Loss.HUNG


def test_of_one_utterance_only_so_much_waits() -> None:
    link = ready_link()
    link.open(1, YES, Audience(), 0)
    for _ in range(2 * MOST_BEHIND):
        link.feed(1, b"sound", 10)
    assert len(link.outgoing) == MOST_BEHIND
    assert link.fault(20) is Loss.LAGGED


def test_who_waits_is_told_of_the_loss() -> None:
    link, waiting = ready_link(), Audience()
    link.open(1, YES, waiting, 0)
    assert link.lose(Loss.DIED) == [(waiting, RecognitionLost(Loss.DIED))]
    assert (link.load, len(link.outgoing), link.lag_ms(99_999)) == (0, 0, 0)
    link.feed(1, b"sound", 0)
    assert not link.outgoing


def test_a_cancelled_utterance_is_told_nothing() -> None:
    link, waiting = ready_link(), Audience()
    link.open(1, YES, waiting, 0)
    link.cancel(1, 10)
    link.cancel(1, 20)
    assert len(link.outgoing) == 2
    assert link.receive(Message(Kind.PARTIAL, 1, b"x").pack() + ack(Kind.OPEN, 1), 30) == []


def test_one_utterance_that_failed_is_told() -> None:
    link, waiting = ready_link(), Audience()
    link.open(1, YES, waiting, 0)
    failed = Message(Kind.FAILED, 1, b"why").pack()
    assert link.receive(failed, 5) == [(waiting, RecognitionLost(Loss.FAILED))]


@pytest.mark.parametrize(
    "nonsense",
    [
        ack(Kind.PING, 0),
        b"\xff" * 9,
        Message(Kind.READY).pack()[:4] + b"\x63\0\0\0\0",
        Message(Kind.READY).pack(),
        Message(Kind.READY, payload=b"5").pack(),
        Message(Kind.READY, payload=b'{"bytes": "many"}').pack(),
        Message(Kind.PARTIAL, 1, b"\xff\xfe").pack(),
        Message(Kind.FINAL, 1, b"5").pack(),
        Message(Kind.GUESSED, 1, b"\0").pack(),
    ],
)
def test_nonsense_is_not_believed(nonsense: bytes) -> None:
    """Nor does it end the thread on which all processes are read."""
    link = ready_link()
    if nonsense[4] != Kind.ACK:
        link.open(1, YES, Audience(), 0)
    with pytest.raises(Garbled):
        link.receive(nonsense, 0)
