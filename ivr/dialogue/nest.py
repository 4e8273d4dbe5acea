"""The flows of a call that are under way, each called by the one below it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Self

from ivr.dialogue.activation import Activation
from ivr.dialogue.built_in import CallFacts, Present
from ivr.dialogue.foresight import foreseen
from ivr.dialogue.line_sound import LineSound
from ivr.flow import model
from ivr.flow.library import FlowSet
from ivr.flow.plan import RETURNED

MOST_NESTED = 16
"""Sub-flows in sub-flows: as many as the checks let call one another, and digressions on top."""


class Stuck(Exception):
    """The flows cannot go on: a fault that the checks should have kept out."""


@dataclass
class Nest:
    """The flows under way, the innermost last."""

    flows: FlowSet
    facts: CallFacts
    stack: list[Activation] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    """The steps that this call has been at: on coming back shorter words are said."""
    sound: LineSound = field(default_factory=LineSound)
    """How this call's line sounds."""
    trail: list[str] = field(default_factory=list)
    """The edges taken, in their order, each with its flow's name before it."""

    @property
    def top(self) -> Activation:
        """The innermost flow."""
        return self.stack[-1]

    @property
    def slots(self) -> dict[str, str]:
        """Everything known, the inner flows' slots before the outer ones'."""
        return {
            name: value
            for activation in self.stack
            for name, value in activation.slots.items()
            if value is not None
        }

    @property
    def foreseen(self) -> list[str]:
        """The values that may be said from here on, as they are read, the nearest first."""
        return foreseen(self.flows, self.stack, self.facts)

    @property
    def in_urgency(self) -> bool:
        """Whether a flow is under way that is there for an urgent command."""
        called = {
            str(command.call)
            for activation in self.stack
            for command in activation.plan.flow.commands
            if command.urgent and command.call is not None
        }
        return any(activation.plan.flow.name in called for activation in self.stack)

    @property
    def urgent(self) -> Mapping[str, model.Command]:
        """By key: the urgent commands that count even while nothing is asked, like danger."""
        if not self.stack:
            return {}
        under_way = {activation.plan.flow.name for activation in self.stack}
        return {
            str(command.key): command
            for command in self.top.plan.flow.commands
            if command.urgent and command.key and command.call and command.call not in under_way
        }

    def fork(self) -> Self:
        """The same for another call that stands where this one stands."""
        twin = copy(self)
        twin.trail, twin.visited = list(self.trail), set(self.visited)
        twin.sound = copy(self.sound)
        twin.stack = [activation.fork(twin.trail, twin.visited) for activation in self.stack]
        for activation in twin.stack:
            activation.present = twin._present()
        return twin

    def open(
        self,
        flow: str,
        origin: model.Call | model.Command | None = None,
        slots: Mapping[str, str | None] | None = None,
    ) -> None:
        """Begin a flow on top of the others."""
        plan = self.flows.plans.get(flow)
        if plan is None or len(self.stack) >= MOST_NESTED:
            raise Stuck(f"flow {flow!r} cannot be begun")
        passed = dict(slots or {})
        shut = frozenset(
            str(name) for activation in self.stack for name in activation.plan.flow.ignore
        )
        begun = Activation(
            plan.shutting(shut),
            self.facts,
            origin,
            passed,
            visited=self.visited,
            trail=self.trail,
            present=self._present(),
        )
        self.stack.append(begun)

    def forget_caller(self) -> None:
        """Go on as if the caller had withheld his number from the beginning.

        What the outer flows know was found by the number or told before: it leads to him as well.
        """
        self.facts = replace(self.facts, caller=None)
        for activation in self.stack:
            activation.forget_caller(self.facts, self._present())
        for activation in self.stack[:-1]:
            activation.forget()

    def _present(self) -> Present:
        common = self.flows.common
        return Present(self.facts, common.hours if common else {}, self.sound)

    def leave(self) -> bool:
        """Leave a sub-flow; whether a question that a command interrupted is to be asked again."""
        left = self.stack.pop()
        if not isinstance(left.origin, model.Call):
            return True
        self.top.take(left.origin.results, left.slots)
        results = left.origin.results
        self.top.unread += [str(line.left) for line in results if line.right in left.unread]
        self.fire(RETURNED)
        return False

    def fire(self, trigger: str, **facts: object) -> None:
        """Let the innermost flow go on."""
        if not self.top.fire(trigger, **facts):
            raise Stuck(f"step {self.top.step.name!r} has no way on {trigger}")

    def passed(
        self, assignments: tuple[model.Assignment, ...], *, common: bool = False
    ) -> dict[str, str | None]:
        """What a 传入 passes on: known here or, in 公共 and by 同名, to the flows that called."""
        outer = self.slots
        return {
            str(line.left): self.top.given(line.right)
            or (outer.get(str(line.right)) if common or line.lenient else None)
            for line in assignments
        }

    def seal(self) -> None:
        """Something was changed: nobody goes back before it."""
        for activation in self.stack:
            activation.answered.clear()
            activation.sealed = True
