"""The readers that `ivr bench understanding` measures: kinds of values, questions of flows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from ivr.app.house import PROJECT
from ivr.bench.understanding import Outcome, Reader, Same
from ivr.bench.utterances import Utterance
from ivr.clock import SHANGHAI
from ivr.dialogue.spoken import READ_AS, candidates
from ivr.domain.address import Address
from ivr.flow.library import FlowSet
from ivr.flow.model import Ask
from ivr.understanding import (
    account,
    address,
    amount,
    count,
    digits,
    duration,
    names,
    order_number,
    scope,
    symptoms,
    telephone,
    times,
)
from ivr.understanding.context import Context
from ivr.understanding.kinds import KINDS
from ivr.understanding.matching import Candidate
from ivr.understanding.matters import MATTERS
from ivr.understanding.mishearing import Reader as ReaderOfKind
from ivr.understanding.options import SURE, Choice, choose
from ivr.understanding.phonetic import folded
from ivr.understanding.places import Gazetteer
from ivr.understanding.readings import Reading, Rejected, Understood
from ivr.understanding.several import read_all

SEVERAL = "一句多项"
"""Values of several kinds in one sentence, written 地址=…;范围=…"""

TOGETHER = (
    telephone.KIND,
    order_number.KIND,
    account.KIND,
    address.KIND,
    amount.KIND,
    duration.KIND,
    times.KIND,
    names.KIND,
    scope.KIND,
    count.KIND,
    symptoms.KIND,
)
"""What can be looked for in one sentence, what is hard to mistake first: a row of digits is a
telephone number before it is a house number, and any number at all comes last."""

BY_DOUBTS = (frozenset(READ_AS.values()) | {digits.KIND}) - {address.KIND}
"""What the dialogue asks about where a reading has a doubt, and not where it is merely less sure.
A landmark that only sounds right (老槐署) is read back in words that sound right."""

ANYWAY = (address.KIND, names.KIND, scope.KIND, symptoms.KIND)
"""What a report of a fault is asked for in any case; the other kinds where a sentence has them."""

MOMENT = datetime(2026, 11, 24, 15, 20, tzinfo=SHANGHAI)
"""When the utterances that speak of times were said."""

TOWN = PROJECT / "storage" / "sample" / "customers.csv"

Kinds = Mapping[str, Callable[[str], Reading]]


@cache
def sample_gazetteer() -> Gazetteer:
    """The places of the sample town."""
    with TOWN.open(encoding="utf-8", newline="") as file:
        return Gazetteer.of(Address.parse(row["用电地址"]) for row in csv.DictReader(file))


def kinds(given: str = "") -> Kinds:
    """Every kind of value, read in the sample town at one moment, or with what is `given`."""
    words = _words_of(given)
    now = MOMENT
    if "now" in words:
        now = datetime.fromisoformat(words["now"]).replace(tzinfo=SHANGHAI)
    context = Context(
        now, words.get("area"), "ahead" in words, words.get("known"), sample_gazetteer()
    )
    return {kind: _at(read, context) for kind, read in KINDS.items()}


def _at(read: ReaderOfKind, context: Context) -> Callable[[str], Reading]:
    return lambda text: read(text, context)


def together(by_kind: Kinds, given: str = "") -> Kinds:
    """The kinds that are looked for in one sentence, those that are hard to mistake first."""
    more = _words_of(given).get("kinds", "").split(",")
    return {kind: by_kind[kind] for kind in TOGETHER if kind in ANYWAY or kind in more}


def _words_of(given: str) -> Mapping[str, str]:
    """known=33…, now=2026-…, by their names; a bare word has no value."""
    return dict(word.partition("=")[::2] for word in given.split())


def _sounds_the_same(one: str, other: str) -> bool:
    return folded(one) == folded(other)


SAME: Mapping[str, Same] = dict.fromkeys((names.KIND, address.KIND, SEVERAL), _sounds_the_same)
"""A misheard name of a person, or of a place that the customers' file does not have, is right when
it sounds right: its characters cannot be had back. Figures are compared as they are."""


def readers(flows: FlowSet, utterances: Iterable[Utterance] = ()) -> dict[str, Reader]:
    """A reader for each kind, for several at once, for every question of the flows, and for each
    kind with what is given where an utterance was said."""
    found: dict[str, Reader] = {}
    for given in dict.fromkeys(("", *(each.given for each in utterances))):
        by_kind = kinds(given)
        mine = {kind: _of_value(kind, read) for kind, read in by_kind.items()}
        mine[SEVERAL] = partial(_several, together(by_kind, given))
        found |= {f"{kind} {given}".strip(): reader for kind, reader in mine.items()}
    for name, offered in _questions(flows):
        found[name] = partial(_chosen, offered)
    return found


def asked_together(utterance: Utterance) -> Utterance:
    """A sentence of several values with the kinds that are looked for in it, in one order."""
    if utterance.kind != SEVERAL or utterance.expected is None:
        return utterance
    parts = sorted(part for part in utterance.expected.split(";"))
    named = {part.partition("=")[0] for part in parts}
    more = ",".join(kind for kind in TOGETHER if kind in named and kind not in ANYWAY)
    given = f"{utterance.given} kinds={more}".strip() if more else utterance.given
    return replace(utterance, expected=";".join(parts), given=given)


def candidates_at(flows: FlowSet, flow: str, step: str) -> list[Candidate[str]]:
    """What can be said to a question: its options by phrase and name, and what is global."""
    plan = flows.plans[flow]
    ask = plan.flow.steps[step]
    assert isinstance(ask, Ask)
    return [
        Candidate(each.phrase, str(each.meaning.name), each.inner, each.urgent)
        for each in candidates(plan, ask)
    ]


def _questions(flows: FlowSet) -> Iterator[tuple[str, list[Candidate[str]]]]:
    for flow, plan in flows.plans.items():
        for step in plan.flow.steps.values():
            if isinstance(step, Ask) and step.options:
                yield f"{flow}:{step.name}", candidates_at(flows, flow, str(step.name))


def _of_value(kind: str, read: Callable[[str], Reading]) -> Reader:
    def reader(text: str) -> Outcome:
        reading = read(text)
        if isinstance(reading, Rejected):
            return Outcome(None)
        return Outcome(reading.value, _is_unsure(kind, reading))

    return reader


def _is_unsure(kind: str, reading: Understood) -> bool:
    return bool(reading.doubts) or (kind not in BY_DOUBTS and reading.sure < SURE)


def _several(by_kind: Kinds, text: str) -> Outcome:
    found = read_all(text, by_kind)
    if not found:
        return Outcome(None)
    value = ";".join(sorted(f"{kind}={reading.value}" for kind, reading in found.items()))
    return Outcome(value, any(_is_unsure(kind, reading) for kind, reading in found.items()))


def _chosen(offered: list[Candidate[str]], text: str) -> Outcome:
    choice = choose(text, offered, MATTERS)
    return Outcome(choice.meaning, choice.unsure) if isinstance(choice, Choice) else Outcome(None)
