"""Everything that flows can say which is known before any call: to be rendered ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ivr.dialogue.amending import CHANGED_TO
from ivr.dialogue.built_in import GREETINGS
from ivr.dialogue.doubts import NOT_HERE, RIGHT, UNCLEAR, YOU_MEAN, YOU_SAID, YOU_WANT
from ivr.dialogue.festivals import Festival
from ivr.dialogue.numerals import DIGITS, count_in_words, in_words
from ivr.dialogue.readings import (
    DAYS,
    ENGLISH_DIGITS,
    PERIODS,
    WEEKDAYS,
    natural,
    read_plainly,
)
from ivr.dialogue.session import APOLOGY, NOBODY_THERE, OUR_APOLOGY, OUR_NOBODY_THERE
from ivr.flow.library import FlowSet
from ivr.flow.model import Ask, Flow
from ivr.flow.values import SlotType
from ivr.flow.world import prompts_of


def fixed_segments(
    flows: FlowSet, company: str, festivals: Sequence[Festival] = ()
) -> tuple[str, ...]:
    """Every piece of a prompt that is always said alike, as the session cuts prompts."""
    ends = (APOLOGY, NOBODY_THERE, OUR_APOLOGY, OUR_NOBODY_THERE)
    pieces = [*_of_prompts(flows), *_of_options(flows), *ends, company]
    pieces += [CHANGED_TO, YOU_MEAN, YOU_SAID, RIGHT, YOU_WANT, NOT_HERE, UNCLEAR]
    pieces += [words for _, words in GREETINGS]
    pieces += [festival.greeting for festival in festivals]
    pieces += [read_plainly(text) for text in flows.knowledge.texts]
    return _unique(pieces)


def reading_pieces() -> tuple[str, ...]:
    """The words of which readings are put together."""
    pieces = [*DIGITS, "幺", "两", "十", "百", "千", "万", "点", "杠", "半"]
    pieces += [in_words(number) for number in range(10, 60)]
    pieces += [f"{in_words(month)}月" for month in range(1, 13)]
    pieces += [f"{in_words(day)}日" for day in range(1, 32)]
    pieces += [f"{count_in_words(hour)}点" for hour in range(13)]
    pieces += [f"{'零' if minute < 10 else ''}{in_words(minute)}分" for minute in range(1, 60)]
    pieces += [f"{count_in_words(minutes)}分钟" for minutes in range(1, 60)]
    pieces += [f"{count_in_words(hours)}小时" for hours in range(1, 25)]
    pieces += [f"{count_in_words(hours)}个半小时" for hours in range(1, 25)]
    pieces += [f"星期{day}" for day in WEEKDAYS]
    pieces += [*DAYS.values(), *(period for _, period in PERIODS)]
    pieces += ["年", "月", "日", "号", "元", "角", "分", *ENGLISH_DIGITS]
    return _unique(pieces)


def _of_prompts(flows: FlowSet) -> Iterator[str]:
    for plan in flows.plans.values():
        for step in plan.flow.steps.values():
            for prompt in prompts_of(step):
                yield from prompt.fixed
    for told in flows.common.announcements if flows.common else ():
        yield from told.prompt.fixed


def _of_options(flows: FlowSet) -> Iterator[str]:
    """The options' names, where a prompt reads the slot back that they fill."""
    for plan in flows.plans.values():
        for name in sorted(_read_back(plan.flow)):
            if plan.flow.slots[name].kind is SlotType.YES_NO:
                yield from ("是", "否")
            for step in plan.flow.steps.values():
                if isinstance(step, Ask) and step.slot == name:
                    yield from (natural(str(option.name)) for option in step.options)


def _read_back(flow: Flow) -> set[str]:
    chosen = {
        name for name, spec in flow.slots.items() if spec.kind in (SlotType.OPTION, SlotType.YES_NO)
    }
    blanks = (b for step in flow.steps.values() for p in prompts_of(step) for b in p.blanks)
    return {str(blank.name) for blank in blanks if blank.name in chosen}


def _unique(pieces: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece for piece in pieces if piece.strip()))
