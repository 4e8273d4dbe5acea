"""The measurement of talking as tables for people and as data for programs."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from ivr.bench.figures import head, number, row
from ivr.bench.speech.scenes import Heard
from ivr.bench.speech.targets import TARGETS
from ivr.bench.targets import Findings

STREAMS, WHOLE = "流式", "不流式"


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: the engine, the line, how many callers at once, what was found."""

    engine: str
    line: str
    callers: int
    heard: Heard


@dataclass
class SpeechReport:
    """All measurements; what could not be measured is missing."""

    rows: list[Row] = field(default_factory=list)
    echo: tuple[int, int] | None = None
    """Prompts that were played into their own echo, and how many of them it interrupted."""
    left_out: list[str] = field(default_factory=list)
    """Why something was not measured."""

    @property
    def findings(self) -> Findings:
        """The figures that are promised."""
        alone = [one for one in self.rows if one.engine == STREAMS and one.callers == 1]
        crowd = [one for one in self.rows if one.engine == STREAMS and one.callers > 1]
        found: Findings = {}
        if alone:
            said = sum(one.heard.said for one in alone)
            missed = said - sum(one.heard.noticed for one in alone)
            first = alone[0].heard
            found |= {
                "answer_p50": first.answered(50),
                "answer_p95": first.answered(95),
                "silence_p95": first.silent(95),
                "missed": 100 * missed / said if said else None,
            }
        if alone and crowd:
            one, many = alone[0].heard.answered(95), crowd[0].heard.answered(95)
            found["crowd"] = None if one is None or many is None else many - one
        for one_row in self.rows:
            if one_row.engine == WHOLE:
                found[f"whole_{one_row.callers}"] = one_row.heard.answered(95)
        if self.echo is not None:
            found["echo"] = float(self.echo[1])
        return found

    @property
    def kept(self) -> bool:
        """Whether every promise that was measured is kept."""
        return all(target.met(self.findings) is not False for target in TARGETS)


def as_table(report: SpeechReport) -> str:
    """Markdown."""
    output = io.StringIO()
    print("# 说话的测量\n", file=output)
    if report.rows:
        head(
            output,
            *("引擎", "线路", "同时几人", "说了", "听见", "说完到回答 50%", "95%"),
            *("开口到静音 50%", "95%"),
        )
    for one in report.rows:
        heard = one.heard
        times = (heard.answered(50), heard.answered(95), heard.silent(50), heard.silent(95))
        row(
            output,
            one.engine,
            one.line,
            one.callers,
            heard.said,
            heard.noticed,
            *map(number, times),
        )
    if report.echo is not None:
        print(
            f"\n回声：{report.echo[0]} 句话术，被自己的回声打断 {report.echo[1]} 次。", file=output
        )
    print("\n## 达标情况\n", file=output)
    head(output, "目标", "应不超过", "实测", "结论", "限制在哪里")
    found = report.findings
    for target in TARGETS:
        value, met = found.get(target.figure), target.met(found)
        shown = "—" if value is None else f"{number(value)} {target.unit}"
        verdict = {None: "未测", True: "达标", False: "未达标"}[met]
        row(
            output,
            target.told,
            f"{target.limit:g} {target.unit}",
            shown,
            verdict,
            target.limited_by,
        )
    for reason in report.left_out:
        print(f"\n> {reason}", file=output)
    print(f"\n{HOW}", file=output)
    return output.getvalue().rstrip()


HOW = (
    "测法：真正的 `ivr serve`，经 SIP 和 RTP 打电话，时刻取自收到的话音包的内核时间戳，单位毫秒；"
    "抖动和丢包加在来电者发出的包上，回声是来电者的话机把听到的放回来。"
    "流式引擎用 Vosk 的韩语模型（软件源里能装到的真模型）和韩语的是、不是；不流式的用 Whisper。"
)


def as_data(report: SpeechReport) -> dict[str, object]:
    """The same for programs; milliseconds, null where nothing was measured."""
    return {
        "rows": [
            {
                "engine": one.engine,
                "line": one.line,
                "callers": one.callers,
                "said": one.heard.said,
                "noticed": one.heard.noticed,
                "answered_ms": {"p50": one.heard.answered(50), "p95": one.heard.answered(95)},
                "silent_ms": {"p50": one.heard.silent(50), "p95": one.heard.silent(95)},
            }
            for one in report.rows
        ],
        "echo": None if report.echo is None else {"prompts": report.echo[0], "cut": report.echo[1]},
        "findings": report.findings,
        "left_out": report.left_out,
        "kept": report.kept,
    }
