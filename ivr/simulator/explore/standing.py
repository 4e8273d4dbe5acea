"""Where a talk stands, as far as it matters for how it can go on."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from ivr.dialogue.actions import Action
from ivr.dialogue.activation import Activation
from ivr.dialogue.session import DialogueSession
from ivr.flow.model import Ask, Call, Record, Return
from ivr.flow.plan import Plan
from ivr.simulator.explore.live import Live, live_in
from ivr.simulator.explore.probes import CALLER, Probes


@dataclass(frozen=True)
class Landmarks:
    """What to look at in a talk; made once for a set of flows."""

    probes: Probes
    live: Mapping[str, Live]
    """What each flow still looks at, by its name."""
    returning: frozenset[str]
    commanded: frozenset[str]
    """The flows to which a command may lead back."""
    goes_back: bool
    """Whether there is a 「上一步」."""

    def standing(self, session: DialogueSession, awaited: Action) -> Hashable:
        """Equal for talks that can go on alike.

        Under a flow that never returns it does not matter where the others stand, but for those
        to which a command leads back and the slots that a command looks up.
        """
        parts: list[Hashable] = [type(awaited).__name__]
        caller = session.stack[0].facts.caller if session.stack else None
        parts.append(self.probes.answers("", CALLER, caller))
        buried = False
        for activation in reversed(session.stack):
            name = str(activation.plan.flow.name)
            if not buried or name in self.commanded:
                parts.append(self._one(activation))
            buried = buried or name not in self.returning
        if buried:
            parts.append(self._visible(session))
        return tuple(parts)

    def _one(self, activation: Activation) -> Hashable:
        name, step = str(activation.plan.flow.name), activation.step
        live = self.live[name]
        # A 调用 step has passed its arguments on by the time that anybody is waited for.
        looked_at = (live.after if isinstance(step, Call) else live.before)[str(step.name)]
        if self.goes_back:
            looked_at = frozenset(activation.slots)
        answers = tuple(
            self.probes.answers(name, slot, activation.slots[slot]) for slot in sorted(looked_at)
        )
        back = (tuple(activation.answered[-1:]), activation.sealed) if self.goes_back else ()
        waits = isinstance(step, Ask | Record)
        misses = tuple(sorted(activation.misses.items())) if waits else ()
        return name, str(step.name), activation.mending, misses, answers, back

    def _visible(self, session: DialogueSession) -> Hashable:
        known = session.slots
        return tuple(
            self.probes.answers(flow, slot, known.get(slot))
            for slot in self.probes.looked_up
            for flow in self.live
            if self.probes.of(flow, slot)
        )


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
        any(command.act == "上一步" for command in commands),
    )
