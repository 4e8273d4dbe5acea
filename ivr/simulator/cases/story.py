"""A case that failed, told as the dialogue that it was, with what it should have been."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from ivr.simulator.cases.case import Does, Says
from ivr.simulator.cases.run import CaseRun, Exchange
from ivr.simulator.talk import RunAction

ALIKE = 0.5
"""From this likeness on a prompt is shown as what was probably meant."""


class Tone(Enum):
    """What a line of the story is."""

    BOT = "bot"
    CALLER = "caller"
    ACTION = "action"
    WRONG = "wrong"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A line, and what it is."""

    tone: Tone
    text: str


def story(run: CaseRun) -> Iterator[StoryLine]:
    """The talk as it went; what is wrong stands where it went wrong."""
    for exchange in run.exchanges:
        yield from _exchange(exchange)
    for does in run.unused:
        place = f"（第 {does.span.line} 行）"
        yield StoryLine(Tone.WRONG, f"✗ 电话已经结束，用不上{place}：{in_words(does)}")
    for failure in run.failures:
        yield StoryLine(Tone.WRONG, f"✗ {failure}")


def in_words(does: Does | None) -> str:
    """What the caller does: 客户：按 1."""
    match does:
        case Does(kind="speech", what=words):
            return f"客户：{words}"
        case Does(kind="keys", what=keys):
            return f"客户：按 {keys}"
        case Does(kind="silence"):
            return "客户：（不出声）"
    return "客户：（挂机）"


def _exchange(exchange: Exchange) -> Iterator[StoryLine]:
    if exchange.does is not None:
        yield StoryLine(Tone.CALLER, in_words(exchange.does))
    prompts = exchange.turn.prompts
    yield from (StoryLine(Tone.BOT, f"机：{prompt}") for prompt in prompts)
    yield from (
        StoryLine(Tone.ACTION, f"　　{action_in_words(action)}") for action in exchange.turn.actions
    )
    for missing in exchange.missing:
        yield from _missing(missing.says, prompts)


def _missing(says: Says, prompts: Sequence[str]) -> Iterator[StoryLine]:
    line = f"第 {says.text.span.line} 行"
    if says.never:
        yield StoryLine(Tone.WRONG, f"✗ 不应当说（{line}）：{says.text}")
        return
    yield StoryLine(Tone.WRONG, f"✗ 没有说（{line}）：{says.text}")
    alike = _most_alike(says.text, prompts)
    if alike is not None:
        yield StoryLine(Tone.HINT, f"　　差别：{difference(says.text, alike)}")


def most_alike_prompt(text: str, prompts: Sequence[str]) -> str:
    """The prompt in which the text was most probably looked for."""
    return max(prompts, key=lambda prompt: _likest_part(text, prompt)[0])


def _most_alike(text: str, prompts: Sequence[str]) -> str | None:
    """The part of a prompt that looks most like the text."""
    likeness, part = max((_likest_part(text, p) for p in prompts), default=(0.0, ""))
    return part if likeness >= ALIKE else None


def _likest_part(text: str, prompt: str) -> tuple[float, str]:
    starts = range(max(1, len(prompt) - len(text) + 1))
    parts = [prompt[start : start + len(text)] for start in starts]
    return max((difflib.SequenceMatcher(None, text, p, autojunk=False).ratio(), p) for p in parts)


def difference(wanted: str, said: str) -> str:
    """Both texts in one: what is missing in 〔-…〕, what was said instead in 〔+…〕."""
    pieces: list[str] = []
    matcher = difflib.SequenceMatcher(None, wanted, said, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(wanted[i:j])
            continue
        if i < j:
            pieces.append(f"〔-{wanted[i:j]}〕")
        if k < m:
            pieces.append(f"〔+{said[k:m]}〕")
    return "".join(pieces)


def action_in_words(action: RunAction) -> str:
    """［查客户］户号 3300012345."""
    if action.error:
        return f"［{action.name}］没成：{action.error}"
    results = "，".join(f"{name} {value}" for name, value in action.results.items() if value)
    return f"［{action.name}］{results}"
