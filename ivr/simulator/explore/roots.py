"""Where talks may begin: at which flow, from which number, at what time, with what known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product

from ivr.clock import local
from ivr.dialogue.built_in import CallFacts, Present
from ivr.dialogue.session import DialogueSession
from ivr.flow.catalogue import ANSWER, ASKED_BUILT_IN, MODE, ORDINARY, SPEECH
from ivr.flow.conditions import Term
from ivr.flow.hours import Hours
from ivr.flow.library import FlowSet
from ivr.simulator.explore.probes import Probes
from ivr.simulator.explore.samples import NOON, classes
from ivr.working_days import DayKind, day_kind

CALLERS = ("13800000001", None)
"""A mobile telephone, and a caller who hides the number."""

DAYS_LOOKED_AT = 400
"""A year with all its festivals."""

MOST_MOMENTS = 8
"""Tried even where fewer would bring every answer once."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a talk takes place, and whether words are understood then."""

    now: datetime = NOON
    speech: bool = False
    late: bool = False
    """Whether the caller had to wait too long for the answer."""
    mode: str = ORDINARY
    """How callers are served then."""

    def facts(self, caller: str | None) -> CallFacts:
        """What a dialogue is told of a call at this moment."""
        return CallFacts(
            caller,
            lambda: self.now,
            speech=lambda: self.speech,
            late=lambda: self.late,
            mode=lambda: self.mode,
        )


@dataclass(frozen=True, slots=True)
class Root:
    """The beginning of a talk."""

    entry: str
    caller: str | None
    moment: Moment = Moment()
    given: Mapping[str, str] = field(default_factory=dict)
    """What the calling flow would have passed, where a flow is looked at by itself."""

    def session(self, flows: FlowSet) -> DialogueSession:
        """A dialogue that has not started yet."""
        return DialogueSession(flows, self.entry, self.moment.facts(self.caller), self.given)


def roots_at(flows: FlowSet, entry: str, probes: Probes) -> list[Root]:
    """Every beginning of a talk at the entry flow."""
    moments = moments_for(flows, probes.moment)
    return [Root(entry, caller, moment) for moment in moments for caller in CALLERS]


def roots_alone(flows: FlowSet, flow: str, probes: Probes) -> list[Root]:
    """Every beginning of a flow by itself, its parameters empty or filled."""
    parameters = flows.plans[flow].flow.parameters
    filled: dict[str, str] = {}
    for name, kind in parameters.items():
        value = classes(kind, name, probes.of(flow, name))[0]
        if value is not None:
            filled[name] = value
    roots = roots_at(flows, flow, probes)
    given = [Root(flow, root.caller, root.moment, filled) for root in roots] if filled else []
    return [*roots, *given]


def moments_for(flows: FlowSet, terms: tuple[Term, ...]) -> list[Moment]:
    """Moments at which these terms hold and do not hold, ordinary noon first."""
    hours = flows.common.hours if flows.common else {}
    by_answer: dict[tuple[bool, ...], Moment] = {}
    for moment in _candidates(hours, terms) if terms else [Moment()]:
        present = Present(moment.facts(None), hours)
        by_answer.setdefault(tuple(term.holds({}, present) for term in terms), moment)
    return _telling(by_answer)


def _telling(by_answer: Mapping[tuple[bool, ...], Moment]) -> list[Moment]:
    """A few moments, those first that bring an answer not yet had."""
    had: set[tuple[int, bool]] = set()
    telling: list[Moment] = []
    others: list[Moment] = []
    for answers, moment in by_answer.items():
        fresh = set(enumerate(answers)) - had
        had |= fresh
        (telling if fresh or not telling else others).append(moment)
    return [*telling, *others][: max(MOST_MOMENTS, len(telling))]


def _candidates(hours: Mapping[str, Hours], terms: Iterable[Term]) -> Iterator[Moment]:
    asked = {str(term.slot) for term in terms}
    talks = (False, True) if SPEECH in asked else (False,)
    waits = (False, True) if ANSWER in asked else (False,)
    modes = ASKED_BUILT_IN[MODE] if MODE in asked else (ORDINARY,)
    minutes = sorted({minute for named in hours.values() for minute in _edges(named)})
    midnight = NOON.replace(hour=0)
    for day in _days(day_kind):
        for minute in (12 * 60, *minutes):
            start = midnight + timedelta(days=(day - midnight.date()).days, minutes=minute)
            for mode, speech, late in product(modes, talks, waits):
                yield Moment(start, speech, late, mode)


def _edges(hours: Hours) -> Iterator[int]:
    """The minutes of the day around which something changes."""
    for spans in hours.spans.values():
        for span in spans:
            yield from ((span.start - 1) % 1440, span.start, (span.end - 1) % 1440, span.end % 1440)


def _days(kind_of: Callable[[date], DayKind]) -> Iterator[date]:
    """Two weeks, and the first days of every kind of the year."""
    first = local(NOON).date()
    seen: set[tuple[DayKind, int]] = set()
    for number in range(DAYS_LOOKED_AT):
        day = first + timedelta(days=number)
        kinds = (kind_of(day), day.isoweekday())
        if kinds not in seen:
            seen.add(kinds)
            yield day
