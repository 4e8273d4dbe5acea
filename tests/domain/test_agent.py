from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.agent import Agent, AgentState, require_address, require_staff_number
from ivr.domain.agent_shift import Shift
from ivr.errors import NotAllowed

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
REST = timedelta(seconds=30)
LI = Agent("1001", "李小明", "sip:1001@10.0.0.2", ("人工坐席",))


def test_who_signs_on_is_idle_from_then_on() -> None:
    ready = LI.made_ready(NOON)
    assert (ready.state, ready.idle_since, ready.signed_on_at) == (AgentState.READY, NOON, NOON)
    assert ready.made_ready(NOON + MINUTE) == ready


def test_a_caller_who_gives_up_costs_no_place_among_the_idle() -> None:
    rung = LI.made_ready(NOON).rung("c1", NOON + MINUTE)
    assert rung.state is AgentState.RINGING
    assert rung.freed(NOON + 2 * MINUTE) == LI.made_ready(NOON)


def test_who_does_not_answer_rests_and_then_stays_away() -> None:
    rung = LI.made_ready(NOON).rung("c1", NOON)
    once = rung.missed_call(NOON, REST, 2)
    assert (once.state, once.reason, once.until) == (AgentState.AWAY, "没接电话", NOON + REST)
    again = once.made_ready(NOON + REST).rung("c2", NOON + REST)
    twice = again.missed_call(NOON + MINUTE, REST, 2)
    assert (twice.state, twice.reason, twice.until) == (AgentState.AWAY, "连着2次没接", None)
    assert twice.made_ready(NOON + MINUTE).missed == 0


def test_an_answer_makes_up_for_what_was_missed() -> None:
    once = LI.made_ready(NOON).rung("c1", NOON).missed_call(NOON, REST, 2).made_ready(NOON)
    assert once.missed == 1
    assert once.rung("c2", NOON).answered("c2", NOON).missed == 0


def test_the_work_after_a_call_has_an_end_and_the_call_stays_at_hand() -> None:
    done = LI.made_ready(NOON).rung("c1", NOON).answered("c1", NOON).hung_up(NOON + MINUTE, REST)
    assert (done.state, done.until, done.call_id) == (
        AgentState.AFTER_CALL,
        NOON + MINUTE + REST,
        "c1",
    )
    over = done.finished(NOON + 2 * MINUTE)
    assert (over.state, over.call_id, over.idle_since) == (
        AgentState.READY,
        None,
        NOON + 2 * MINUTE,
    )
    assert over.signed_on_at == NOON


def test_without_time_for_it_the_work_after_a_call_is_over_at_once() -> None:
    talking = LI.made_ready(NOON).rung("c1", NOON).answered("c1", NOON)
    assert talking.hung_up(NOON, timedelta()).state is AgentState.READY


@pytest.mark.parametrize("state", ["ringing", "talking"])
def test_who_wants_to_go_goes_once_the_call_is_over(state: str) -> None:
    busy = LI.made_ready(NOON).rung("c1", NOON)
    if state == "talking":
        busy = busy.answered("c1", NOON)
    wishing = busy.sent_away(NOON, "吃饭")
    assert wishing.state.in_call
    assert not wishing.on_duty
    away = wishing.hung_up(NOON, REST).finished(NOON + REST)
    assert (away.state, away.reason, away.wish) == (AgentState.AWAY, "吃饭", None)
    assert busy.gone_off(NOON).hung_up(NOON, REST).finished(NOON).state is AgentState.OFF
    assert wishing.made_ready(NOON).on_duty
    assert wishing.freed(NOON).state is AgentState.AWAY
    assert busy.gone_off(NOON).missed_call(NOON, REST, 9).state is AgentState.OFF


def test_who_is_away_has_signed_on_and_who_is_off_has_not() -> None:
    away = LI.sent_away(NOON, "开会")
    assert away.signed_on_at == NOON
    assert away.made_ready(NOON + MINUTE).signed_on_at == NOON
    assert away.gone_off(NOON).signed_on_at is None


def test_a_shift_ends_for_whoever_came_for_it() -> None:
    day = replace(LI, shifts=(Shift.parse("每天 08:00-17:00"),))
    assert day.goes_home_at() is None
    evening = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert day.made_ready(NOON).goes_home_at() == evening
    assert day.made_ready(evening + MINUTE).goes_home_at() is None


def test_skills() -> None:
    wang = Agent("1", "王", None, ("人工坐席",), ("英语", "方言"))
    chief = Agent("2", "赵", None, supervisor=True)
    assert wang.serves("人工坐席")
    assert wang.serves("英语坐席")
    assert wang.serves("方言坐席", "粤语")
    assert wang.serves("人工坐席", "英语")
    assert not wang.serves("值班长")
    assert chief.serves("值班长", "普通话")
    assert not chief.serves("值班长", "英语")
    assert not LI.serves("方言坐席")
    assert not LI.serves("人工坐席", "四川话")
    assert not replace(LI, languages=("英语",)).speaks("方言")


@pytest.mark.parametrize("text", ["", "a b", "工号", "1" * 21])
def test_staff_numbers(text: str) -> None:
    assert require_staff_number("A-1001") == "A-1001"
    with pytest.raises(NotAllowed, match="工号"):
        require_staff_number(text)


@pytest.mark.parametrize("text", ["", "1001", "sip:", "sip:1 2@x", "sip:王@x", "http://x"])
def test_addresses(text: str) -> None:
    assert require_address("tel:8001") == "tel:8001"
    with pytest.raises(NotAllowed, match="分机地址"):
        require_address(text)
