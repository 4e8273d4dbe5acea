"""The pool with processes that die, hang and lag: nobody is left without an answer."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.speech.recognition.engines import Engine
from ivr.speech.recognition.pool import RecognizerPool
from ivr.speech.recognition.recognizer import FREE, Final, Grammar, Guess, Hypothesis, Partial
from tests.speech.recognition.audience import Audience, until
from tests.speech.recognition.fakes import DIES_ON_TRIAL, FAILS_ON_TRIAL, LOAD_FAILS

PARROT = Engine(
    name="Parrot",
    factory="tests.speech.recognition.fakes:Parrot",
    streams=True,
    capacity=4,
    free_cost=2,
    memory_factor=1.0,
    lag_ms=800,
    start_ms=20_000,
)
FRAME = bytes(320)

Opener = Callable[..., RecognizerPool]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    pools: list[RecognizerPool] = []

    def make(processes: int = 1, *, ready: bool = True, engine: Engine = PARROT) -> RecognizerPool:
        pool = RecognizerPool(engine, tmp_path, processes=processes)
        pools.append(pool)
        if ready:
            until(lambda: pool.state.ready == processes)
        return pool

    yield make
    for pool in pools:
        pids = pool.pids
        pool.close()
        assert not any(alive(pid) for pid in pids)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def asked(pool: RecognizerPool, manner: str = "", frames: int = 5) -> Audience:
    """An answer of so many frames, ended."""
    audience = Audience()
    utterance = pool.open(Grammar((manner,)) if manner else FREE, audience)
    for _ in range(frames):
        utterance.feed(FRAME)
    utterance.finish()
    return audience


def test_an_answer_is_understood_while_it_is_spoken(opened: Opener) -> None:
    audience = asked(opened(), "plain")
    assert audience.hypothesis().text == "5"
    assert audience.events[:5] == [Partial(str(at)) for at in range(1, 6)]


def test_many_answers_are_shared_out_among_the_processes(opened: Opener) -> None:
    pool = opened(2)
    audiences = [Audience() for _ in range(8)]
    utterances = [pool.open(Grammar((f"{at}",)), told) for at, told in enumerate(audiences)]
    loads = [member.link.load for member in pool._crew.members]
    assert loads == [4, 4]
    for at, utterance in enumerate(utterances):
        for _ in range(at + 1):
            utterance.feed(FRAME)
        utterance.finish()
    assert [told.hypothesis().text for told in audiences] == [str(at + 1) for at in range(8)]


def test_one_too_many_is_told_so_at_once_and_loses_nobody_else(opened: Opener) -> None:
    pool = opened()
    held = [pool.open(FREE, Audience()), pool.open(FREE, Audience())]
    assert not pool.can_open(FREE)
    assert asked(pool).loss() == "busy"
    held[0].cancel()
    assert pool.can_open(FREE)
    assert asked(pool).hypothesis().text == "5"


def test_an_answer_that_is_dearer_than_a_process_is_taken_alone(opened: Opener) -> None:
    pool = opened(engine=replace(PARROT, free_cost=9))
    assert asked(pool).hypothesis().text == "5"


def test_before_a_process_is_ready_the_question_goes_to_the_keys(opened: Opener) -> None:
    assert asked(opened(ready=False), "plain").loss() == "unavailable"


@pytest.mark.parametrize(("manner", "loss"), [("segfault", "died"), ("hang", "hung")])
def test_a_process_that_fails_is_replaced_and_its_callers_told(
    opened: Opener, manner: str, loss: str
) -> None:
    pool = opened()
    before = pool.pids
    assert asked(pool, manner).loss() == loss
    until(lambda: pool.state.ready == 1)
    assert pool.pids != before
    assert pool.state.lost == 1
    assert asked(pool, "plain").hypothesis().text == "5"


def test_a_process_that_lags_is_relieved_and_then_replaced(opened: Opener) -> None:
    pool = opened()
    before = pool.pids
    assert asked(pool, "slow", 40).loss() == "lagged"
    assert asked(pool, "plain").hypothesis().text == "5"
    assert (pool.pids, pool.state.lost) == (before, 0)
    assert asked(pool, "slow", 40).loss() == "lagged"
    until(lambda: pool.state.ready == 1 and pool.pids != before)
    assert asked(pool, "plain").hypothesis().text == "5"


@pytest.mark.parametrize("stroke", [signal.SIGKILL, signal.SIGSTOP])
def test_a_process_that_is_struck_from_outside_is_replaced(
    opened: Opener, stroke: signal.Signals
) -> None:
    pool = opened()
    (struck,) = pool.pids
    audience = Audience()
    pool.open(Grammar(("plain",)), audience)
    os.kill(struck, stroke)
    assert audience.loss() in ("died", "hung")
    until(lambda: pool.state.ready == 1 and pool.pids != [struck])
    assert not alive(struck)


def test_the_other_process_goes_on_meanwhile(opened: Opener) -> None:
    pool = opened(2)
    first, second = Audience(), Audience()
    utterances = [pool.open(Grammar(("segfault",)), first), pool.open(Grammar(("x",)), second)]
    for utterance in utterances:
        for _ in range(5):
            utterance.feed(FRAME)
    assert first.loss() == "died"
    utterances[1].finish()
    assert second.hypothesis().text == "5"


def test_an_utterance_that_fails_takes_no_other_with_it(opened: Opener) -> None:
    pool = opened()
    well = Audience()
    utterance = pool.open(Grammar(("well",)), well)
    for manner in ("fail", "refuse"):
        assert asked(pool, manner).loss() == "failed"
    utterance.feed(FRAME)
    utterance.finish()
    assert well.hypothesis().text == "1"
    assert pool.state.lost == 0


def test_what_a_library_prints_disturbs_nobody(opened: Opener) -> None:
    assert asked(opened(), "chatter").hypothesis().text == "5"


def test_whoever_was_told_of_a_loss_may_ask_again_at_once(opened: Opener) -> None:
    pool = opened(2)
    again = Audience()

    class Persistent(Audience):
        def __call__(self, event: object) -> None:
            pool.open(Grammar(("again",)), again).finish()

    pool.open(Grammar(("segfault",)), Persistent())
    os.kill(pool.pids[0], signal.SIGKILL)
    os.kill(pool.pids[1], 0)
    assert again.hypothesis().text == "0"


def test_feeding_never_waits_even_for_a_process_that_stands_still(opened: Opener) -> None:
    pool = opened(engine=replace(PARROT, lag_ms=60_000))
    os.kill(pool.pids[0], signal.SIGSTOP)
    audience = Audience()
    utterance = pool.open(Grammar(("plain",)), audience)
    longest = 0.0
    for _ in range(2000):
        began = time.thread_time()
        utterance.feed(FRAME)
        longest = max(longest, time.thread_time() - began)
    assert longest < 0.02
    assert audience.loss() == "lagged"
    held = sum(len(packed) for member in pool._crew.members for packed in member.link.outgoing)
    assert held < 200_000


def test_a_model_that_cannot_be_loaded_is_tried_ever_more_seldom(
    opened: Opener, tmp_path: Path
) -> None:
    (tmp_path / LOAD_FAILS).touch()
    pool = opened(ready=False)
    until(lambda: pool.state.fault is not None)
    assert "模型是坏的" in (pool.state.fault or "")
    assert asked(pool, "plain").loss() == "unavailable"
    (tmp_path / LOAD_FAILS).unlink()
    until(lambda: pool.state.ready == 1)
    assert pool.state.fault is None
    assert asked(pool, "plain").hypothesis().text == "5"


@pytest.mark.parametrize("manner", [DIES_ON_TRIAL, FAILS_ON_TRIAL])
def test_a_model_that_kills_does_so_before_anybody_speaks(
    opened: Opener, tmp_path: Path, manner: str
) -> None:
    (tmp_path / manner).touch()
    pool = opened(ready=False)
    until(lambda: pool.state.lost >= 1)
    assert pool.state.ready == 0
    assert asked(pool, "plain").loss() == "unavailable"


def test_who_still_waits_when_the_pool_closes_is_told(opened: Opener) -> None:
    pool = opened()
    audience = Audience()
    utterance = pool.open(Grammar(("plain",)), audience)
    pool.close()
    assert audience.loss() == "unavailable"
    utterance.feed(FRAME)
    utterance.finish()
    utterance.cancel()


def test_many_threads_may_feed_and_one_decodes(opened: Opener) -> None:
    pool, audience = opened(), Audience()
    utterance = pool.open(Grammar(("plain",)), audience)
    threads = [threading.Thread(target=utterance.feed, args=(FRAME,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    utterance.finish()
    assert audience.hypothesis().text == "8"
    assert pool.state.lost == 0


def test_a_listener_that_fails_disturbs_no_other(opened: Opener) -> None:
    def failing(_: object) -> None:
        raise ZeroDivisionError

    pool = opened()
    pool.open(Grammar(("plain",)), failing).finish()
    assert asked(pool, "plain").hypothesis().text == "5"


def test_where_the_pool_itself_fails_whoever_waits_is_told_and_the_rest_go_by_keys(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, audience = opened(), Audience()
    utterance = pool.open(Grammar(("plain",)), audience)

    def failing(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pool._crew, "work", failing)
    utterance.feed(FRAME)
    assert audience.loss() == "unavailable"
    until(lambda: pool.state.ready == 0)
    assert asked(pool, "plain").loss() == "unavailable"


def test_after_a_cancel_nothing_more_is_told(opened: Opener) -> None:
    pool = opened()
    audience = Audience()
    utterance = pool.open(Grammar(("plain",)), audience)
    utterance.cancel()
    utterance.feed(FRAME)
    utterance.finish()
    assert asked(pool, "plain").hypothesis().text == "5"
    assert audience.events == []


def test_a_pause_is_guessed_at_and_the_answer_goes_on(opened: Opener) -> None:
    audience = Audience()
    utterance = opened().open(Grammar(("plain",)), audience)
    utterance.feed(FRAME)
    utterance.guess()
    until(lambda: Guess(Hypothesis("1"), 1) in audience.events)
    utterance.feed(FRAME)
    utterance.finish()
    until(lambda: audience.events[-1] == Final(Hypothesis("2", 1.0)))
