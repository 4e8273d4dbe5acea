"""The readers that `ivr bench understanding` measures: kinds of values, questions of flows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial

from ivr.app.house import PROJECT
from ivr.bench.understanding import Outcome, Reader, Same
from ivr.clock import SHANGHAI
from ivr.domain.address import Address
from ivr.flow.library import FlowSet
from ivr.flow.model import Ask
from ivr.understanding import address, names, scope, symptoms
from ivr.understanding.context import Context
from ivr.understanding.kinds import KINDS
from ivr.understanding.matching import Candidate
from ivr.understanding.matters import MATTERS
from ivr.understanding.mishearing import Reader as ReaderOfKind
from ivr.understanding.options import SURE, Choice, choose
from ivr.understanding.phonetic import folded
from ivr.understanding.places import Gazetteer
from ivr.understanding.readings import Reading, Rejected
from ivr.understanding.several import read_all

SEVERAL = "一句多项"
"""Values of several kinds in one sentence, written 地址=…;范围=…"""

TOGETHER = (address.KIND, names.KIND, scope.KIND, symptoms.KIND)
"""What the sentences of several values were written for."""

MOMENT = datetime(2026, 11, 24, 15, 20, tzinfo=SHANGHAI)
"""When the utterances that speak of times were said."""

TOWN = PROJECT / "storage" / "sample" / "customers.csv"

Kinds = Mapping[str, Callable[[str], Reading]]


def sample_gazetteer() -> Gazetteer:
    """The places of the sample town."""
    with TOWN.open(encoding="utf-8", newline="") as file:
        return Gazetteer.of(Address.parse(row["用电地址"]) for row in csv.DictReader(file))


def kinds() -> Kinds:
    """Every kind of value, read at one moment in the sample town."""
    context = Context(MOMENT, places=sample_gazetteer())
    return {kind: _at(read, context) for kind, read in KINDS.items()}


def _at(read: ReaderOfKind, context: Context) -> Callable[[str], Reading]:
    return lambda text: read(text, context)


def together(by_kind: Kinds) -> Kinds:
    """The kinds that are looked for in one sentence, those that are hard to mistake first."""
    return {kind: by_kind[kind] for kind in TOGETHER}


def _sounds_the_same(one: str, other: str) -> bool:
    return folded(one) == folded(other)


SAME: Mapping[str, Same] = dict.fromkeys((names.KIND, address.KIND, SEVERAL), _sounds_the_same)
"""A misheard name of a person, or of a place that the customers' file does not have, is right when
it sounds right: its characters cannot be had back. Figures are compared as they are."""


def readers(flows: FlowSet) -> dict[str, Reader]:
    """A reader for each kind, for several at once, and for every question of the flows."""
    by_kind = kinds()
    found: dict[str, Reader] = {kind: _of_value(read) for kind, read in by_kind.items()}
    found[SEVERAL] = partial(_several, together(by_kind))
    for name, candidates in _questions(flows):
        found[name] = partial(_chosen, candidates)
    return found


def expected_of_several(text: str) -> str:
    """What is expected of several values, without the kinds that have no reader yet."""
    parts = [part for part in text.split(";") if part.partition("=")[0] in TOGETHER]
    return ";".join(sorted(parts))


def candidates_at(flows: FlowSet, flow: str, step: str) -> list[Candidate[str]]:
    """What can be said to a question: its options by phrase and name, and what is global."""
    plan = flows.plans[flow]
    ask = plan.flow.steps[step]
    assert isinstance(ask, Ask)
    found: list[Candidate[str]] = []
    for option in ask.options:
        for words in dict.fromkeys([*map(str, option.phrases), str(option.name)]):
            found.append(Candidate(words, str(option.name)))
    for command in plan.commands_at(ask):
        for words in map(str, command.phrases):
            urgent = command.urgent
            found.append(Candidate(words, str(command.name), inner=False, urgent=urgent))
    return found


def _questions(flows: FlowSet) -> Iterator[tuple[str, list[Candidate[str]]]]:
    for flow, plan in flows.plans.items():
        for step in plan.flow.steps.values():
            if isinstance(step, Ask) and step.options:
                yield f"{flow}:{step.name}", candidates_at(flows, flow, str(step.name))


def _of_value(read: Callable[[str], Reading]) -> Reader:
    def reader(text: str) -> Outcome:
        reading = read(text)
        if isinstance(reading, Rejected):
            return Outcome(None)
        return Outcome(reading.value, bool(reading.doubts) or reading.sure < SURE)

    return reader


def _several(by_kind: Kinds, text: str) -> Outcome:
    found = read_all(text, by_kind)
    if not found:
        return Outcome(None)
    value = ";".join(sorted(f"{kind}={reading.value}" for kind, reading in found.items()))
    unsure = any(reading.doubts or reading.sure < SURE for reading in found.values())
    return Outcome(value, unsure)


def _chosen(candidates: list[Candidate[str]], text: str) -> Outcome:
    choice = choose(text, candidates, MATTERS)
    return Outcome(choice.meaning, choice.unsure) if isinstance(choice, Choice) else Outcome(None)
