"""A linked flow as a graph: every edge that a call can take, as plain data.

The machine, the checker and the pictures read the same edges, so what is drawn and proved is what
runs. Edges of one source and trigger stand in the order in which they are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ivr.flow.conditions import Condition, read_condition
from ivr.flow.marks import Text
from ivr.flow.model import (
    Ask,
    Call,
    Command,
    Decide,
    Do,
    Flow,
    Record,
    Say,
    Step,
    Transfer,
)
from ivr.flow.values import BY_DIGITS, BY_WORDS, SlotType

DONE, FAILED, RETURNED, MATCHED, RECORDED = "done", "failed", "returned", "matched", "recorded"
NO_INPUT, NO_MATCH, NO_ANSWER = "no_input", "no_match", "no_answer"
RETURN_CALL = "return_call"
COMMAND = "command_"
JOIN = "›"
"""Between the parts of an edge's name; no step's name has it."""

MOST_HOPS = 50
"""Steps in a row without a wait for the caller or anything else outside; the checks see to it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The caller chose this option."""

    option: str


@dataclass(frozen=True, slots=True)
class MissesWithin:
    """Of this kind of miss there were at most so many, this one included."""

    kind: str
    most: int


@dataclass(frozen=True, slots=True)
class Holds:
    """A condition on the slots holds."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Mending:
    """The step is asked again for the sake of `home`, and the call goes back there."""

    home: str


@dataclass(frozen=True, slots=True)
class NothingRecorded:
    """The caller said nothing into the recording."""


Guard = Chosen | MissesWithin | Holds | Mending | NothingRecorded


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from step to step."""

    source: str
    trigger: str
    target: str
    guards: tuple[Guard, ...] = ()
    label: str = ""

    @property
    def name(self) -> str:
        """The edge in one text, the same in every version of the flow that has it."""
        return JOIN.join((self.source, self.trigger, self.label, self.target))


@dataclass(frozen=True, slots=True)
class Digits:
    """How a question collects a row of digits."""

    least: int
    most: int
    end_key: str
    delete_key: str
    interval_ms: int
    pattern: str | None


@dataclass(frozen=True, eq=False)
class Plan:
    """A linked flow with its edges; each is only equal to itself."""

    flow: Flow
    shut: frozenset[str] = frozenset()
    """The commands that flows shut out which called this one; see `shutting`."""

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge whose ends exist."""
        steps = self.flow.steps
        drawn = (edge for step in steps.values() for edge in self._drawn(step))
        return tuple(edge for edge in drawn if edge.target in steps)

    @cached_property
    def edges_from(self) -> Mapping[str, tuple[Edge, ...]]:
        """The edges by their source."""
        by_source: dict[str, list[Edge]] = {name: [] for name in self.flow.steps}
        for edge in self.edges:
            by_source[edge.source].append(edge)
        return {name: tuple(edges) for name, edges in by_source.items()}

    @cached_property
    def triggers_from(self) -> Mapping[str, frozenset[str]]:
        """What leads on from each step, whether or not its guards hold."""
        return {
            source: frozenset(edge.trigger for edge in edges)
            for source, edges in self.edges_from.items()
        }

    @cached_property
    def mends(self) -> Mapping[str, frozenset[str]]:
        """For each step with 重问: the questions after whose answer the call comes back to it.

        Besides the named one these are questions to which an option of it leads at once, as
        "another number" leads to typing it.
        """
        found: dict[str, frozenset[str]] = {}
        for step in self.flow.steps.values():
            if isinstance(step, Ask):
                targets = [str(o.mend) for o in step.options if o.mend is not None]
                reached = self._questions_from(targets)
                if reached:
                    found[str(step.name)] = frozenset(reached)
        return found

    @cached_property
    def _homes(self) -> Mapping[str, tuple[str, ...]]:
        """For each question, the steps that may have it asked again and wait for the answer."""
        found: dict[str, list[str]] = {}
        for home, questions in self.mends.items():
            for question in questions:
                found.setdefault(question, []).append(home)
        return {question: tuple(homes) for question, homes in found.items()}

    def commands_at(self, step: Ask | Record) -> tuple[Command, ...]:
        """The global commands to which a step listens."""
        return tuple(c for c in self.flow.commands if str(c.name) not in step.ignore)

    def shutting(self, names: frozenset[str]) -> Plan:
        """The same flow, called by flows that shut out these commands for as long as they last.

        Only what is merely said is shut out with them: a key that callers were told, and danger,
        count in every flow.
        """
        shut = frozenset(
            str(command.name)
            for command in self.flow.commands
            if str(command.name) in names and command.key is None and not command.urgent
        )
        if not shut:
            return self
        found = self._shutting.get(shut)
        if found is None:
            found = self._shutting[shut] = Plan(_deaf(self.flow, shut), shut)
        return found

    @cached_property
    def _shutting(self) -> dict[frozenset[str], Plan]:
        return {}

    def kind_of(self, slot: Text | None) -> SlotType | None:
        """A slot's type."""
        spec = self.flow.slots.get(slot) if slot is not None else None
        return spec.kind if spec else None

    def is_protected(self, slot: Text | None) -> bool:
        """Whether what a slot holds is never written down, told or read out."""
        spec = self.flow.slots.get(slot) if slot is not None else None
        return spec is not None and spec.protected

    def digits_of(self, ask: Ask) -> Digits | None:
        """How a question collects digits; None when one key answers it."""
        least, most = BY_DIGITS.get(self.kind_of(ask.slot) or SlotType.OPTION, (1, 1))
        rule = ask.keys
        if rule is None:
            return Digits(least, most, "#", "*", 4000, None) if most > 1 else None
        most = rule.most or max(most, rule.least or 1)
        least = rule.least or min(least, most)
        if most == 1:
            return None
        keys = (rule.end_key, rule.delete_key, rule.interval_ms, rule.pattern)
        return Digits(least, most, *keys)

    def goes_on(self, step: Step) -> bool:
        """Whether the step can fall through to its successor."""
        if isinstance(step, Say | Do | Call | Record):
            return True
        if not isinstance(step, Ask):
            return False
        takes_more = self.digits_of(step) or self.kind_of(step.slot) in BY_WORDS
        plain = any(option.go is None and option.mend is None for option in step.options)
        return bool(takes_more) or plain or not step.options

    def _questions_from(self, targets: list[str]) -> set[str]:
        reached: set[str] = set()
        while targets:
            step = self.flow.steps.get(targets.pop())
            if isinstance(step, Ask | Record) and str(step.name) not in reached:
                reached.add(str(step.name))
                if isinstance(step, Ask):
                    targets += [str(o.go) for o in step.options if o.go is not None]
        return reached

    def _drawn(self, step: Step) -> Iterator[Edge]:
        source = str(step.name)
        match step:
            case Ask():
                yield from self._from_ask(step)
            case Record():
                yield from self._coming_back(source, RECORDED)
                if step.nothing is not None:
                    guards = (NothingRecorded(),)
                    yield Edge(source, RECORDED, str(step.nothing), guards, "没录到")
            case Decide():
                yield from _from_decide(step)
            case Do(failed=way) if way is not None:
                yield Edge(source, FAILED, str(way.step), (), "失败")
            case Transfer(no_answer=way, return_call=rather):
                if way is not None:
                    yield Edge(source, NO_ANSWER, str(way.step), (), "没人接")
                if rather is not None:
                    yield Edge(source, RETURN_CALL, str(rather), (), "要回拨")
        if self.goes_on(step):
            following = getattr(step, "next", None)
            if following is not None:
                yield Edge(source, _PASSING[type(step)], str(following))
        if isinstance(step, Ask | Record):
            for command in self.commands_at(step):
                if command.go is not None:
                    trigger = COMMAND + str(command.name)
                    yield Edge(source, trigger, str(command.go), (), str(command.name))

    def _from_ask(self, ask: Ask) -> Iterator[Edge]:
        source = str(ask.name)
        for option in ask.options:
            target = option.go if option.go is not None else option.mend
            if target is not None:
                chosen = (Chosen(str(option.name)),)
                yield Edge(source, MATCHED, str(target), chosen, str(option.name))
        yield from self._coming_back(source, MATCHED)
        for kind, said, end in (
            (NO_INPUT, ask.no_input, ask.no_input_end),
            (NO_MATCH, ask.no_match, ask.no_match_end),
        ):
            yield Edge(source, kind, source, (MissesWithin(kind, len(said or ())),))
            if end is not None:
                label = "没听到用完" if kind == NO_INPUT else "没听懂用完"
                yield Edge(source, kind, str(end.step), (), label)

    def _coming_back(self, source: str, trigger: str) -> Iterator[Edge]:
        for home in self._homes.get(source, ()):
            yield Edge(source, trigger, home, (Mending(home),), "重问完")


def _deaf(flow: Flow, names: frozenset[str]) -> Flow:
    """The flow whose questions do not listen to these commands either."""
    steps = {
        name: replace(step, ignore=(*step.ignore, *(Text(each, flow.name.span) for each in names)))
        if isinstance(step, Ask | Record)
        else step
        for name, step in flow.steps.items()
    }
    return replace(flow, steps=steps)


_PASSING = {Say: DONE, Do: DONE, Call: RETURNED, Ask: MATCHED, Record: RECORDED}


def _from_decide(decide: Decide) -> Iterator[Edge]:
    for row in decide.rows:
        guards: tuple[Guard, ...] = ()
        label = "否则"
        if row.condition is not None:
            condition = read_condition(row.condition)
            if not isinstance(condition, Condition):
                continue
            guards, label = (Holds(condition),), str(row.condition)
        yield Edge(str(decide.name), DONE, str(row.go), guards, label)
