"""A correction in passing: 不是三单元，是五单元 mends what was just read out, or said before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ivr.dialogue.actions import Play, Segment
from ivr.dialogue.answer import Answer, Missed, Supposed, Uncertain
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.readings import read
from ivr.dialogue.spoken import MOST_HEARD, READ_AS, understand_words
from ivr.flow.model import Ask
from ivr.flow.plan import Plan
from ivr.flow.values import SlotType, canonical
from ivr.understanding.context import Context
from ivr.understanding.corrections import correction
from ivr.understanding.in_passing import TELLING, Sentence, mended
from ivr.understanding.kinds import KINDS
from ivr.understanding.readings import Understood

CHANGED_TO = "改成了，"


@dataclass(frozen=True, slots=True)
class Amended:
    """What a slot is to hold instead."""

    slot: str
    value: str


@dataclass(frozen=True, slots=True)
class Noted:
    """What a value that was said before is now; no question for it has been put yet."""

    kind: SlotType
    value: str


_CORRECTS = re.compile("不是|不对|错了|改成|改为|换成|更正")


def amended(
    plan: Plan,
    slots: Mapping[str, str | None],
    open_slots: Iterable[str],
    text: object,
    facts: CallFacts,
) -> Amended | None:
    """The first of these slots that the caller corrects; None: nothing is corrected."""
    said = text[:MOST_HEARD] if isinstance(text, str) else ""
    if correction(said) is None:
        return None
    for name in dict.fromkeys(open_slots):
        spec, known = plan.flow.slots.get(name), slots.get(name)
        if spec is None or spec.protected or not known or spec.kind not in READ_AS:
            continue
        context = Context(facts.now(), facts.area_code, known=known, places=facts.places)
        reading = KINDS[READ_AS[spec.kind]](said, context)
        if isinstance(reading, Understood):
            value = canonical(spec.kind, reading.value, area_code=facts.area_code)
            if value is not None and value != known:
                return Amended(name, value)
    return None


def noted(
    plan: Plan,
    ask: Ask,
    fresh: Callable[[str], Sequence[Sentence]],
    answer: Answer,
    facts: CallFacts,
) -> Noted | None:
    """What the caller's last sentence corrects of a value that was said, but not yet asked for.

    None where nothing is corrected, and where the question was answered before the correction
    began: then the value is corrected when its own question is come to. `fresh`: by kind, the
    sentences that have answered no question for it, the latest last.
    """
    context = Context(facts.now(), facts.area_code, places=facts.places)
    for name in TELLING:
        said = fresh(name)
        change = mended(name, said, context)
        if change is not None and (kind := _KINDS.get(name)) is not None:
            before = _CORRECTS.split(said[-1].text, maxsplit=1)[0]
            if understand_words(plan, ask, before, facts) == answer and _is_sure(answer):
                return None
            return Noted(kind, change.value)
    return None


_KINDS = {name: kind for kind, name in READ_AS.items()}


def _is_sure(answer: Answer) -> bool:
    return not isinstance(answer, Missed | Supposed | Uncertain)


def told(change: Amended | Noted, plan: Plan, step: str, facts: CallFacts) -> Play:
    """What the caller hears of it: the value as it stands now, to be confirmed like the first."""
    kind = change.kind if isinstance(change, Noted) else plan.flow.slots[change.slot].kind
    words = read(change.value, kind, None, facts.now())
    return Play((Segment(CHANGED_TO), Segment(f"{words}。", fixed=False)), step)
