"""What a sentence tells about the supply and about what a caller can do, whichever words it uses.

An option is chosen by its phrases; who says the same in other words chooses it too, as long as
these words tell a fact that the phrases of this option tell and those of no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ivr.understanding.as_things_are import as_things_are
from ivr.understanding.asides import without_other_devices
from ivr.understanding.fact_words import DENIABLE, FACTS
from ivr.understanding.matching import by_characters
from ivr.understanding.matters import MATTERS
from ivr.understanding.negation import denied, perhaps_denied
from ivr.understanding.readings import Understood
from ivr.understanding.scope import read_scope
from ivr.understanding.sounding import Spoken, Ways
from ivr.understanding.symptoms import JOIN, read_symptoms

_WAYS = tuple((fact, Ways(pattern)) for fact, pattern in FACTS)
_LEANING = 0.85


@lru_cache(maxsize=4096)
def facts_in(text: str) -> Mapping[str, bool]:
    """The facts that plain words tell, and whether in so many characters."""
    text = without_other_devices(text)
    found = _told(Spoken.of(text))
    if _ASKED in found:
        return {_ASKED: found[_ASKED]}
    found = _told(Spoken.of(as_things_are(text)))
    scope, symptoms = read_scope(text), read_symptoms(text)
    if isinstance(scope, Understood) and scope.sure >= _LEANING and not scope.doubts:
        found[scope.value] = scope.sure == 1.0
    if isinstance(symptoms, Understood) and symptoms.sure >= _LEANING:
        for symptom in symptoms.value.split(JOIN):
            found[symptom] = symptoms.sure == 1.0 or found.get(symptom, False)
    if _UNSTEADY & found.keys():
        found[_QUALITY] = any(found[fact] for fact in _UNSTEADY & found.keys())
    if (matter := _matter(text)) is not None:
        found[matter] = True
    for better, worse in _RATHER:
        if better in found:
            found.pop(worse, None)
    return found


def _told(spoken: Spoken) -> dict[str, bool]:
    """The facts found; what only sounds like one counts where the characters tell no other."""
    spans = [(fact, span) for fact, ways in _WAYS for span in ways.find(spoken)]
    written = [span for _, span in spans if span.exact]
    found: dict[str, bool] = {}
    for fact, span in spans:
        before = spoken.text[: span.start]
        if fact in DENIABLE and (denied(before) or perhaps_denied(before)):
            continue
        if span.exact or not any(w.start < span.end and span.start < w.end for w in written):
            found[fact] = span.exact or found.get(fact, False)
    return found


def _matter(text: str) -> str | None:
    """What one rings a supplier about besides outages: an option may name it in other words."""
    found = by_characters(text, MATTERS)
    return max(found, key=lambda match: match.weight).candidate.meaning if found else None


_ASKED = "问停电"
_QUALITY = "电能质量"
WISHES = frozenset((_ASKED, *(matter.meaning for matter in MATTERS)))
"""What callers want, where all other facts tell how the supply is."""
_UNSTEADY = frozenset(("灯闪", "电压低", "电压高", "电压不稳"))
NO_POWER = "没电"
"""The least that is told: where more is told, too, that counts."""
_RATHER = (
    ("没跳", "跳闸"),
    ("没电", "来电"),
    ("有余额", "余额用完"),
    ("跳闸", "没电"),
    ("跳闸", "来电"),
    ("余额用完", "没电"),
)
"""Of two facts in one sentence the one that says more."""
