"""A case that failed, told as the dialogue that it was, with what it should have been.

Each line begins with a sign: ✓ a prompt in which a line of the case was found, ✗ what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from ivr.flow.marks import Span
from ivr.simulator.cases.case import Does, Says
from ivr.simulator.cases.likeness import difference, most_alike
from ivr.simulator.cases.run import CaseRun, Exchange, Missing
from ivr.simulator.talk import RunAction

RIGHT, WRONG, PLAIN = "✓ ", "✗ ", "　"
"""What stands before a line; as wide as each other."""


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
    for number, exchange in enumerate(run.exchanges):
        later = [p for other in run.exchanges[number + 1 :] for p in other.turn.prompts]
        yield from _exchange(exchange, later)
    for does in run.unused:
        yield StoryLine(Tone.WRONG, f"{WRONG}{unused(does)}")
    for failure in run.failures:
        yield StoryLine(Tone.WRONG, f"{WRONG}{failure}")


def reasons(run: CaseRun) -> Iterator[tuple[Span, str]]:
    """All that is wrong, each in one sentence with its place, without the talk around it."""
    for exchange in run.exchanges:
        for missing in exchange.missing:
            yield missing.says.text.span, _missed(missing.says)
    for does in run.unused:
        yield does.span, unused(does)
    for failure in run.failures:
        yield failure.span, failure


def in_words(does: Does) -> str:
    """What the caller does: 客户：按 1."""
    match does:
        case Does(kind="speech", what=words):
            return f"客户：{words}"
        case Does(kind="keys", what=keys):
            return f"客户：按 {keys}"
        case Does(kind="line", what=sound):
            return f"客户：（听不出话，线路{sound}）"
        case Does(kind="silence"):
            return "客户：（不出声）"
    return "客户：（挂机）"


def action_in_words(action: RunAction) -> str:
    """［查客户］户号 3300012345."""
    if action.error:
        return f"［{action.name}］没成：{action.error}"
    results = "，".join(f"{name} {value}" for name, value in action.results.items() if value)
    return f"［{action.name}］{results}"


def _exchange(exchange: Exchange, later: Sequence[str]) -> Iterator[StoryLine]:
    if exchange.does is not None:
        yield StoryLine(Tone.CALLER, f"{PLAIN}{in_words(exchange.does)}")
    prompts = exchange.turn.prompts
    places = [_place(missing, prompts) for missing in exchange.missing]
    for number, prompt in enumerate(prompts):
        sign = RIGHT if number in exchange.heard else PLAIN
        yield StoryLine(Tone.BOT, f"{sign}机：{prompt}")
        for missing, place in zip(exchange.missing, places, strict=True):
            if place == number:
                yield from _wrong(missing, prompts, later)
    for action in exchange.turn.actions:
        yield StoryLine(Tone.ACTION, f"{PLAIN}　　{action_in_words(action)}")
    if not prompts:
        for missing in exchange.missing:
            yield from _wrong(missing, prompts, later)


def _place(missing: Missing, prompts: Sequence[str]) -> int:
    """The prompt below which it is told: what was probably meant, or else the last one."""
    says = missing.says
    if says.never:
        return next(n for n, prompt in enumerate(prompts) if says.text in prompt)
    alike = most_alike(says.text, prompts, missing.after)
    return alike.place if alike is not None else len(prompts) - 1


def _wrong(missing: Missing, prompts: Sequence[str], later: Sequence[str]) -> Iterator[StoryLine]:
    yield StoryLine(Tone.WRONG, f"{WRONG}{_missed(missing.says)}")
    hint = _hint(missing.says, missing.after, prompts, later)
    if hint and not missing.says.never:
        yield StoryLine(Tone.HINT, f"　　{hint}")


def _hint(says: Says, after: int, prompts: Sequence[str], later: Sequence[str]) -> str | None:
    if any(says.text in prompt for prompt in prompts):
        return "说是说了，但是比上一行「机」早：几行「机」要按说的先后写。"
    alike = most_alike(says.text, prompts, after)
    if any(says.text in prompt for prompt in later):
        return "后来才说到：中间也许少写了客户做的事。"
    return f"差别：{difference(says.text, alike.part)}" if alike is not None else None


def _missed(says: Says) -> str:
    verb = "不应当说" if says.never else "没有说"
    return f"{verb}（第 {says.text.span.line} 行）：{says.text}"


def unused(does: Does) -> str:
    """That the call was over before the caller came to do this."""
    return f"电话已经结束，用不上（第 {does.span.line} 行）：{in_words(does)}"
