"""Where a talk stands, as far as it matters for how it can go on."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ivr.dialogue.actions import Action
from ivr.dialogue.activation import Activation
from ivr.dialogue.session import DialogueSession
from ivr.flow.model import Ask, Call, Record, Return
from ivr.flow.plan import Plan
from ivr.simulator.explore.live import Live, live_in
from ivr.simulator.explore.minding import minding_in
from ivr.simulator.explore.probes import CALLER, Probes


class Standing(NamedTuple):
    """At which steps a talk stands, and how what is still needed answers the conditions."""

    place: Hashable
    facts: tuple[Hashable, ...]


@dataclass(frozen=True)
class Landmarks:
    """What to look at in a talk; made once for a set of flows."""

    probes: Probes
    live: Mapping[str, Live]
    """What each flow still looks at, by its name."""
    returning: frozenset[str]
    commanded: frozenset[str]
    """The flows to which a command may lead back."""
    minding: Mapping[str, frozenset[str]]
    """By flow: the steps from which on it is asked what time or day it is."""

    def standing(self, session: DialogueSession, awaited: Action) -> Standing:
        """Equal for talks that can go on alike.

        Under a flow that never returns it does not matter where the others stand, but for those
        to which a command leads back and the slots that a command looks up.
        """
        caller = session.stack[0].facts.caller if session.stack else None
        places: list[Hashable] = [type(awaited).__name__]
        facts: list[Hashable] = [self.probes.answers("", CALLER, caller)]
        buried = False
        for activation in reversed(session.stack):
            name = str(activation.plan.flow.name)
            if not buried or name in self.commanded:
                places.append(self._place(activation))
                facts += self._answers(activation)
            buried = buried or name not in self.returning
        if buried:
            facts += self._visible(session)
        if any(a.machine.state in self.minding[str(a.plan.flow.name)] for a in session.stack):
            facts.append(self._moment(session.stack[0]))
        return Standing(tuple(places), tuple(facts))

    def aside(self, stack: Sequence[Activation], awaited: Action) -> Hashable:
        """The same of a command's sub-flow and all that it has called, by itself."""
        begun = stack[0].origin
        named = str(begun.name) if begun is not None else ""
        own = ((self._place(a), *self._answers(a)) for a in stack)
        return named, type(awaited).__name__, self._moment(stack[0]), *own

    def _moment(self, activation: Activation) -> Hashable:
        present = activation.present
        return tuple(term.holds({}, present) for term in self.probes.moment)

    def _place(self, activation: Activation) -> Hashable:
        step = activation.step
        waits = isinstance(step, Ask | Record)
        misses = tuple(sorted(activation.misses.items())) if waits else ()
        plan = activation.plan
        # In another's place the same flow may listen to less.
        shut = plan.shut if waits else frozenset()
        return str(plan.flow.name), str(step.name), activation.mending, misses, shut

    def _answers(self, activation: Activation) -> Iterator[Hashable]:
        name, step = str(activation.plan.flow.name), activation.step
        live = self.live[name]
        # A 调用 step has passed its arguments on by the time that anybody is waited for.
        looked_at = (live.after if isinstance(step, Call) else live.before)[str(step.name)]
        for slot in sorted(looked_at):
            yield self.probes.answers(name, slot, activation.slots[slot])

    def _visible(self, session: DialogueSession) -> Iterator[Hashable]:
        known = session.slots
        for slot in self.probes.looked_up:
            for flow in self.live:
                if self.probes.of(flow, slot):
                    yield self.probes.answers(flow, slot, known.get(slot))


def landmarks_of(plans: Mapping[str, Plan], probes: Probes) -> Landmarks:
    """What to look at in talks through these flows."""
    live = {name: live_in(plan, probes) for name, plan in plans.items()}
    commands = [command for plan in plans.values() for command in plan.flow.commands]
    return Landmarks(
        probes,
        live,
        frozenset(
            name
            for name, plan in plans.items()
            if any(isinstance(step, Return) for step in plan.flow.steps.values())
        ),
        frozenset(str(command.call) for command in commands if command.call is not None),
        minding_in(plans),
    )
