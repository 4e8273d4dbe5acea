"""What a caller has told that no question was come to for: no slot holds it, so people read it.

Who says at the greeting where he lives and hangs up at the next question has told where he lives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.sayings import Sayings
from ivr.dialogue.spoken import READ_AS
from ivr.flow.values import SlotType, canonical
from ivr.misheard import Misheard
from ivr.understanding import duration, scope, symptoms, times
from ivr.understanding.context import Context
from ivr.understanding.corrections import correction
from ivr.understanding.in_passing import Sentence
from ivr.understanding.kinds import KINDS
from ivr.understanding.readings import Understood

NOT_ASKED_YET = "还没问到"
MOST_CHARACTERS = 120
"""Of one sentence: a place and a number may stand at its end."""

_KINDS = (SlotType.ADDRESS, SlotType.PHONE, SlotType.ACCOUNT, SlotType.ORDER)
"""By these somebody is found; a name alone helps nobody."""
_FACTS = (scope.KIND, symptoms.KIND, times.KIND, duration.KIND)
NO_POWER = "没电"
"""The symptom that every caller has."""


def untaken(sayings: Sayings, known: Collection[str], facts: CallFacts) -> tuple[Misheard, ...]:
    """The sentences that tell such a value, the earliest first. `known`: what the slots hold."""
    if not sayings.kept:
        return ()
    told = {sentence for kind in _KINDS for sentence in _telling(kind, sayings, known, facts)}
    words = dict.fromkeys(shown.text for s in sayings.all if (shown := _shown(s)) in told)
    return tuple(Misheard(NOT_ASKED_YET, text) for text in words)


def facts_of_the_fault(
    sayings: Sayings, known: Collection[str], facts: CallFacts
) -> tuple[Misheard, ...]:
    """The sentences that tell since when, how far or what, where no slot holds it.

    Whoever takes a caller over is told them: 气死我了 is understood, and the 停了三天了 before it
    in the same breath is not.
    """
    words = (_shown(sentence) for sentence in sayings.all)
    told = dict.fromkeys(each.text for each in words if _tells_a_fact(each, known, facts))
    return tuple(Misheard(NOT_ASKED_YET, text) for text in told)


def _tells_a_fact(sentence: Sentence, known: Collection[str], facts: CallFacts) -> bool:
    context = Context(sentence.at, facts.area_code, places=facts.places)
    readings = (KINDS[kind](sentence.text, context) for kind in _FACTS)
    values = {reading.value for reading in readings if isinstance(reading, Understood)}
    return bool(values - {*known, NO_POWER})


def _shown(sentence: Sentence) -> Sentence:
    """As much of it as is kept; more is not read either, however long somebody talks."""
    return replace(sentence, text=sentence.text.strip()[:MOST_CHARACTERS])


def _telling(
    kind: SlotType, sayings: Sayings, known: Collection[str], facts: CallFacts
) -> Iterator[Sentence]:
    """The sentences with a value of this kind, and those that correct it."""
    context = Context(
        facts.now(), facts.area_code, places=facts.places, read_before=sayings.read_before
    )
    any_before = False
    for sentence in map(_shown, sayings.fresh(READ_AS[kind])):
        reading = sayings.read(READ_AS[kind], sentence, context)
        value = canonical(kind, reading.value, area_code=facts.area_code) if reading else None
        if value is not None:
            if not any(value in held for held in known):
                any_before = True
                yield sentence
        elif any_before and correction(sentence.text) is not None:
            yield sentence
