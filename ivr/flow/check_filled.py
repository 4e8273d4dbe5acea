"""Checks that what is spoken may hold something by then, through all flows that a call is in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ivr.flow.catalogue import GIVEN_BUILT_IN
from ivr.flow.check_loops import knots
from ivr.flow.model import (
    Ask,
    Assignment,
    Call,
    Command,
    End,
    Literal,
    Record,
    Return,
    Step,
    Transfer,
)
from ivr.flow.passages import NONE, Passage, passages_of
from ivr.flow.plan import Plan
from ivr.flow.problems import Problem
from ivr.flow.spreading import Bits, Spread, spread
from ivr.flow.ways import way_to
from ivr.flow.world import World, prompts_of


def check_filled(world: World) -> Iterator[Problem]:
    """F033."""
    found = _Search(world).filled
    for plan in world.sound:
        flow = plan.flow
        for name, slots in found.get(str(flow.name), {}).items():
            for blank in (b for p in prompts_of(flow.steps[name]) for b in p.blanks):
                if blank.name in flow.slots and blank.name not in slots:
                    text = f"「{blank.name}」念到这里时一定还是空的"
                    hint = "先用「询问」或「取回」填上，再念出来。"
                    if blank.name in flow.parameters:
                        hint = f"调用「{flow.name}」的地方都没有给它内容：在那里的「传入」里写上。"
                    yield Problem(blank.name.span, "F033", text, hint, way_to(plan, name))


@dataclass
class _Search:
    """Which slots may hold something at each step, flow by flow until nothing new is found."""

    world: World
    filled: dict[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    passed: dict[str, frozenset[str]] = field(default_factory=dict)
    """By flow: the parameters that some call of it gives something."""
    outer: dict[str, frozenset[str]] = field(default_factory=dict)
    """By flow: what the flows that call it may hold, for 「同名」."""
    given: dict[str, frozenset[str]] = field(default_factory=dict)
    """By flow: what it may give back; no flow that never comes back is in it."""

    def __post_init__(self) -> None:
        plans = {str(plan.flow.name): plan for plan in self.world.sound}
        calls = {name: list(_called(plan)) for name, plan in plans.items()}
        callers: dict[str, set[str]] = {name: set() for name in plans}
        for name, called in calls.items():
            for each in called:
                callers.setdefault(each, set()).add(name)
        unseen = bool(self.world.doubtful) or self.world.common_lost
        for name, plan in plans.items():
            # A flow that is not called is tried alone, or by a flow that cannot be read.
            alone = unseen or not callers[name]
            self.passed[name] = frozenset(plan.flow.parameters) if alone else NONE
        passages = {name: passages_of(plan) for name, plan in plans.items()}
        graph = {name: [c for c in called if c in plans] for name, called in calls.items()}
        waiting = deque(name for knot in knots(graph) for name in knot)
        while waiting:
            name = waiting.popleft()
            gave = self.given.get(name)
            grown = self._look_into(plans[name], passages[name])
            if self.given.get(name) != gave:
                grown |= callers[name] & plans.keys()
            waiting += grown - set(waiting)

    def _look_into(self, plan: Plan, passages: Mapping[str, tuple[Passage, ...]]) -> set[str]:
        """Search a flow; the flows of which more is known now."""
        flow = plan.flow
        name = str(flow.name)
        initial = frozenset(n for n, spec in flow.slots.items() if spec.initial is not None)
        found = self._spread(plan, passages, initial | self.passed[name])
        self.filled[name] = found
        grown: set[str] = set()
        commanded: dict[int, tuple[Command, frozenset[str]]] = {}
        for at, slots in found.items():
            step = flow.steps[at]
            if isinstance(step, Return):
                gives = self.given.get(name, NONE)
                self.given[name] = gives | (slots & flow.returns.keys())
            elif isinstance(step, Call):
                grown |= self._call(name, str(step.flow), _lines(step), slots)
            for command in _heard_at(plan, step):
                _, before = commanded.get(id(command), (command, NONE))
                commanded[id(command)] = (command, before | slots)
        for command, slots in commanded.values():
            grown |= self._call(name, str(command.call), _lines(command), slots)
        return grown

    def _spread(
        self, plan: Plan, passages: Mapping[str, tuple[Passage, ...]], first: frozenset[str]
    ) -> dict[str, frozenset[str]]:
        start, steps = str(plan.flow.start), plan.flow.steps
        if start not in steps:
            return {}
        bits = Bits(plan.flow.slots)
        edges = {
            name: [self._along(steps[name], passage, bits) for passage in onward]
            if self._goes_on(steps[name])
            else []
            for name, onward in passages.items()
        }
        found = spread(start, bits.of(first), edges)
        named = {mask: bits.facts(mask) for mask in set(found.values())}
        return {name: named[mask] for name, mask in found.items()}

    def _along(self, step: Step, passage: Passage, bits: Bits[str]) -> Spread:
        fills, empty = passage.fills, passage.empty
        if isinstance(step, Call):
            # What a sub-flow does not give is emptied.
            fills = self._returned(step)
            empty = passage.fills - fills
        return Spread(passage.edge.target, bits.of(empty), bits.of(fills | passage.held))

    def _goes_on(self, step: Step) -> bool:
        """Whether a call can leave a step: of a flow that cannot be read nobody knows."""
        if not isinstance(step, Call) or step.flow not in self.passed:
            return True
        return step.flow in self.given

    def _returned(self, step: Call) -> frozenset[str]:
        """The slots that a sub-flow may fill when it comes back."""
        unseen = step.flow not in self.passed
        gives = self.given.get(step.flow, NONE)
        return frozenset(str(line.left) for line in step.results if unseen or line.right in gives)

    def _call(
        self,
        caller: str,
        called: str,
        lines: Iterable[tuple[Assignment, bool]],
        slots: frozenset[str],
    ) -> set[str]:
        """Note what a call gives to a flow; that flow, if it is more than was known."""
        if called not in self.passed:
            return set()
        around = self.outer.get(caller, NONE)
        passed = self.passed[called] | {
            str(line.left)
            for line, lenient in lines
            if isinstance(line.right, Literal)
            or line.right in slots
            or line.right in GIVEN_BUILT_IN
            or (lenient and line.right in around)
        }
        outer = self.outer.get(called, NONE) | slots | around
        if passed == self.passed[called] and outer == self.outer.get(called, NONE):
            return set()
        self.passed[called], self.outer[called] = passed, outer
        return {called}


def _lines(by: Call | Command) -> Iterator[tuple[Assignment, bool]]:
    """What is passed, each with whether it may be a slot of a flow further out."""
    common = by.lenient if isinstance(by, Call) else True
    return ((line, common or line.lenient) for line in by.arguments)


def _heard_at(plan: Plan, step: Step) -> Iterator[Command]:
    """The commands that call a sub-flow from a step; danger's keys count while a line rings."""
    if isinstance(step, Ask | Record):
        yield from (c for c in plan.commands_at(step) if c.call is not None)
    elif isinstance(step, Transfer | End):
        yield from (c for c in plan.flow.commands if c.urgent and c.call is not None)


def _called(plan: Plan) -> Iterator[str]:
    yield from {str(s.flow) for s in plan.flow.steps.values() if isinstance(s, Call)}
    yield from {str(command.call) for command in plan.flow.commands if command.call is not None}
