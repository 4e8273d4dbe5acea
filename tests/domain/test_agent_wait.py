from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.agent import Agent
from ivr.domain.agent_board import Board, Place, Rank, Waiting
from ivr.domain.agent_shift import Shift
from ivr.domain.agent_wait import outlooks, talk_times
from ivr.domain.queue_rules import QueueRules

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RULES = QueueRules(usual_talk=100 * SECOND, after_call=20 * SECOND)
HALL = "人工坐席"


def busy(number: str, talked_s: int, **more: object) -> Agent:
    agent = Agent(number, number, f"sip:{number}@h", (HALL,), **more)  # type: ignore[arg-type]
    return agent.made_ready(NOON).answered(f"t{number}", NOON - talked_s * SECOND)


def board(*agents: Agent, waiting: int = 1) -> Board:
    callers = [Waiting(f"c{n}", HALL, NOON + n * SECOND, "n") for n in range(waiting)]
    talks = [
        Waiting(f"t{agent.staff_number}", HALL, NOON, "n", place=Place.TALKING) for agent in agents
    ]
    return Board.of(agents, [*callers, *talks], {"n": NOON})


def waits(found: Board, rules: QueueRules = RULES) -> list[int | None]:
    seen = outlooks(found, NOON, rules, {})
    return [seen[call_id].wait_s for call_id in sorted(seen)]


def test_callers_wait_until_the_next_agent_is_free() -> None:
    assert waits(board(busy("1", 30), waiting=3)) == [90, 210, 330]
    assert waits(board(busy("1", 30), busy("2", 90), waiting=3)) == [40, 90, 160]


def test_a_talk_that_lasts_longer_than_usual_does_not_end_just_now() -> None:
    assert waits(board(busy("1", 500))) == [40]


def test_who_works_after_a_call_or_rests_comes_back() -> None:
    working = busy("1", 30).hung_up(NOON, 25 * SECOND)
    resting = busy("2", 30).finished(NOON).sent_away(NOON, "", NOON + 10 * SECOND)
    assert waits(board(working)) == [25]
    assert waits(board(working, resting)) == [10]


def test_nobody_waits_for_somebody_who_does_not_come() -> None:
    away = busy("1", 30).finished(NOON).sent_away(NOON, "开会")
    leaving = busy("2", 30).gone_off(NOON)
    speaks_not = replace(busy("3", 30), queues=("抢修值班",))
    day = (Shift.parse("每天 08:00-12:01"),)
    going_home = replace(busy("4", 30, shifts=day), signed_on_at=NOON - timedelta(hours=1))
    assert waits(board(away, leaving, speaks_not, going_home)) == [None]


def test_recent_talks_tell_how_long_one_lasts() -> None:
    times = talk_times({HALL: [10 * SECOND, 30 * SECOND], "值班长": []})
    assert times == {HALL: 20 * SECOND}
    found = outlooks(board(busy("1", 0)), NOON, RULES, times)
    assert found["c0"].wait_s == 40


def test_who_takes_other_categories_counts_once_the_wait_is_long_enough() -> None:
    repairs, bills = busy("1", 90, categories=("报修",)), busy("2", 0, categories=("电费",))
    found = board(repairs, bills, waiting=0)
    early = Waiting("c0", HALL, NOON, "n", category="电费")
    rules = replace(RULES, help_after=60 * SECOND)
    assert waits(found.with_caller(early), rules) == [60], "not 40, when the other is free"
    waited = replace(early, joined_at=NOON - 50 * SECOND)
    assert waits(found.with_caller(waited), rules) == [40]
    patient = replace(RULES, help_after=500 * SECOND)
    assert waits(found.with_caller(early), patient) == [120], "his own is free before"
    assert waits(found.with_caller(replace(early, rank=Rank.DANGER)), patient) == [40]
    assert waits(found.with_caller(replace(early, category=None)), patient) == [40]


def test_somebody_is_on_duty_though_he_takes_other_categories() -> None:
    found = board(busy("1", 0, categories=("报修",)), waiting=0)
    assert waits(found.with_caller(Waiting("c0", HALL, NOON, "n", category="电费"))) == [120]


def test_places_are_counted_by_queue() -> None:
    others = [
        Waiting("d", "抢修值班", NOON, "n", Rank.DANGER),
        Waiting("r", HALL, NOON, "n", place=Place.RETURN),
    ]
    found = board(busy("1", 0), waiting=2)
    for other in others:
        found = found.with_caller(other)
    seen = outlooks(found, NOON, RULES, {})
    assert {call_id: one.position for call_id, one in seen.items()} == {
        "d": 1,
        "c0": 1,
        "r": 2,
        "c1": 3,
    }


@given(st.lists(st.integers(0, 300), max_size=5), st.integers(1, 20))
def test_who_is_later_in_turn_never_waits_less(talked: list[int], waiting: int) -> None:
    agents = [busy(f"{number}", seconds) for number, seconds in enumerate(talked)]
    found = board(*agents, waiting=waiting)
    seen = outlooks(found, NOON, RULES, {})
    times = [seen[caller.call_id].wait_s for caller in found.in_turn()]
    if not agents:
        assert set(times) == {None}
        return
    known = [time for time in times if time is not None]
    assert len(known) == waiting
    assert known == sorted(known)
    assert known[0] > 0


CATEGORIES = st.sampled_from([None, "报修", "电费"])


@given(
    st.lists(st.tuples(st.integers(0, 300), CATEGORIES), max_size=5),
    st.lists(st.tuples(st.integers(0, 60), CATEGORIES, st.sampled_from(Rank)), max_size=12),
)
def test_of_one_category_too_and_where_somebody_is_on_duty_there_is_a_time(
    talks: list[tuple[int, str | None]], calling: list[tuple[int, str | None, Rank]]
) -> None:
    agents = [
        busy(f"{n}", seconds, categories=(category,) if category else ())
        for n, (seconds, category) in enumerate(talks)
    ]
    found = board(*agents, waiting=0)
    for n, (waited, category, rank) in enumerate(calling):
        joined = NOON - waited * SECOND
        found = found.with_caller(Waiting(f"c{n}", HALL, joined, "n", rank, category=category))
    seen = outlooks(found, NOON, RULES, {})
    for category in (None, "报修", "电费"):
        alike = [caller for caller in found.in_turn() if caller.category == category]
        times = [seen[caller.call_id].wait_s for caller in alike]
        known = [time for time in times if time is not None]
        assert len(known) == (len(times) if agents else 0)
        assert known == sorted(known)
