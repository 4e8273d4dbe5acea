"""A correction in passing: 不是三单元，是五单元 mends what was just read out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr.dialogue.actions import Play, Segment
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.readings import read
from ivr.dialogue.spoken import MOST_HEARD, READ_AS
from ivr.flow.plan import Plan
from ivr.flow.values import canonical
from ivr.understanding.context import Context
from ivr.understanding.corrections import correction
from ivr.understanding.kinds import KINDS
from ivr.understanding.readings import Understood

CHANGED_TO = "改成了，"


@dataclass(frozen=True, slots=True)
class Amended:
    """What a slot is to hold instead."""

    slot: str
    value: str


def amended(
    plan: Plan,
    slots: Mapping[str, str | None],
    read_out: Iterable[str],
    text: object,
    facts: CallFacts,
) -> Amended | None:
    """The first of the slots just read out that the caller corrects; None: nothing is corrected."""
    said = text[:MOST_HEARD] if isinstance(text, str) else ""
    if correction(said) is None:
        return None
    for name in dict.fromkeys(read_out):
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


def told(change: Amended, plan: Plan, step: str, facts: CallFacts) -> Play:
    """What the caller hears of it: the value as it stands now, to be confirmed like the first."""
    kind = plan.flow.slots[change.slot].kind
    words = read(change.value, kind, None, facts.now())
    return Play((Segment(CHANGED_TO), Segment(f"{words}。", fixed=False)), step)
