"""Which values a call took down by ear and has not read back, also through sub-flows.

A fact is a slot's name: its value was heard and not read back. `^name` is such a slot of a flow
further out, which 「同名」 may take. `~name` is one that 播报 has told since: the question that
follows reads it back with it. What a flow does with values that come to it unread is found once,
whoever calls it: an origin is a parameter or `^name` that is unread at its beginning, or None for
what is heard in the flow itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ivr.flow.marks import Span, Text
from ivr.flow.model import Ask, Assignment, Call, Decide, Do, Record, Return, Say, Step
from ivr.flow.passages import Passage, passages_of
from ivr.flow.plan import DONE, Chosen, Edge, Plan
from ivr.flow.spreading import Bits, Spread, single_bits, spread
from ivr.flow.values import BY_DIGITS, BY_WORDS
from ivr.flow.ways import Ways, told_way, ways_from

OUTER, TOLD = "^", "~"

_Along = tuple[Edge, Spread]
_At = tuple[str, int]
"""A step, and the bit of the fact in question; 0 before anything was heard."""


@dataclass(frozen=True, slots=True)
class Use:
    """A changing action that is given something unread, in this flow or in one that it calls."""

    step: str
    fact: str
    span: Span
    action: str
    through: str | None = None
    """The sub-flow that has it done."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a flow does with what is unread, by origin."""

    gives: Mapping[str | None, frozenset[str]] = field(default_factory=dict)
    """The results that may be unread when it comes back."""
    acts: Mapping[str, str] = field(default_factory=dict)
    """A changing action that may be given it."""
    returns: bool = True
    """Whether it ever comes back."""

    @property
    def outer(self) -> tuple[str, ...]:
        """The slots of flows further out that matter to it."""
        origins = dict.fromkeys([*self.gives, *self.acts])
        return tuple(o[len(OUTER) :] for o in origins if o is not None and o.startswith(OUTER))


class Hearing:
    """What is heard in one flow, and where it goes; `inner` are the flows that it may call."""

    def __init__(self, plan: Plan, inner: Mapping[str, Summary], changing: set[str]) -> None:
        self._plan, self._inner, self._changing = plan, inner, changing
        self._outer = [OUTER + name for name in dict.fromkeys(self._names_outside())]
        self._told = sorted({n for step in plan.flow.steps.values() for n in _told_by(step)})
        told = [TOLD + name for name in self._told]
        self._bits = bits = Bits([*plan.flow.slots, *self._outer, *told])
        self._telling_bits = [(n, bits.of([n]), bits.of([TOLD + n])) for n in self._told]
        self._all_told = bits.of(told)
        passages = passages_of(plan)
        self._edges: dict[str, list[_Along]] = {
            name: [(p.edge, self._telling(step, p, self._along(step, p))) for p in passages[name]]
            if self._goes_on(step)
            else []
            for name, step in plan.flow.steps.items()
        }

    def uses(self) -> list[Use]:
        """Where an action is given something that was heard in this flow."""
        return list(self._uses(self._spread(None)))

    def summary(self) -> Summary:
        """What those that call this flow need to know of it."""
        gives: dict[str | None, frozenset[str]] = {}
        acts: dict[str, str] = {}
        returns = False
        for origin in (None, *map(str, self._plan.flow.parameters), *self._outer):
            found = self._spread(origin)
            given = [mask for at, mask in found.items() if self._is_end(at)]
            returns = bool(given)
            results = frozenset().union(*map(self._bits.facts, given))
            gives[origin] = results & self._plan.flow.returns.keys()
            use = next(self._uses(found), None) if origin is not None else None
            if origin is not None and use is not None:
                acts[origin] = use.action
        return Summary(gives, acts, returns)

    def way_to(self, use: Use) -> tuple[str, ...]:
        """The shortest way on which the value was heard and is not read back."""
        return told_way(self._ways, (use.step, self._bits.of([use.fact])), lambda at: at[0])

    @cached_property
    def _ways(self) -> Ways[_At]:
        return ways_from((str(self._plan.flow.start), 0), self._onward)

    def _onward(self, here: _At) -> Iterator[tuple[Edge, _At]]:
        name, bit = here
        for edge, along in self._edges[name]:
            if not bit & along.ended:
                yield edge, (edge.target, bit)
            fresh = along.moves(bit) if bit else along.begun
            for after in single_bits(fresh) if fresh else ():
                yield edge, (edge.target, after)

    def _spread(self, origin: str | None) -> dict[str, int]:
        start = str(self._plan.flow.start)
        if start not in self._edges:
            return {}
        edges: dict[str, Sequence[Spread]] = {}
        for name, onward in self._edges.items():
            edges[name] = [s if origin is None else replace(s, begun=0) for _, s in onward]
        return spread(start, self._bits.of([origin] if origin is not None else []), edges)

    def _is_end(self, at: str) -> bool:
        return isinstance(self._plan.flow.steps[at], Return)

    def _goes_on(self, step: Step) -> bool:
        called = self._inner.get(step.flow) if isinstance(step, Call) else None
        return called is None or called.returns

    # -- one step ---------------------------------------------------------------------------------

    def _along(self, step: Step, passage: Passage) -> Spread:
        bits = self._bits
        proved = self._proved(step, passage)
        read_back = () if _may_be_skipped(step, passage.edge) else _read_back(step)
        ended = bits.of({*read_back, *proved, *passage.fills, *passage.empty})
        if isinstance(step, Ask):
            kind = self._plan.kind_of(step.slot)
            heard = passage.fills if kind in BY_DIGITS or kind in BY_WORDS else ()
            return Spread(passage.edge.target, ended, bits.of(heard))
        called = self._inner.get(step.flow) if isinstance(step, Call) else None
        if called is None:
            return Spread(passage.edge.target, ended)
        assert isinstance(step, Call)
        begun = [str(line.left) for line in step.results if line.right in called.gives[None]]
        moved = [
            (bits.of([fact]), bits.of([str(line.left)]))
            for origin, fact in self._brought(step, called)
            for line in step.results
            if line.right in called.gives.get(origin, ())
        ]
        return Spread(passage.edge.target, ended, bits.of(begun), tuple(moved))

    def _telling(self, step: Step, passage: Passage, along: Spread) -> Spread:
        """The same, with what 播报 tells: the question behind it reads that back as well."""
        if isinstance(step, Ask):
            if _may_be_skipped(step, passage.edge):
                untold = tuple((told, unread) for _, unread, told in self._telling_bits)
                along = replace(along, moved=(*along.moved, *untold))
            return replace(along, ended=along.ended | self._all_told)
        tells = _told_by(step)
        goes_on = isinstance(self._plan.flow.steps[passage.edge.target], Say | Decide | Ask)
        ended, moved = along.ended, list(along.moved)
        for name, unread, told in self._telling_bits:
            if name in passage.fills or not goes_on:
                ended |= told
            if goes_on and name in tells:
                ended |= unread
                moved.append((unread, told))
            elif not goes_on and name not in passage.fills:
                moved.append((told, unread))
        return replace(along, ended=ended, moved=tuple(moved))

    def _proved(self, step: Step, passage: Passage) -> Iterator[str]:
        """What is protected cannot be read back: a look-up that took it has found it right."""
        if isinstance(step, Do) and passage.edge.trigger == DONE:
            looks_up = step.action not in self._changing
            for line in step.arguments if looks_up else ():
                if isinstance(line.right, Text) and self._plan.is_protected(line.right):
                    yield str(line.right)

    def _uses(self, found: Mapping[str, int]) -> Iterator[Use]:
        for name, mask in found.items():
            step = self._plan.flow.steps[name]
            if mask and isinstance(step, Do) and step.action in self._changing:
                for line in step.arguments:
                    fact = self._fact_of(line)
                    if fact is not None and self._bits.of([fact]) & mask:
                        span = getattr(line.right, "span", step.action.span)
                        yield Use(name, fact, span, str(step.action))
            elif mask and isinstance(step, Call) and (called := self._inner.get(step.flow)):
                yield from self._uses_within(step, called, mask)

    def _uses_within(self, step: Call, called: Summary, mask: int) -> Iterator[Use]:
        # What the common part calls when a caller breaks off takes what is known: a person who
        # rings back an unread number is better than nobody.
        if step.lenient:
            return
        spans = {str(line.left): getattr(line.right, "span", None) for line in step.arguments}
        for origin, fact in self._brought(step, called):
            action = called.acts.get(origin)
            if action is not None and self._bits.of([fact]) & mask:
                span = spans.get(origin) or step.flow.span
                yield Use(str(step.name), fact, span, action, str(step.flow))

    def _brought(self, step: Call, called: Summary) -> Iterator[tuple[str, str]]:
        """The origins in a sub-flow, each with the fact here that it comes from."""
        for line in step.arguments:
            if (fact := self._fact_of(line)) is not None:
                yield str(line.left), fact
        for name in called.outer:
            yield OUTER + name, name if name in self._plan.flow.slots else OUTER + name

    def _fact_of(self, line: Assignment) -> str | None:
        if not isinstance(line.right, Text):
            return None
        if line.right in self._plan.flow.slots:
            return str(line.right)
        return f"{OUTER}{line.right}" if line.lenient else None

    def _names_outside(self) -> Iterator[str]:
        """The slots that this flow lacks and takes, itself or in a sub-flow, from further out."""
        slots = self._plan.flow.slots
        for step in self._plan.flow.steps.values():
            for line in step.arguments if isinstance(step, Do | Call) else ():
                if line.lenient and isinstance(line.right, Text) and line.right not in slots:
                    yield str(line.right)
            if isinstance(step, Call) and (called := self._inner.get(step.flow)):
                yield from (name for name in called.outer if name not in slots)


def _may_be_skipped(step: Step, edge: Edge) -> bool:
    """Whether the option may be chosen before the question is put: then it has told nothing."""
    names = [o.name for o in step.options if o.tells is not None] if isinstance(step, Ask) else []
    return any(isinstance(guard, Chosen) and guard.option in names for guard in edge.guards)


def _read_back(step: Step) -> Iterator[str]:
    """The slots that a question (or recording) tells before the caller answers it."""
    if isinstance(step, Ask | Record):
        told = {str(blank.name) for blank in step.prompt.blanks}
        if isinstance(step, Ask) and step.voiced is not None:
            # Who is asked in other words must be told as much.
            told &= {str(blank.name) for blank in step.voiced.blanks}
        yield from sorted(told)


def _told_by(step: Step) -> frozenset[str]:
    """The slots that a step tells whenever a call comes to it."""
    if not isinstance(step, Say):
        return frozenset()
    told = {str(blank.name) for blank in step.prompt.blanks}
    if step.again is not None:
        told &= {str(blank.name) for blank in step.again.blanks}
    return frozenset(told)
