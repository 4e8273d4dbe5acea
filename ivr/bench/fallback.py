"""The load generator in Python, for machines without a C compiler or SIPp: less is measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from ivr.bench.caller import Result
from ivr.bench.figures import head, number, percentile, row, yes
from ivr.bench.plan import COMPLETE, LIMIT_MS, Plan
from ivr.bench.sides import Load, Side


def answers(output: TextIO, plan: Plan, sides: Sequence[Side], wav: Path) -> None:
    """INVITE to 200."""
    print("## 从呼入到应答（毫秒）\n", file=output)
    head(output, "程序", "通数", "应答", "中位", "99%", "最长")
    for side in sides:
        result = side.measure(Load(plan.callers, 0.0, per_second=plan.arrivals_per_s), wav)
        told = (number(percentile(result.answers_ms, part)) for part in (50, 99, 100))
        row(output, side.name, plan.callers, result.answered, *told)
    print(file=output)


def capacity(output: TextIO, plan: Plan, sides: Sequence[Side], wav: Path) -> None:
    """How many calls at once, answered by the endpoint and the engine alone."""
    print("## 同时通话（边放音边收音；Python 话务发生器，每档一遍）\n", file=output)
    heads = ("应答", "收到的包", "间隔中位", "间隔 99%", "CPU（单核 %）", "线程", "内存 MB")
    head(output, "程序", "通数", *heads, "达标", "包齐")
    for side in sides:
        for calls, result in _climb(side, plan, wav):
            good, full = kept_up(result, calls), complete(result)
            row(output, side.name, calls, *_measured(result), yes(good), yes(full))
    print(file=output)


def _climb(side: Side, plan: Plan, wav: Path) -> Iterator[tuple[int, Result]]:
    """Ever more calls, until it no longer keeps up."""
    for calls in plan.steps:
        result = side.measure(Load(calls, plan.seconds, law=8), wav)
        yield calls, result
        if not kept_up(result, calls):
            return


def kept_up(result: Result, calls: int) -> bool:
    """Whether this many calls were answered and heard without long gaps."""
    slowest = percentile(result.gaps_ms, 99)
    return result.answered == calls and slowest is not None and slowest <= LIMIT_MS


def complete(result: Result) -> bool:
    """Whether nearly all packets came: sound that runs slow has short gaps and still lacks some."""
    return result.received >= COMPLETE * result.expected


def _measured(result: Result) -> tuple[str, ...]:
    share = 100 * result.received / result.expected if result.expected else 0.0
    usage = result.usage
    return (
        str(result.answered),
        f"{share:.1f} %",
        number(percentile(result.gaps_ms, 50)),
        number(percentile(result.gaps_ms, 99)),
        f"{usage.cpu:.0f}",
        str(usage.threads),
        str(usage.memory_kb // 1024),
    )
