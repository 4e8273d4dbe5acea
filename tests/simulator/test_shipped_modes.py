"""The shipped flows in a storm, in trouble, in English; who is angry is heard where it is safe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ivr import app
from ivr.config import Config, load
from ivr.domain.work_order import WorkOrder
from ivr.flow.library import FlowSet
from ivr.flow.model import Ask
from tests.simulator.test_shipped_flows import KNOWN, NOON

NO_TALK = {"英语", "英语危险", "无声"}
"""Flows for people who are not understood by their words, or are not there."""
DANGER = {"危险处理", "英语危险"}
ASKED_BY_US = {"回访", "投诉回访", "问满意"}
"""Flows in which anger is an answer: there is no power, it is not settled, he is dissatisfied."""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(tmp_path, None, {})


def call(
    config: Config,
    *lines: str,
    mode: str = "平常",
    number: str | None = KNOWN,
    speech: bool = False,
) -> tuple[str, str | None, Sequence[WorkOrder]]:
    """What was said, how it ended, and the orders of a call on a database of its own."""
    wishes = app.TalkWishes(caller=number, at=NOON, mode=mode, speech=speech)
    with app.open_talk(config, wishes) as session:
        turns = [session.talk.start(session.version)]
        turns += [session.talk.say(line) for line in lines]
        if not session.talk.over:
            turns.append(session.talk.say("挂机"))
        session.talk.end()
        orders = session.orders()
    return " ".join(prompt for turn in turns for prompt in turn.prompts), turns[-1].result, orders


def deaf_to(flows: FlowSet, command: str) -> set[str]:
    """The flows with a question at which the command is not listened to."""
    return {
        name
        for name, plan in flows.plans.items()
        for step in plan.flow.steps.values()
        if isinstance(step, Ask)
        and command not in {str(heard.name) for heard in plan.commands_at(step)}
    }


def test_anger_leads_to_the_shift_supervisor_everywhere_but_in_danger_and_trouble(
    config: Config,
) -> None:
    flows = app.load_checked_flows(config)
    assert deaf_to(flows, "情绪激动") <= DANGER | NO_TALK | ASKED_BY_US | {
        "系统故障",
        "简单登记",
        "劝阻",
        "打错了",
    }


def test_abuse_ends_no_call_in_which_danger_was_reported(config: Config) -> None:
    flows = app.load_checked_flows(config)
    assert all("辱骂" in map(str, flows.flows[name].ignore) for name in DANGER)
    said, result, orders = call(
        config, "着火了", "你们这帮废物", "混蛋", "和平路十八号", speech=True
    )
    assert "请您好好说" not in said
    assert result == "紧急工单"
    assert [order.kind.value for order in orders] == ["emergency"]


def test_an_angry_caller_in_danger_is_still_in_danger(config: Config) -> None:
    said, _, orders = call(config, "着火了", "气死我了，叫你们班长来", speech=True)
    assert "值班长来听您说" not in said
    assert [order.kind.value for order in orders] == ["emergency"]


def test_an_angry_caller_in_a_storm_is_called_back_by_the_supervisor(config: Config) -> None:
    said, result, orders = call(config, "#1", "气死我了", "#1", mode="风暴")
    assert "值班长" in said
    assert result == "登记回拨"
    assert "请值班长回电" in str({o.kind.value: o for o in orders}["return-call"].symptom)


@pytest.mark.parametrize(
    ("words", "language"),
    [("我要说粤语", "粤语"), ("能不能讲四川话", "四川话"), ("我听不懂普通话", "方言")],
)
def test_the_return_call_says_which_language_was_asked_for(
    config: Config, words: str, language: str
) -> None:
    said, result, orders = call(config, words, speech=True)
    order = {each.kind.value: each for each in orders}["return-call"]
    assert f"会说{language}的人现在不在" in said
    assert (result, order.language) == ("登记回拨", language)


def test_the_english_return_call_is_marked_so(config: Config) -> None:
    said, result, (order,) = call(config, "#8", "#0", "#1")
    assert "one three eight, zero zero zero zero" in said
    assert (result, order.language, order.contact) == ("登记回拨", "英语", KNOWN)


def test_key_eight_goes_back_everywhere_but_at_the_first_question(config: Config) -> None:
    flows = app.load_checked_flows(config)
    assert deaf_to(flows, "回上一步") == {"总台", "风暴"}
    said, _, _ = call(config, "#1", "#8")
    assert "press 9 now" not in said


def test_in_trouble_nobody_waits_for_a_lookup(config: Config) -> None:
    said, result, orders = call(config, "#1", "王先生，没电", mode="系统故障")
    assert "系统现在有故障" in said
    assert result == "登记回拨"
    assert [order.kind.value for order in orders] == ["return-call"]
    assert list(orders[0].recordings.values()) == ["模拟录音：王先生，没电"]


def test_danger_goes_first_in_every_mode(config: Config) -> None:
    for mode in ("平常", "风暴", "系统故障"):
        said, _, orders = call(config, "#9", mode=mode)
        assert "请大家马上离开危险的地方" in said
        assert [order.kind.value for order in orders] == ["emergency"]
