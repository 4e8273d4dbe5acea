"""The measurements one after another, written down as Markdown tables."""

from __future__ import annotations

import base64
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from ivr.bench import fallback
from ivr.bench.compiler import load_program
from ivr.bench.environment import stock_python
from ivr.bench.figures import head, number, row
from ivr.bench.measures import Bench, capacity, flatness, promptness
from ivr.bench.peers import HotlinePeer, StockPeer
from ivr.bench.plan import QUICK, THOROUGH, Plan
from ivr.bench.sides import Load, Side
from ivr.bench.sipp import sipp_program
from ivr.bench.targets import Findings, missed, write_targets
from ivr.bench.tones import ideal_noise, measuring_tone, noise_of
from ivr.errors import ConfigError
from ivr.media.sound import Law, Sound

TONE_S = 6.0
QUIET = 0.5
"""A load average up to this disturbs no measurement."""


def run(output: TextIO, *, quick: bool, folder: Path) -> int:
    """Measure and write Markdown tables; 1 when our own line misses what it promises.

    Stock pyVoIP, the compiled load program and the hotline's prompts are kept below `folder`.
    Where stock pyVoIP cannot be installed, ours is measured alone; without a C compiler or SIPp the
    load comes from Python, and less is measured.
    """
    plan = QUICK if quick else THOROUGH
    print("# 线路测量\n", file=output)
    sides = [Side.ours()]
    try:
        sides.append(Side.stock(stock_python(folder / "pyvoip-1.6.8")))
    except ConfigError as error:
        print(f"> {error}；这次只测本机。\n", file=output)
    busy, program = os.getloadavg()[0], _load_from_c(output, folder)
    with tempfile.TemporaryDirectory() as scratch:
        wav = Path(scratch) / "tone.wav"
        Sound.from_pcm(measuring_tone()).write_wav(wav)
        found = Findings()
        if program is None:
            fallback.answers(output, plan, sides, wav)
            fallback.capacity(output, plan, sides, wav)
        else:
            others = [StockPeer(side, wav) for side in sides[1:]]
            hotline = HotlinePeer(folder / "hotline")
            bench = Bench(output, plan, hotline, others, program, Path(scratch), _progress)
            found |= promptness(bench) | capacity(bench)
            found |= flatness(bench) if plan.flat else {}
        found["noise"] = _quality(output, plan, sides, wav)
    write_targets(output, found)
    print(_how(plan, busy, program is not None), file=output)
    return int(missed(found))


def _load_from_c(output: TextIO, folder: Path) -> Path | None:
    """The load program; None, with a sentence, where it or SIPp cannot be had."""
    try:
        sipp_program()
        return load_program(folder)
    except ConfigError as error:
        print(
            f"> {error}。这次改由 Python 话务发生器打电话，接听的只是话机端点和媒体引擎，"
            "按键、内存、接连千通都没有测。\n",
            file=output,
        )
        return None


def _progress(what: str) -> None:
    """To whoever waits, for the tables come late."""
    print(what, file=sys.stderr, flush=True)


def _quality(output: TextIO, plan: Plan, sides: Sequence[Side], wav: Path) -> float:
    """Signal to noise of a real call; by how many dB ours is worse than ideal G.711 at most."""
    print("## 通话音质（信噪比，分贝；1004 Hz 单音）\n", file=output)
    laws = [Law(law) for law in plan.laws]
    ideal = {law: ideal_noise(law) for law in laws}
    head(output, "程序", "编码", *(f"{level} dBFS" for level in ideal[laws[0]]))
    lacking = 0.0
    for law in laws:
        row(output, "G.711 理论值", law.name, *map(number, ideal[law].values()))
        for side in sides:
            _progress(f"{side.name}：{law.name} 音质")
            result = side.measure(Load(1, TONE_S, law=law, sound=True), wav)
            found = noise_of(base64.b64decode(result.sound), law)
            row(output, side.name, law.name, *(number(found.get(at)) for at in ideal[law]))
            if side is sides[0]:
                short = (wanted - found.get(at, 0.0) for at, wanted in ideal[law].items())
                lacking = max(lacking, *short)
    print(file=output)
    return lacking


def _how(plan: Plan, busy: float, from_c: bool) -> str:
    """How it was taken."""
    machine = (
        f"测法：{platform.system()} {platform.machine()}，{os.cpu_count()} 核，"
        f"Python {platform.python_version()}；{_disturbance(busy)}。"
        "走本机回环，每路双方每 20 毫秒发一个包，到达时刻取自内核时间戳；"
        "每遍都重新启动被测程序；CPU、内存、线程取自 /proc。"
        "pyVoIP 1.6.8 按自带说明的写法放音；它必须先注册，注册服务由本程序代答。"
    )
    if not from_c:
        return f"{machine}每档全部接通后测 {plan.seconds:.0f} 秒，只测一遍。"
    runs = "只测一遍" if plan.runs == 1 else f"各测 {plan.runs} 遍取中位"
    return (
        f"{machine}\n\n被测的 ivr 是真正的 `ivr serve`（总台流程、真实话术、数据库）；"
        "它和 pyVoIP 各自固定在同一个核上，话务在另外的核上：SIPp 管信令，一个 C 程序管声音"
        "（`ivr/bench/load.c`），各路发包的时刻错开；按键后听到的是哪一句，由声音内容认定。"
        "同时通话时每路每 8 秒按一次 * 号键重听，所以一直在放音；"
        f"全部接通后测 {plan.seconds:.0f} 秒，{runs}。"
        "音质由 Python 话务发生器收一通电话来测，接听的是同一个话机端点和媒体引擎。"
    )


def _disturbance(busy: float) -> str:
    """How much else the machine had to do, and what that means."""
    told = f"开始测时机器的平均负载 {busy:.1f}"
    if os.sched_getscheduler(0) != os.SCHED_OTHER:
        return f"{told}，测量按实时优先级运行（chrt），别的程序插不进来"
    if busy > QUIET:
        return f"{told}，别的程序会把间隔拉长；可以用 chrt -f 10 重测，那时别的程序会被挤慢"
    return told
