"""How long the questions and the filing of a report take in a database of many orders."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from ivr.bench.figures import head, number, percentile, row
from ivr.bench.targets import Findings, Target, missed, write_targets

Arguments = Mapping[str, str | None]
Desk = Callable[[str, Arguments, str], Mapping[str, str | None]]
"""Runs a business action: its name, what it is given, the call; what it brings back."""

ASKING, FILING = "查重复", "新建工单"
MOST_MS = 20.0
HOPED_MS = 50.0
WARM_UP = 20
PASSES = 3
"""How often everything is asked that changes nothing: a machine that does other things besides
takes its time now and then, but not three times for the same question."""


@dataclass(frozen=True, slots=True)
class Question:
    """One sort of what callers bring: `told` in the report's words, and what is given each time."""

    action: str
    told: str
    given: Sequence[Arguments]
    result: str
    expected: str
    """What the result has to be each time, else nothing was measured."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one sort took in one database, in milliseconds, sorted; how often it was wrong."""

    question: Question
    times_ms: Sequence[float]
    """Every time, of every pass."""
    undisturbed_ms: Sequence[float]
    """Of each question the fastest pass."""
    wrong: int


def measure(desk: Desk, questions: Sequence[Question]) -> list[Timing]:
    """Every question one after another, each after a few that are not counted."""
    calls = (f"bench-{count}" for count in itertools.count(1))
    return [_timing(desk, question, calls) for question in questions]


def write_report(output: TextIO, timings: Mapping[str, Sequence[Timing]]) -> bool:
    """The tables, by database; whether all that is promised is kept."""
    print("## 一次要多久（毫秒）\n", file=output)
    heads = ("中位", "95%", "99%", "最长", "不受干扰的 95%")
    head(output, "动作", "问的是什么", "数据库", "次数", *heads)
    for several in zip(*timings.values(), strict=True):
        for database, timing in zip(timings, several, strict=True):
            times = timing.times_ms
            parts = [number(percentile(times, part)) for part in (50, 95, 99, 100)]
            parts.append(number(percentile(timing.undisturbed_ms, 95)))
            told = timing.question.told + (f"（{timing.wrong} 次答错）" if timing.wrong else "")
            row(output, timing.question.action, told, database, len(times), *parts)
    print(file=output)
    targets, found = list(_targets(timings)), findings(timings)
    write_targets(output, found, targets)
    return not missed(found, targets)


def findings(timings: Mapping[str, Sequence[Timing]]) -> Findings:
    """The slowest sort's 95 % of each action and database; a wrong answer takes for ever."""
    found = Findings()
    for database, several in timings.items():
        for action in (ASKING, FILING):
            slowest = [_slow(timing) for timing in several if timing.question.action == action]
            found[f"{action} {database}"] = max(slowest, default=None)
    return found


def as_data(timings: Mapping[str, Sequence[Timing]]) -> dict[str, object]:
    """The same for programs, in milliseconds."""
    return {
        database: [
            {
                "action": timing.question.action,
                "told": timing.question.told,
                "times": len(timing.times_ms),
                "wrong": timing.wrong,
                **{f"p{part}_ms": percentile(timing.times_ms, part) for part in (50, 95, 99, 100)},
                "undisturbed_p95_ms": percentile(timing.undisturbed_ms, 95),
            }
            for timing in several
        ]
        for database, several in timings.items()
    }


def _targets(timings: Mapping[str, Sequence[Timing]]) -> Iterator[Target]:
    reading = "最慢的一种：一个地方同时在途的工单越多越慢，和一共多少张无关"
    writing = "提交时等磁盘（掉电也不丢）；同一时刻只有一通在写"
    for database in timings:
        told = f"{database}，{ASKING} 95%"
        yield Target(f"{ASKING} {database}", told, MOST_MS, "毫秒", reading)
        told = f"{database}，{FILING} 95%（争取）"
        yield Target(f"{FILING} {database}", told, HOPED_MS, "毫秒", writing, aim=True)


def _timing(desk: Desk, question: Question, calls: Iterator[str]) -> Timing:
    passes, wrong = [], 0
    warm_up = min(WARM_UP, len(question.given) // 2)
    for _ in range(PASSES if question.action == ASKING else 1):
        times = []
        for given in question.given:
            began = time.perf_counter()
            results = desk(question.action, given, next(calls))
            times.append((time.perf_counter() - began) * 1_000)
            wrong += results[question.result] != question.expected
        passes.append(times[warm_up:])
    every = sorted(took for times in passes for took in times)
    return Timing(question, every, sorted(map(min, zip(*passes, strict=True))), wrong)


def _slow(timing: Timing) -> float:
    found = percentile(timing.undisturbed_ms, 95)
    return float("inf") if timing.wrong or found is None else found
