"""The measurements under the load from C, each written down as a table with what it found."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from ivr.bench.figures import (
    head,
    median,
    memory_per_call_kb,
    number,
    percentile,
    row,
    spread,
    yes,
)
from ivr.bench.key_tones import key_tones
from ivr.bench.plan import COMPLETE, LIMIT_MS, PACE, Plan
from ivr.bench.process import Usage, usage_of
from ivr.bench.reactions import Reaction, reactions
from ivr.bench.sides import alone
from ivr.bench.targets import Findings
from ivr.bench.trial import Keys, Traffic, Trial, measure
from ivr.media.sound import Law

FIRST_KEY_MS = 5_000
"""By then the greeting is over and the menu is being read out."""

OBEY_S = 3.5
"""From when all callers stand: long enough for the last one to press and hear the answer."""

AGAIN = Keys("*", first_ms=4_000, every_ms=8_000)
"""Every caller asks for the menu again and again: the line never stops playing."""

WARM_UP_CALLS = 2_000
"""As many as come within 33 s: a call's transactions end 32 s after it (RFC 3261 §17), so from then
on as many end as begin. The database's connections are all open by then, too."""

FLAT_CALLS_AT_ONCE = 200
FLAT_HOLD_S = 2.5
REST_S = 1.0


class Peer(Protocol):
    """A program that answers calls; see `peers`."""

    @property
    def name(self) -> str:
        """As the report calls it."""
        ...

    def running(self) -> AbstractContextManager[int]:
        """Its process id, from when it takes calls."""
        ...


@dataclass(frozen=True, slots=True)
class Bench:
    """What every measurement needs."""

    output: TextIO
    plan: Plan
    hotline: Peer
    others: Sequence[Peer]
    program: Path  # the compiled load program
    scratch: Path
    progress: Callable[[str], None]

    def trial(self, peer: Peer, traffic: Traffic) -> Trial:
        """One run against a program started afresh."""
        with alone(), peer.running() as pid:
            return measure(pid, traffic, self.program, self.scratch)

    def trials(self, peer: Peer, traffic: Traffic, what: str) -> list[Trial]:
        """As many runs as planned."""
        made = []
        for number_of in range(1, self.plan.runs + 1):
            self.progress(f"{peer.name}：{what}，第 {number_of}/{self.plan.runs} 遍")
            made.append(self.trial(peer, traffic))
        return made


def promptness(bench: Bench) -> Findings:
    """How soon calls are answered, sound begins, and keys are obeyed."""
    callers, pace = bench.plan.callers, bench.plan.arrivals_per_s
    pressing = Traffic(callers, pace, OBEY_S, Keys("123", FIRST_KEY_MS, silent=1))
    ours = bench.trials(bench.hotline, pressing, f"{callers} 路接通、按键")
    print(f"## 接通（{callers} 路，每秒来 {pace} 通；毫秒）\n", file=bench.output)
    parts = ("中位", "99%", "最长")
    heads = (*(f"应答{part}" for part in parts), *(f"首包{part}" for part in parts))
    head(bench.output, "程序", "应答", *heads)
    _write_times(bench.output, bench.hotline.name, ours)
    for peer in bench.others:
        listening = Traffic(callers, pace)
        _write_times(bench.output, peer.name, bench.trials(peer, listening, f"{callers} 路接通"))
    print("\n应答：INVITE 到 200；首包：ACK 到第一个不是静音的声音包。\n", file=bench.output)
    tones = _tone_trials(bench) if bench.plan.tones else []
    found = _write_keys(bench.output, ours, tones)
    found["answer"] = median([percentile(one.answers_ms, 99) for one in ours])
    found["first_sound"] = median([percentile(one.first_sounds_ms, 99) for one in ours])
    return found


def capacity(bench: Bench) -> Findings:
    """How many calls at once, on one core."""
    output, found = bench.output, Findings()
    print("## 同时通话（边放音边收音，被测程序只用一个核）\n", file=output)
    print(
        f"达标：全部应答，且 99% 的包间隔不超过 {LIMIT_MS:.0f} 毫秒；逐档加到不达标为止。"
        f"「包齐」另列：收到的包不少于应有的 {100 * COMPLETE:.0f}%，不影响达标与加档。"
        f"{_runs(bench.plan)}\n",
        file=output,
    )
    heads = ("应答", "收到的包", "间隔中位", "间隔 99%", "CPU（单核 %）", "线程", "每路 KB")
    head(output, "程序", "通数", *heads, "达标", "包齐")
    reached = []
    for peer in (bench.hotline, *bench.others):
        ours, most = peer is bench.hotline, 0
        steps = bench.plan.steps if ours else bench.plan.other_steps
        for calls in steps:
            trials = bench.trials(
                peer, Traffic(calls, PACE, bench.plan.seconds, AGAIN), f"{calls} 路"
            )
            good = _write_step(output, peer.name, calls, trials)
            if ours:
                found |= _found_at(calls, trials)
            if not good:
                break
            most = calls
        reached.append(f"{peer.name} {most} 路{'（没有再往上测）' if most == steps[-1] else ''}")
    print(f"\n达标的最大路数：{'；'.join(reached)}。\n", file=output)
    return found


def flatness(bench: Bench) -> Findings:
    """Whether a thousand calls leave something behind."""
    half = bench.plan.flat // 2
    looks: list[Usage] = []
    with alone(), bench.hotline.running() as pid:
        for calls in (WARM_UP_CALLS, half, half):
            bench.progress(f"{bench.hotline.name}：接连 {calls} 通")
            traffic = Traffic(
                FLAT_CALLS_AT_ONCE,
                PACE,
                keys=Keys("3", first_ms=1_000),
                hold_s=FLAT_HOLD_S,
                calls=calls,
            )
            answered = measure(pid, traffic, bench.program, bench.scratch).answered
            time.sleep(REST_S)
            looks.append(usage_of(pid) if answered == calls else Usage(0.0, 0, 0))
    print(f"## 接连 {2 * half} 通\n", file=bench.output)
    head(bench.output, "时刻", "内存 MB", "线程", "打开的文件")
    for name, look in zip(
        (f"热身 {WARM_UP_CALLS} 通后", f"{half} 通", f"{2 * half} 通"), looks, strict=True
    ):
        row(bench.output, name, f"{look.memory_kb / 1024:.1f}", look.threads, look.descriptors)
    print(
        f"\n每秒来 {PACE} 通，各 {FLAT_HOLD_S:g} 秒，打断问候按一个键再挂机；每次都等挂完再看。\n",
        file=bench.output,
    )
    return flat_findings(*looks)


def flat_findings(warm: Usage, middle: Usage, end: Usage) -> Findings:
    """What grew; nothing is found where a call was not answered."""
    if not (warm.threads and middle.threads and end.threads):
        return {"flat_memory": float("inf"), "flat_threads": None, "flat_files": None}
    return {
        "flat_memory": float(max(0, end.memory_kb - middle.memory_kb)),
        "flat_threads": float(max(0, end.threads - warm.threads)),
        "flat_files": float(max(0, end.descriptors - middle.descriptors)),
    }


def _tone_trials(bench: Bench) -> list[Trial]:
    """The keys as tones, where no telephone events were offered."""
    sounds = bench.scratch / "tones"
    sounds.write_bytes(key_tones(Law.PCMA))
    keys = Keys("123", FIRST_KEY_MS, tones=sounds, silent=1)
    traffic = Traffic(bench.plan.callers, bench.plan.arrivals_per_s, OBEY_S, keys)
    return bench.trials(bench.hotline, traffic, f"{bench.plan.callers} 路带内按键")


def _write_times(output: TextIO, name: str, trials: Sequence[Trial]) -> None:
    told = [
        spread([percentile(times, part) for times in all_times])
        for all_times in (
            [one.answers_ms for one in trials],
            [one.first_sounds_ms for one in trials],
        )
        for part in (50, 99, 100)
    ]
    row(output, name, min(one.answered for one in trials), *told)


def _write_keys(output: TextIO, events: Sequence[Trial], tones: Sequence[Trial]) -> Findings:
    """The table of keys, and its figures."""
    print("## 按键打断（ivr，话术播放中按 1、2、3；毫秒）\n", file=output)
    head(output, "方式", "按键", "到静音中位", "99%", "最长", "到下一句中位", "95%", "最长")
    found = Findings()
    for name, trials in (("RFC 4733", events), ("带内音", tones)):
        if not trials:
            continue
        runs = [reactions(one.notes) for one in trials]
        silent = [sorted(one.silent_ms for one in run) for run in runs]
        following = [_next_prompts(run) for run in runs]
        told = [spread([percentile(run, part) for run in silent]) for part in (50, 99, 100)]
        told += [spread([percentile(run, part) for run in following]) for part in (50, 95, 100)]
        row(output, name, sum(map(len, runs)), *told)
        prefix = "" if trials is events else "tone_"
        found[prefix + "silence"] = median([percentile(run, 99) for run in silent])
        found[prefix + "next_prompt"] = median([percentile(run, 95) for run in following])
    print(
        "\n从按键的第一个包发出算起（带内音的一个包里是先前 20 毫秒的声音）；按键时正好在停顿里，"
        "到静音算 0；到下一句含那句话术开头的静音。\n",
        file=output,
    )
    return found


def _next_prompts(run: Sequence[Reaction]) -> list[float]:
    """What was never heard takes for ever."""
    return sorted(float("inf") if one.next_ms is None else one.next_ms for one in run)


def _write_step(output: TextIO, name: str, calls: int, trials: Sequence[Trial]) -> bool:
    """A row; whether so many calls were carried."""
    slowest = [percentile(one.gaps_ms, 99) for one in trials]
    shares = [one.notes.received(*one.window_ns) / max(1, one.expected) for one in trials]
    answered = min(one.answered for one in trials)
    worst, share = median(slowest), median(shares) or 0.0
    good = answered == calls and worst is not None and worst <= LIMIT_MS
    memory = [memory_per_call_kb(one.before, one.usage, calls) for one in trials]
    row(
        output,
        *(name, calls, answered, f"{100 * share:.1f} %"),
        number(median([percentile(one.gaps_ms, 50) for one in trials])),
        spread(slowest),
        f"{median([one.usage.cpu for one in trials]) or 0:.0f}",
        f"{median([one.usage.threads for one in trials]) or 0:.0f}",
        f"{median(memory) or 0:.0f}",
        *(yes(good), yes(share >= COMPLETE)),
    )
    return good


def _runs(plan: Plan) -> str:
    """How often, for the reader."""
    if plan.runs == 1:
        return "每档只测一遍。"
    return f"每档 {plan.runs} 遍取中位，括号里是最好和最差的一遍。"


def _found_at(calls: int, trials: Sequence[Trial]) -> Findings:
    """The figures of targets at this many calls."""
    found = Findings()
    all_answered = all(one.answered == calls for one in trials)
    slowest = median([percentile(one.gaps_ms, 99) for one in trials])
    if calls in (300, 500):
        found[f"gap_{calls}"] = slowest if all_answered else float("inf")
    if calls == 300:
        memory = [memory_per_call_kb(one.before, one.usage, calls) for one in trials]
        found["memory"] = median(memory)
    return found
