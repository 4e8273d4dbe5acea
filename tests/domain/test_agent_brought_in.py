"""Whom agents bring into their talks: nobody else is given to them meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.agent import Agent, AgentState
from ivr.domain.agent_board import Board, Place, Waiting
from ivr.domain.agent_brought_in import brought_in, came_in, let_go, taken_over
from ivr.domain.agent_queue import connected, join, leave, settle
from ivr.domain.queue_rules import QueueRules

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HALL = "人工坐席"
RULES = QueueRules()
LATER = NOON + 60 * SECOND


def agent(number: str) -> Agent:
    return Agent(number, number, f"sip:{number}@h", (HALL,))


def states(board: Board) -> dict[str, str]:
    return {number: one.state.value for number, one in sorted(board.agents.items())}


@pytest.fixture
def talk() -> Board:
    """1 talks with caller a, 2 is idle since noon, 3 is off."""
    board = Board.of(
        [agent("1").made_ready(NOON - SECOND), agent("2").made_ready(NOON), agent("3")]
    )
    board = join(board.seen("n", NOON), Waiting("a", HALL, NOON, "n"))
    return connected(settle(board, NOON, RULES), "a", NOON)


def settled(board: Board, now: datetime = LATER) -> Board:
    return settle(board.seen("n", now), now, RULES)


def test_who_is_rung_by_a_colleague_is_given_to_nobody_else(talk: Board) -> None:
    rung = settled(brought_in(talk, "a", "2", NOON))
    assert states(rung) == {"1": "talking", "2": "ringing", "3": "off"}
    rung = settled(join(rung, Waiting("b", HALL, LATER, "n")))
    assert rung.callers["b"].place is Place.WAITING
    free = settled(let_go(rung, "a", "2", LATER, RULES))
    assert free.callers["b"].agent == "2"
    assert let_go(free, "a", "2", LATER, RULES) == free, "he is somebody else's by now"


def test_who_was_not_wanted_after_all_waits_on_at_his_old_place(talk: Board) -> None:
    board = let_go(brought_in(talk, "a", "2", LATER), "a", "2", LATER + SECOND, RULES)
    assert board == talk


def test_who_was_only_asked_has_work_after_it_while_the_talk_goes_on(talk: Board) -> None:
    board = settled(came_in(brought_in(talk, "a", "2", NOON), "a", "2", NOON))
    assert states(board) == {"1": "talking", "2": "talking", "3": "off"}
    board = settled(let_go(board, "a", "2", LATER, RULES))
    assert states(board) == {"1": "talking", "2": "after-call", "3": "off"}


def test_who_takes_over_is_the_callers_and_the_first_has_his_work_after_it(talk: Board) -> None:
    board = came_in(brought_in(talk, "a", "2", NOON), "a", "2", NOON)
    board = settled(taken_over(board, "a", "2", LATER, RULES))
    assert states(board) == {"1": "after-call", "2": "talking", "3": "off"}
    assert board.callers["a"].agent == "2"
    assert taken_over(board, "a", "2", LATER, RULES) == board, "told twice"
    over = settled(leave(board, "a", LATER, RULES))
    assert states(over) == {"1": "after-call", "2": "after-call", "3": "off"}
    later = LATER + RULES.after_call
    done = settled(over, later)
    assert (states(done), done.callers) == ({"1": "ready", "2": "ready", "3": "off"}, {})


def test_the_first_may_leave_while_the_second_is_rung(talk: Board) -> None:
    board = settled(taken_over(brought_in(talk, "a", "2", NOON), "a", "2", LATER, RULES))
    assert states(board) == {"1": "after-call", "2": "ringing", "3": "off"}
    assert let_go(board, "a", "2", LATER, RULES) == board, "the end of the call frees him"
    answered = settled(came_in(board, "a", "2", LATER))
    assert states(answered)["2"] == "talking"
    nobody = settled(leave(board, "a", LATER, RULES))
    assert (states(nobody)["2"], nobody.callers) == ("ready", {})


@pytest.mark.parametrize("there", [True, False])
def test_the_end_of_the_call_frees_whoever_was_brought_in(talk: Board, there: bool) -> None:
    board = brought_in(talk, "a", "2", NOON)
    if there:
        board = came_in(board, "a", "2", NOON)
    over = settled(leave(settled(board), "a", LATER, RULES))
    assert states(over)["2"] == ("after-call" if there else "ready")


def test_a_node_that_is_gone_holds_nobody_who_was_brought_in(talk: Board) -> None:
    rung = brought_in(talk, "a", "2", NOON)
    gone = settle(rung, NOON + RULES.lease + SECOND, RULES)
    assert states(gone) == {"1": "after-call", "2": "ready", "3": "off"}
    there = settle(came_in(rung, "a", "2", NOON), NOON + RULES.lease + SECOND, RULES)
    assert states(there) == {"1": "after-call", "2": "after-call", "3": "off"}


def test_who_answers_from_home_or_a_rest_goes_back_there_after_it(talk: Board) -> None:
    resting = talk.with_agent(agent("2").sent_away(NOON, "吃饭"))
    for number, back in (("3", "off"), ("2", "away")):
        board = brought_in(resting, "a", number, NOON)
        assert board == resting, "he is rung, and given to nobody anyway"
        board = settled(came_in(board, "a", number, NOON))
        assert states(board)[number] == "talking"
        board = settled(let_go(board, "a", number, LATER, RULES))
        board = settled(board, LATER + RULES.after_call)
        assert states(board)[number] == back
    assert board.agents["2"].reason == "吃饭"


def test_who_rests_because_he_did_not_answer_has_answered_now(talk: Board) -> None:
    missed = agent("2").made_ready(NOON).missed_call(NOON, RULES.rest, 1)
    board = came_in(talk.with_agent(missed), "a", "2", NOON)
    board = settled(let_go(board, "a", "2", LATER, RULES), LATER + RULES.after_call)
    assert states(board)["2"] == "ready"


def test_who_was_at_work_after_a_call_has_time_for_it_again(talk: Board) -> None:
    working = agent("2").answered("x", NOON).hung_up(NOON, RULES.after_call)
    board = settled(brought_in(talk.with_agent(working), "a", "2", NOON + SECOND))
    assert states(board)["2"] == "ringing"
    board = settled(let_go(board, "a", "2", LATER, RULES))
    assert (states(board)["2"], board.agents["2"].until) == (
        "after-call",
        LATER + RULES.after_call,
    )


def test_who_is_with_another_caller_stays_there(talk: Board) -> None:
    for state in (AgentState.RINGING, AgentState.TALKING):
        busy = replace(agent("2").rung("x", NOON), state=state)
        board = talk.with_agent(busy)
        assert brought_in(board, "a", "2", NOON) == board
        assert came_in(board, "a", "2", NOON) == board
        assert let_go(board, "a", "2", NOON, RULES) == board


def test_nobody_is_brought_to_a_caller_who_does_not_talk(talk: Board) -> None:
    board = join(talk, Waiting("b", HALL, NOON, "n"))
    for call_id in ("b", "unknown"):
        assert brought_in(board, call_id, "2", NOON) == board
        assert came_in(board, call_id, "2", NOON) == board
        assert taken_over(board, call_id, "2", NOON, RULES) == board
    assert brought_in(board, "a", "9", NOON) == board
    assert came_in(board, "a", "9", NOON) == board
    assert let_go(board, "a", "9", NOON, RULES) == board
