from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ivr.domain.agent import Agent, AgentState
from ivr.domain.agent_board import Board, Place, Rank, Waiting
from ivr.domain.agent_brought_in import brought_in, came_in, let_go, taken_over
from ivr.domain.agent_fit import can_serve, may_serve
from ivr.domain.agent_queue import GRACE, connected, join, leave, not_answered, settle
from ivr.domain.agent_shift import Shift
from ivr.domain.queue_rules import OverflowKind, OverflowRule, QueueRules

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HALL, DUTY = "人工坐席", "抢修值班"
RULES = QueueRules(
    overflow={HALL: (OverflowRule(2 * MINUTE, OverflowKind.SUPERVISOR),)},
    categories={"报修": ("故障报修",), "电费": ("查电费",)},
    help_after=20 * SECOND,
    lease=15 * SECOND,
)


def agent(number: str, *queues: str, idle_s: int = 0, **more: object) -> Agent:
    one = Agent(number, number, f"sip:{number}@h", queues or (HALL,), **more)  # type: ignore[arg-type]
    return one.made_ready(NOON - idle_s * SECOND)


def caller(call_id: str, queue: str = HALL, waited_s: int = 0, **more: object) -> Waiting:
    return Waiting(call_id, queue, NOON - waited_s * SECOND, "n", **more)  # type: ignore[arg-type]


def board(*things: Agent | Waiting) -> Board:
    return Board.of(
        (one for one in things if isinstance(one, Agent)),
        (one for one in things if isinstance(one, Waiting)),
        {"n": NOON},
    )


def agents_of(found: Board) -> dict[str, str | None]:
    """Who has whom, of those who are offered somebody."""
    return {
        call_id: one.agent
        for call_id, one in sorted(found.callers.items())
        if one.place is Place.OFFERED
    }


def worth(one: Agent, category: str) -> int:
    """Less is better."""
    return 0 if category in one.categories else 1 + bool(one.categories)


def test_the_agent_who_has_been_idle_longest_is_rung() -> None:
    found = settle(board(agent("1", idle_s=5), agent("2", idle_s=9), caller("a")), NOON, RULES)
    assert agents_of(found) == {"a": "2"}
    assert found.agents["2"].state is AgentState.RINGING


def test_danger_goes_before_what_is_urgent_and_that_before_whoever_waits_longer() -> None:
    waiting = [
        caller("normal", waited_s=500),
        caller("urgent", waited_s=50, rank=Rank.URGENT),
        caller("danger", rank=Rank.DANGER),
    ]
    found = settle(board(agent("1"), agent("2"), *waiting), NOON, RULES)
    assert sorted(agents_of(found)) == ["danger", "urgent"]


def test_nobody_is_rung_who_lacks_the_skill_or_an_address() -> None:
    nobody = board(
        agent("1", DUTY),
        replace(agent("2"), address=None),
        caller("a", language="英语"),
        caller("b"),
    )
    assert agents_of(settle(nobody, NOON, RULES)) == {}
    assert not may_serve(nobody.agents["2"], nobody.callers["b"], RULES, MINUTE)
    speaks = nobody.with_agent(agent("3", languages=("英语",)))
    assert agents_of(settle(speaks, NOON, RULES)) == {"a": "3"}


def test_whoever_is_best_at_it_is_rung_then_who_takes_everything() -> None:
    people = [
        agent("1", idle_s=90, categories=("报修",)),
        agent("2", idle_s=60),
        agent("3", idle_s=70),
        agent("4", idle_s=1, categories=("投诉", "电费")),
    ]
    bills = [caller(f"a{n}", waited_s=9 - n, category="电费") for n in range(4)]
    found = settle(board(*people, *bills), NOON, RULES)
    assert agents_of(found) == {"a0": "4", "a1": "3", "a2": "2"}
    assert found.agents["1"].state is AgentState.READY, "not yet"


def test_after_a_time_agents_of_other_categories_help_out() -> None:
    repairs = agent("1", categories=("报修",))
    assert agents_of(settle(board(repairs, caller("a", category="电费")), NOON, RULES)) == {}
    waited = caller("a", waited_s=20, category="电费")
    assert agents_of(settle(board(repairs, waited), NOON, RULES)) == {"a": "1"}
    hers = agent("2", categories=("电费",))
    assert agents_of(settle(board(repairs, hers, waited), NOON, RULES)) == {"a": "2"}


def test_danger_and_who_is_of_no_category_get_whoever_has_been_idle_longest() -> None:
    people = [agent("1", idle_s=9, categories=("报修",)), agent("2"), agent("3", idle_s=5)]
    danger = caller("d", category="电费", rank=Rank.DANGER)
    assert agents_of(settle(board(*people, danger), NOON, RULES)) == {"d": "1"}
    assert agents_of(settle(board(*people, caller("a")), NOON, RULES)) == {"a": "1"}


def test_who_is_urgent_is_not_overtaken_by_who_has_waited_for_help() -> None:
    """What has opened for the one behind is open to the one before him."""
    urgent = caller("u", waited_s=1, category="电费", rank=Rank.URGENT)
    first = caller("a", waited_s=30, category="电费")
    helps = agent("1", categories=("报修",))
    assert agents_of(settle(board(helps, first, urgent), NOON, RULES)) == {"u": "1"}
    chief = agent("9", "值班长", supervisor=True)
    waited = caller("w", waited_s=130)
    come = caller("x", rank=Rank.URGENT)
    assert agents_of(settle(board(chief, waited, come), NOON, RULES)) == {"x": "9"}


def test_a_return_call_is_of_the_category_of_which_its_caller_was() -> None:
    kept = caller("a", caller="13800000001", category="电费")
    found = leave(board(kept), "a", NOON, RULES, return_call=True)
    assert join(found, caller("b", caller="13800000001")).callers["b"].category == "电费"


def test_supervisors_take_danger_at_once_and_others_after_a_time() -> None:
    chief = agent("9", "值班长", supervisor=True)
    assert agents_of(settle(board(chief, caller("a", waited_s=119)), NOON, RULES)) == {}
    assert agents_of(settle(board(chief, caller("a", waited_s=120)), NOON, RULES)) == {"a": "9"}
    danger = caller("d", DUTY, rank=Rank.DANGER)
    assert agents_of(settle(board(chief, danger), NOON, RULES)) == {"d": "9"}
    english = caller("e", waited_s=500, language="英语")
    assert agents_of(settle(board(chief, english), NOON, RULES)) == {}


def test_the_next_agent_is_rung_while_the_one_who_did_not_answer_rests() -> None:
    found = settle(board(agent("1", idle_s=9), agent("2"), caller("a")), NOON, RULES)
    later = NOON + 20 * SECOND
    found = settle(not_answered(found, "a", later, RULES).seen("n", later), later, RULES)
    assert agents_of(found) == {"a": "2"}
    assert found.agents["1"].state is AgentState.AWAY
    rested = later + RULES.rest
    assert settle(found.seen("n", rested), rested, RULES).agents["1"].state is AgentState.READY


def test_a_talk_ends_in_work_that_ends_by_itself() -> None:
    found = connected(settle(board(agent("1"), caller("a")), NOON, RULES), "a", NOON)
    assert found.agents["1"].state is AgentState.TALKING
    over = settle(leave(found, "a", NOON + MINUTE, RULES), NOON + MINUTE, RULES)
    assert (over.agents["1"].state, over.callers["a"].place) == (AgentState.AFTER_CALL, Place.DONE)
    later = NOON + MINUTE + RULES.after_call
    done = settle(over, later, RULES)
    assert (done.agents["1"].state, done.callers) == (AgentState.READY, {})


def test_a_node_that_is_gone_frees_its_agents_and_loses_its_callers() -> None:
    found = settle(
        board(agent("1"), agent("2"), caller("a"), caller("b"), caller("c")), NOON, RULES
    )
    found = connected(found, "a", NOON)
    found = leave(found, "c", NOON, RULES, return_call=True)
    later = NOON + RULES.lease + SECOND
    left = settle(found, later, RULES)
    states = {number: one.state for number, one in left.agents.items()}
    assert states == {"1": AgentState.AFTER_CALL, "2": AgentState.READY}
    assert {call: one.place for call, one in left.callers.items()} == {
        "a": Place.DONE,
        "c": Place.RETURN,
    }
    assert left.nodes == {}


def test_who_waited_at_a_node_that_is_gone_keeps_his_place_if_he_can_be_rung() -> None:
    talks = caller("c", caller="13800000002", place=Place.TALKING, agent="1")
    found = board(
        agent("1").answered("c", NOON), caller("a", caller="13800000001"), caller("b"), talks
    )
    left = settle(found, NOON + RULES.lease + SECOND, RULES)
    assert {call: one.place for call, one in left.callers.items()} == {
        "a": Place.RETURN,
        "c": Place.DONE,
    }, "the agent who talked has the number before him"
    assert left.callers["a"].joined_at == found.callers["a"].joined_at


def test_a_node_that_lives_keeps_them() -> None:
    found = settle(board(agent("1"), caller("a"), caller("b")), NOON, RULES)
    later = NOON + RULES.lease
    assert settle(found, later, RULES).callers == found.callers


def test_a_ringing_of_which_nobody_tells_is_over() -> None:
    found = settle(board(agent("1"), caller("a")), NOON, RULES)
    later = NOON + RULES.ring + GRACE + SECOND
    over = settle(found.seen("n", later), later, RULES)
    assert (over.agents["1"].missed, over.callers["a"].changed_at) == (0, later)
    assert agents_of(over) == {"a": "1"}


def test_an_agent_who_was_removed_leaves_his_caller_waiting() -> None:
    found = settle(board(agent("1"), caller("a")), NOON, RULES)
    gone = replace(found, agents={})
    assert settle(gone, NOON, RULES).callers["a"].place is Place.WAITING


def test_an_agent_whose_caller_is_not_known_is_free() -> None:
    stray = agent("1").rung("lost", NOON)
    assert settle(board(stray), NOON, RULES).agents["1"].state is AgentState.READY
    talking = agent("2").answered("lost", NOON)
    assert settle(board(talking), NOON, RULES).agents["2"].state is AgentState.AFTER_CALL


def test_who_comes_to_the_end_of_his_shift_goes_home_but_not_out_of_a_talk() -> None:
    day = (Shift.parse("每天 08:00-17:00"),)
    evening = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    idle = agent("1", shifts=day)
    talking = agent("2", shifts=day).answered("a", NOON)
    found = board(idle, talking, caller("a", place=Place.TALKING, agent="2"))
    found = settle(found.seen("n", evening), evening, RULES)
    assert found.agents["1"].state is AgentState.OFF
    assert found.agents["2"].state is AgentState.TALKING
    over = evening + 5 * MINUTE
    found = settle(leave(found, "a", over, RULES), over, RULES)
    found = settle(found, over + RULES.after_call, RULES)
    assert found.agents["2"].state is AgentState.OFF


def test_a_return_call_keeps_its_place() -> None:
    promised = caller("a", waited_s=300, caller="13800000001", rank=Rank.URGENT)
    found = leave(board(promised, caller("b", waited_s=200)), "a", NOON, RULES, return_call=True)
    assert found.callers["a"].place is Place.RETURN
    assert agents_of(settle(found.with_agent(agent("1")), NOON, RULES)) == {"b": "1"}
    again = replace(caller("x", caller="13800000001"), joined_at=NOON + MINUTE)
    found = join(found, again)
    assert "a" not in found.callers
    assert (found.callers["x"].joined_at, found.callers["x"].rank) == (
        promised.joined_at,
        Rank.URGENT,
    )
    other_queue = replace(again, queue=DUTY)
    kept = leave(board(promised), "a", NOON, RULES, return_call=True)
    assert join(kept, other_queue).callers["x"] == other_queue
    by_order = replace(promised, caller=None, order="GD1")
    kept = leave(board(by_order), "a", NOON, RULES, return_call=True)
    assert "a" not in join(kept, replace(again, caller=None, order="GD1")).callers


def test_a_promised_place_is_kept_for_a_time() -> None:
    kept = leave(board(caller("a")), "a", NOON, RULES, return_call=True)
    assert "a" in settle(kept, NOON + RULES.keep_place, RULES).callers
    assert "a" not in settle(kept, NOON + RULES.keep_place + SECOND, RULES).callers


def test_what_is_told_of_a_caller_nobody_knows_changes_nothing() -> None:
    found = board(agent("1"), caller("a"))
    assert not_answered(found, "x", NOON, RULES) == found
    assert not_answered(found, "a", NOON, RULES) == found
    assert connected(found, "x", NOON) == found
    assert leave(found, "x", NOON, RULES) == found


class Hall(RuleBasedStateMachine):
    """Anything may happen to agents and callers, in any order; the board is settled after it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.calls = 0
        skills = (
            (HALL, (), ()),
            (HALL, ("英语",), ("报修",)),
            (DUTY, (), ("报修", "投诉")),
            (HALL, (), ("电费",)),
        )
        people = [
            Agent(f"{number}", "", f"sip:{number}@h", (queue,), languages, categories=categories)
            for number, (queue, languages, categories) in enumerate(skills)
        ]
        people.append(Agent("9", "", "sip:9@h", supervisor=True))
        self.board = Board.of(people)

    def settled(self, changed: Board) -> None:
        before = self.board
        self.board = settle(changed.seen("n", self.now), self.now, RULES)
        chosen = [
            one
            for call_id, one in self.board.callers.items()
            if one.place is Place.OFFERED
            and (call_id not in before.callers or before.callers[call_id].agent != one.agent)
        ]
        self.nobody_was_overtaken(chosen)
        self.who_is_best_was_preferred(chosen)

    def who_is_best_was_preferred(self, chosen: list[Waiting]) -> None:
        """Nobody was rung for a category while somebody was left idle who is better at it."""
        idle = [one for one in self.board.agents.values() if one.state is AgentState.READY]
        for got in chosen:
            if got.category is None or got.rank is Rank.DANGER:
                continue
            taken = self.board.agents[got.agent or ""]
            for left in idle:
                if can_serve(left, got, RULES, self.now - got.joined_at):
                    assert worth(taken, got.category) <= worth(left, got.category)

    def nobody_was_overtaken(self, chosen: list[Waiting]) -> None:
        """Whoever still waits has not been passed by somebody behind him who wants the same."""
        for waits in self.board.callers.values():
            for got in chosen:
                if waits.place is not Place.WAITING:
                    continue
                same = (waits.queue, waits.language, waits.category) == (
                    got.queue,
                    got.language,
                    got.category,
                )
                assert not (same and waits.turn < got.turn)
                # Of another skill or not: who could have served the dangerous serves nobody else.
                if waits.rank is Rank.DANGER and got.rank is not Rank.DANGER:
                    taken = self.board.agents[got.agent or ""]
                    assert not may_serve(taken, waits, RULES, self.now - waits.joined_at)

    @rule(
        queue=st.sampled_from([HALL, DUTY]),
        language=st.sampled_from([None, "英语"]),
        rank=st.sampled_from(Rank),
        category=st.sampled_from([None, "报修", "电费"]),
    )
    def somebody_calls(
        self, queue: str, language: str | None, rank: Rank, category: str | None
    ) -> None:
        self.calls += 1
        new = Waiting(f"c{self.calls}", queue, self.now, "n", rank, language, category)
        self.settled(join(self.board, new))

    @rule(number=st.sampled_from("01239"), what=st.sampled_from(["ready", "away", "off"]))
    def an_agent_does(self, number: str, what: str) -> None:
        one = self.board.agents[number]
        if what == "ready":
            one = one.made_ready(self.now)
        else:
            one = one.sent_away(self.now, "") if what == "away" else one.gone_off(self.now)
        self.settled(self.board.with_agent(one))

    @rule(seconds=st.integers(0, 200))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * SECOND
        self.settled(self.board.seen("n", self.now))

    @precondition(lambda self: self.board.callers)
    @rule(data=st.data(), what=st.sampled_from(["talk", "silence", "go", "return"]))
    def a_call_goes_on(self, data: st.DataObject, what: str) -> None:
        call_id = data.draw(st.sampled_from(sorted(self.board.callers)))
        match what:
            case "talk":
                self.settled(connected(self.board, call_id, self.now))
            case "silence":
                self.settled(not_answered(self.board, call_id, self.now, RULES))
            case "go" | "return":
                back = what == "return"
                self.settled(leave(self.board, call_id, self.now, RULES, return_call=back))

    @precondition(lambda self: self.board.callers)
    @rule(
        data=st.data(),
        number=st.sampled_from("01239"),
        what=st.sampled_from(["rung", "there", "out", "takes over"]),
    )
    def somebody_is_brought_in(self, data: st.DataObject, number: str, what: str) -> None:
        call_id = data.draw(st.sampled_from(sorted(self.board.callers)))
        found = self.board
        match what:
            case "rung":
                found = brought_in(found, call_id, number, self.now)
            case "there":
                found = came_in(found, call_id, number, self.now)
            case "out":
                found = let_go(found, call_id, number, self.now, RULES)
            case "takes over" if self.board.agents[number].call_id == call_id:
                found = taken_over(found, call_id, number, self.now, RULES)
        self.settled(found)

    @rule()
    def the_node_is_lost(self) -> None:
        self.now += RULES.lease + SECOND
        self.board = settle(self.board, self.now, RULES)
        assert not any(one.on_line for one in self.board.callers.values())
        assert not any(one.state.in_call for one in self.board.agents.values())

    @invariant()
    def every_agent_has_one_caller_and_every_caller_one_agent(self) -> None:
        held = {Place.OFFERED, Place.TALKING}
        given = [one for one in self.board.callers.values() if one.place in held]
        assert len({one.agent for one in given}) == len(given)
        for one in given:
            assert self.board.agents[one.agent or ""].call_id == one.call_id
        # Who is with a caller and is not the one whom he has was brought into the talk.
        for busy in (one for one in self.board.agents.values() if one.state.in_call):
            his = self.board.callers[busy.call_id or ""]
            assert his.agent == busy.staff_number or his.place is Place.TALKING

    @invariant()
    def nobody_is_idle_while_somebody_waits_for_him(self) -> None:
        idle = [one for one in self.board.agents.values() if one.state is AgentState.READY]
        for waits in self.board.callers.values():
            if waits.place is Place.WAITING:
                waited = self.now - waits.joined_at
                assert not any(may_serve(one, waits, RULES, waited) for one in idle)

    @invariant()
    def settling_twice_changes_nothing(self) -> None:
        assert settle(self.board, self.now, RULES) == self.board


TestHall = Hall.TestCase
TestHall.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
