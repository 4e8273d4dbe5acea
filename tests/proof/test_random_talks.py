"""Thousands of random talks through the shipped flows: no dead air, no call without an end."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ivr import app
from ivr.clock import SHANGHAI
from ivr.config import load
from ivr.events import Event
from ivr.flow.library import FlowSet
from ivr.flow.model import Ask, Command, Option
from ivr.simulator.cases.case import Outcome

TALKS = 3000
LINES = [*["#1"] * 8, *["#2"] * 4, *["#3"] * 4, "#4", "#5", "#6", "#7", "#*", "#", *[""] * 5]
LINES += ["停电了", "不是", "#3300012345", "#13900001111#", "#1111", "和平路八十号", "王先生"]
ENDS = ["#0", "#9", "有人触电", "人工"]
"""What ends most talks early; said seldom."""

PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "random-talks.md"
START = datetime(2026, 11, 24, 0, 0, tzinfo=SHANGHAI)


def phrases(flows: FlowSet) -> list[str]:
    """Everything that the flows expect to hear: options and commands, in their own words."""
    said: dict[str, None] = {}
    for flow in flows.flows.values():
        asks = [step for step in flow.steps.values() if isinstance(step, Ask)]
        answers: list[Command | Option] = [*flow.commands]
        answers += [option for ask in asks for option in ask.options]
        said |= {str(phrase): None for answer in answers for phrase in answer.phrases}
    return list(said)


def length_of(events: Sequence[Event]) -> timedelta:
    """How long a call lasted on its own clock."""
    return events[-1].at - events[0].at


@pytest.mark.proof
@pytest.mark.timeout(5400)
def test_random_talks_find_no_dead_air(tmp_path: Path) -> None:
    config = load(tmp_path, None, {})
    flows = app.load_checked_flows(config)
    words, actions = phrases(flows), list(flows.known.actions or {})
    started = time.monotonic()
    results: Counter[str] = Counter()
    steps: set[tuple[str, str]] = set()
    turns, talked = 0, timedelta()
    for number in range(TALKS):
        chance = random.Random(number)
        wishes = app.TalkWishes(
            caller=chance.choice(["13800000001", "13800000005", "13912345678", None]),
            at=START + timedelta(minutes=chance.randrange(525_600)),
            answered=chance.random() < 0.2,
            assumed={chance.choice(actions): (Outcome(None),)} if chance.random() < 0.2 else {},
        )
        events: list[Event] = []
        with app.open_talk(config, wishes, flows) as session:
            session.bus.subscribe(events.append)
            talk, turn = session.talk, session.talk.start(session.version)
            for _ in range(60):
                steps.add((turn.flow, turn.step))
                turns += 1
                heard = turn.prompts or turn.waiting == "recording"
                assert heard, f"talk {number}: dead air at {turn.flow} {turn.step}"
                if turn.waiting in ("over", "goodbye"):
                    break
                pool = LINES if chance.random() < 0.8 else words
                turn = talk.say(chance.choice(pool if chance.random() < 0.97 else ENDS))
                if talk.over:
                    break
            if not talk.over:
                turn = talk.say("挂机")
            talk.end()
            results[turn.result or "客户挂断"] += 1
        talked += length_of(events)
        failed = bool(wishes.assumed)
        assert failed or turn.result != "系统故障", f"talk {number}: a fault of ours"
    took_s = time.monotonic() - started
    hours = talked.total_seconds() / 3600
    day = f"{datetime.now(SHANGHAI):%Y-%m-%d}"
    lines = [
        "# Random talks",
        "",
        f"`make proof`, {day}. {TALKS} talks of random keys, silences and the flows' own words",
        f"({len(words)}) through the shipped flows: {turns} turns, {hours:.0f} hours of calls",
        f"on their own clock, in {took_s:.0f} s.",
        "Each had a scratch database with the sample town; in every fifth an action failed.",
        "The bot said something in every turn but those in which it went on recording, and every",
        "talk ended or waited.",
        f"{len(steps)} different places to wait were reached.",
        "",
        "| result | talks |",
        "|---|---|",
        *(f"| {result} | {count} |" for result, count in results.most_common()),
    ]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert {"自助办结", "登记回拨", "紧急工单", "无声"} <= set(results)
