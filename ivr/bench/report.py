"""The measurements one after another, written down as Markdown tables."""

from __future__ import annotations

import base64
import os
import platform
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ivr.bench.caller import Result
from ivr.bench.environment import stock_python
from ivr.bench.sides import Load, Side
from ivr.bench.tones import ideal_noise, measuring_tone, noise_of
from ivr.errors import ConfigError
from ivr.media.sound import Law, Sound

LIMIT_MS = 40.0
"""A count of calls is reached while 99 of 100 gaps are no longer than this."""

COMPLETE = 0.98
"""Told beside it, and never mixed with it: whether this part of the packets has come at all."""

SNR_SLACK_DB = 0.2
TONE_S = 7.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How thoroughly to measure."""

    answers: int
    steps: tuple[int, ...]
    seconds: float


QUICK = Plan(answers=10, steps=(20, 50), seconds=3.0)
THOROUGH = Plan(answers=50, steps=(10, 25, 50, 100, 200, 300, 400), seconds=8.0)


def run(output: TextIO, *, quick: bool, folder: Path) -> int:
    """Measure and write a Markdown table; 1 when our own line misses what it promises.

    Stock pyVoIP is installed into an environment below `folder`; where that cannot be done, ours is
    measured alone.
    """
    plan = QUICK if quick else THOROUGH
    sides = [Side.ours()]
    try:
        sides.append(Side.stock(stock_python(folder / "pyvoip-1.6.8")))
    except ConfigError as error:
        print(f"> {error}；这次只测本机。\n", file=output)
    with tempfile.TemporaryDirectory() as scratch:
        wav = Path(scratch) / "tone.wav"
        Sound.from_pcm(measuring_tone()).write_wav(wav)
        print("# 线路测量\n", file=output)
        missed = False
        for table in (_answers, _quality, _capacity):
            missed = table(output, plan, sides, wav) or missed
    print(_how(plan), file=output)
    return int(missed)


def _answers(output: TextIO, plan: Plan, sides: list[Side], wav: Path) -> bool:
    """INVITE to 200."""
    print("## 从呼入到应答（毫秒）\n", file=output)
    _head(output, "程序", "通数", "应答", "中位", "99%", "最长")
    all_answered = []
    for side in sides:
        result = side.measure(Load(plan.answers, 0.0, per_second=10), wav)
        times = result.answers_ms
        told = (_number(percentile(times, part)) for part in (50, 99, 100))
        _row(output, side.name, plan.answers, result.answered, *told)
        all_answered.append(result.answered == plan.answers)
    print(file=output)
    return not all_answered[0]


def _quality(output: TextIO, plan: Plan, sides: list[Side], wav: Path) -> bool:
    """Signal to noise of a real call."""
    print("## 通话音质（信噪比，分贝；1004 Hz 单音）\n", file=output)
    ideal = {law: ideal_noise(law) for law in Law}
    _head(output, "程序", "编码", *(f"{level} dBFS" for level in ideal[Law.PCMU]))
    missed = False
    for law in Law:
        _row(output, "G.711 理论值", law.name, *map(_number, ideal[law].values()))
        for side in sides:
            result = side.measure(Load(1, TONE_S, law=law, sound=True), wav)
            found = noise_of(base64.b64decode(result.sound), law)
            _row(output, side.name, law.name, *(_number(found.get(at)) for at in ideal[law]))
            if side is sides[0]:
                missed |= any(
                    found.get(at, 0.0) < wanted - SNR_SLACK_DB for at, wanted in ideal[law].items()
                )
    print(file=output)
    return missed


def _capacity(output: TextIO, plan: Plan, sides: list[Side], wav: Path) -> bool:
    """How many calls at once."""
    print("## 同时通话（边放音边收音）\n", file=output)
    print(
        f"达标：全部应答，且 99% 的包间隔不超过 {LIMIT_MS:.0f} 毫秒；逐档加到不达标为止。"
        f"「包齐」另列：收到的包不少于应有的 {100 * COMPLETE:.0f}%，不影响达标与加档。\n",
        file=output,
    )
    heads = ("应答", "收到的包", "间隔中位", "间隔 99%", "CPU（单核 %）", "线程", "内存 MB")
    _head(output, "程序", "通数", *heads, "达标", "包齐")
    reached = {side.name: 0 for side in sides}
    whole = dict(reached)
    for side in sides:
        for calls, result in _climb(side, plan, wav):
            good, full = kept_up(result, calls), complete(result)
            reached[side.name] = calls if good else reached[side.name]
            whole[side.name] = calls if good and full else whole[side.name]
            _row(output, side.name, calls, *_measured(result), _yes(good), _yes(full))
    told = "；".join(f"{name} {reached[name]} 路（包也齐的 {whole[name]} 路）" for name in reached)
    print(f"\n达标的最大路数：{told}。最高只测到 {plan.steps[-1]} 路。\n", file=output)
    return reached[sides[0].name] == 0


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


def _yes(value: bool) -> str:
    return "是" if value else "否"


def percentile(ordered: list[float], part: int) -> float | None:
    """The value that this many of a hundred do not exceed; None of nothing."""
    if not ordered:
        return None
    return ordered[max(0, -(-len(ordered) * part // 100) - 1)]


def _measured(result: Result) -> tuple[str, ...]:
    share = 100 * result.received / result.expected if result.expected else 0.0
    usage = result.usage
    return (
        str(result.answered),
        f"{share:.1f} %",
        _number(percentile(result.gaps_ms, 50)),
        _number(percentile(result.gaps_ms, 99)),
        f"{usage.cpu:.0f}",
        str(usage.threads),
        str(usage.memory_kb // 1024),
    )


def _how(plan: Plan) -> str:
    """How it was taken."""
    return (
        f"测法：{platform.system()} {platform.machine()}，{os.cpu_count()} 核，"
        f"Python {platform.python_version()}；被测程序、话务发生器各是一个进程，走本机回环；"
        "每项测量都重新启动被测程序；每路通话双方每 20 毫秒发一个包；"
        f"到达时刻取自内核时间戳；每档稳定后测 {plan.seconds:.0f} 秒，只测一遍；"
        "CPU 与内存取自 /proc。"
        "pyVoIP 必须先注册，注册服务由话务发生器代答；它按自带说明的写法放音。"
    )


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"


def _head(output: TextIO, *names: str) -> None:
    _row(output, *names)
    _row(output, *("---" for _ in names))


def _row(output: TextIO, *cells: object) -> None:
    print("| " + " | ".join(map(str, cells)) + " |", file=output, flush=True)
