"""What the line promises, and whether what was measured keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from ivr.bench.figures import head, number, row

Findings = dict[str, float | None]
"""What was found, by the name of a target's figure; None or missing: it was not measured."""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that must not exceed its limit. `aim`: hoped for, not promised."""

    figure: str
    told: str
    limit: float
    unit: str
    limited_by: str
    aim: bool = False

    def met(self, findings: Mapping[str, float | None]) -> bool | None:
        """Whether it is kept; None where nothing was measured."""
        found = findings.get(self.figure)
        return None if found is None else found <= self.limit


ENGINE = "媒体引擎是一个线程：每 20 毫秒给每路发一帧，受单核速度限制"
BEAT = "引擎每 10 毫秒收一次包、每 20 毫秒发一帧，另有一次线程切换"
TARGETS = (
    Target("gap_300", "300 路边放边收，包间隔 99%", 40, "毫秒", ENGINE),
    Target("gap_500", "500 路边放边收，包间隔 99%（争取）", 30, "毫秒", ENGINE, aim=True),
    Target("answer", "INVITE 到 200，99%", 50, "毫秒", "信令线程要等解释器锁；建通话、开端口"),
    Target("first_sound", "ACK 到第一个话音包，99%", 100, "毫秒", "起始话术的拼接；等下一拍"),
    Target(
        "next_prompt", "按键到下一句话术，95%", 100, "毫秒", f"{BEAT}；话术开头约 40 毫秒是静音"
    ),
    Target("silence", "按键到话术停（RFC 4733），99%", 60, "毫秒", BEAT),
    Target(
        "tone_silence", "按键到话术停（带内音），99%", 120, "毫秒", "听满 30 毫秒才算按键；抖动缓冲"
    ),
    Target("memory", "每路内存", 512, "KB", "每路一个线程、两个端口的收包缓冲、对话状态"),
    Target(
        "flat_memory",
        "1000 通的后 500 通，内存增长",
        2048,
        "KB",
        "通话结束后事务留 32 秒（RFC 3261），之后不再涨",
    ),
    Target("flat_threads", "1000 通前后，多出的线程", 0, "个", "每通的线程随通话结束"),
    Target(
        "flat_files",
        "1000 通的后 500 通，多出的打开文件",
        4,
        "个",
        "数据库连接，与同时用的最多的一次一样多",
    ),
    Target("noise", "音质比 G.711 理论值差", 0.2, "分贝", "G.711 本身"),
)


def missed(findings: Mapping[str, float | None], targets: Sequence[Target] = TARGETS) -> bool:
    """Whether a promise was broken; what was not measured breaks none."""
    return any(target.met(findings) is False for target in targets if not target.aim)


def write_targets(
    output: TextIO, findings: Mapping[str, float | None], targets: Sequence[Target] = TARGETS
) -> None:
    """All targets as a table."""
    print("## 达标情况\n", file=output)
    head(output, "目标", "应不超过", "实测", "结论", "限制在哪里")
    for target in targets:
        found = findings.get(target.figure)
        shown = "—" if found is None else f"{number(found)} {target.unit}"
        limit = f"{target.limit:g} {target.unit}"
        row(output, target.told, limit, shown, _verdict(target.met(findings)), target.limited_by)
    print(file=output)


def _verdict(met: bool | None) -> str:
    return {None: "未测", True: "达标", False: "未达标"}[met]
