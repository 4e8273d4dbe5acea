"""All measurements of talking, one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ivr.bench.speech.flows import PROMPTS_A_CALL, write_flows
from ivr.bench.speech.hotline import talked_to
from ivr.bench.speech.line import LineKind
from ivr.bench.speech.report import STREAMS, WHOLE, Row, SpeechReport
from ivr.bench.speech.scenes import answering, interrupting, listening
from ivr.bench.speech.words import MANDARIN, NO, YES, word
from ivr.media.g711 import Law

ECHO_DB = -15.0
SPOKEN_YES, SPOKEN_NO = "我家停电了", "什么时候来电"
"""What Whisper hears well of espeak-ng's Mandarin."""


@dataclass(frozen=True, slots=True)
class SpeechPlan:
    """How much is said: words a line, words of each of the many, prompts into their echo."""

    rounds: int
    lines: tuple[LineKind, ...]
    callers: int
    rounds_each: int
    prompts: int
    whole: int


GOOD = LineKind()
ROUGH = (
    LineKind(Law.PCMU, jitter_ms=20),
    LineKind(jitter_ms=40, loss=0.01),
    LineKind(Law.PCMU, jitter_ms=40, loss=0.03),
    LineKind(echo_db=ECHO_DB),
)
QUICK = SpeechPlan(rounds=8, lines=(GOOD, ROUGH[-2]), callers=4, rounds_each=2, prompts=0, whole=4)
THOROUGH = SpeechPlan(
    rounds=30, lines=(GOOD, *ROUGH), callers=16, rounds_each=4, prompts=100, whole=12
)


def streaming(
    report: SpeechReport, plan: SpeechPlan, folder: Path, model: Path, tell: Callable[[str], None]
) -> None:
    """An engine that streams, and a closed grammar."""
    words = [word(YES), word(NO)]
    flows = write_flows(folder / "flows")
    with talked_to(folder / "hotline", flows, model) as hotline:
        for kind in plan.lines:
            tell(f"一人：{kind.told}")
            heard = interrupting(hotline.port, kind, words, plan.rounds)
            report.rows.append(Row(STREAMS, kind.told, 1, heard))
        if plan.callers > 1:
            tell(f"{plan.callers} 人同时")
            heard = interrupting(hotline.port, GOOD, words, plan.rounds_each, plan.callers)
            report.rows.append(Row(STREAMS, GOOD.told, plan.callers, heard))
    if plan.prompts:
        _echoes(report, plan, folder, model, tell)


def _echoes(
    report: SpeechReport, plan: SpeechPlan, folder: Path, model: Path, tell: Callable[[str], None]
) -> None:
    tell("回声")
    flows = write_flows(folder / "flows-echo", listener=True)
    calls = -(-plan.prompts // PROMPTS_A_CALL)
    laws = (Law.PCMA, Law.PCMU)
    kinds = [
        LineKind(laws[at % 2], jitter_ms=10 * (at % 3), echo_db=ECHO_DB, echo_ms=40 + 60 * (at % 5))
        for at in range(calls)
    ]
    with talked_to(folder / "hotline", flows, model) as hotline:
        report.echo = listening(hotline, kinds)


def whole(
    report: SpeechReport, plan: SpeechPlan, folder: Path, model: Path, tell: Callable[[str], None]
) -> None:
    """An engine that does not stream: one caller, and two at once."""
    words = [word(SPOKEN_YES, MANDARIN), word(SPOKEN_NO, MANDARIN)]
    flows = write_flows(folder / "flows-whole", SPOKEN_YES, SPOKEN_NO)
    with talked_to(folder / "hotline", flows, model) as hotline:
        for callers in (1, 2):
            tell(f"不流式的引擎，{callers} 人")
            heard = answering(hotline.port, GOOD, words, plan.whole, callers)
            report.rows.append(Row(WHOLE, GOOD.told, callers, heard))
