"""The course of a call through its flows: from one wait for the outside world to the next."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace

from ivr.dialogue.actions import (
    Action,
    BargeIn,
    HangUp,
    Invoke,
    Play,
    TransferTo,
)
from ivr.dialogue.activation import Activation
from ivr.dialogue.ahead import answered_ahead
from ivr.dialogue.built_in import CallFacts, Present, built_in
from ivr.dialogue.readings import read
from ivr.dialogue.speaking import announce, play, words_of
from ivr.dialogue.waiting import listen, record
from ivr.flow import model
from ivr.flow.library import FlowSet
from ivr.flow.plan import COMMAND, DONE, JOIN, MATCHED, MOST_HOPS, RETURNED, Edge
from ivr.flow.values import SlotType

MOST_NESTED = 16
"""Sub-flows in sub-flows: as many as the checks let call one another, and digressions on top."""

NO_RESULT = "未填写"
TRANSFERRED = "转人工"


class Stuck(Exception):
    """The flows cannot go on: a fault that the checks should have kept out."""


@dataclass
class Course:
    """The flows under way, the innermost last."""

    flows: FlowSet
    facts: CallFacts
    stack: list[Activation] = field(default_factory=list)
    said: list[Play] = field(default_factory=list)
    """What was said on the way to the present question."""
    announced: list[Play] | None = None
    """Those of them that were announcements; None before the first question of the call."""
    read_out: list[str] = field(default_factory=list)
    """The slots whose values were read out on the way to the present question and in it."""
    visited: set[str] = field(default_factory=set)
    """The steps that this call has been at: on coming back shorter words are said."""
    heard: list[str] = field(default_factory=list)
    """What the caller has said, the latest first: some of it may answer questions to come."""
    talks: bool = True
    """Whether the caller is asked in words: not after a key or a miss, until he is understood."""
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

    def fork(self) -> Course:
        """Another course that stands where this one stands."""
        twin = copy(self)
        twin.said, twin.trail = list(self.said), list(self.trail)
        twin.heard = list(self.heard)
        twin.visited = set(self.visited)
        twin.announced = None if self.announced is None else list(self.announced)
        twin.stack = [activation.fork(twin.trail, twin.visited) for activation in self.stack]
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
        present = Present(self.facts, self.flows.common.hours if self.flows.common else {})
        passed = dict(slots or {})
        begun = Activation(
            plan,
            self.facts,
            origin,
            passed,
            visited=self.visited,
            trail=self.trail,
            present=present,
        )
        self.stack.append(begun)

    def go_on(self) -> list[Action]:
        """Walk until the outside world is needed; the last action is the one it answers."""
        actions: list[Action] = []
        hops = 0
        while hops < MOST_HOPS:
            hops += 1
            here, step = self.top, self.top.step
            match step:
                case model.Say():
                    again = here.comes_again() and step.again is not None
                    plays = self._play(step, step.again if again else step.prompt)
                    self.said += plays
                    actions += plays
                    self._fire(DONE)
                case model.Decide():
                    self._fire(DONE)
                case model.Call():
                    passed = self._passed(step.arguments, common=step.lenient)
                    self.open(str(step.flow), step, passed)
                case model.Return() if len(self.stack) == 1:
                    # Nobody called this flow: it was the whole call.
                    urgent = tuple(self.urgent)
                    return [*actions, HangUp(str(step.label) or NO_RESULT, commands=urgent)]
                case model.Return():
                    if self._return():
                        return [*actions, *self._resume()]
                case model.Ask() | model.Record():
                    again = here.arrive()
                    known = None if again else self._answered_ahead()
                    if known is None:
                        return [*actions, *self._announce(), *self.question(again=again)]
                    self.answer(known)
                    hops = 0  # it is answered once only, so nothing goes round by it
                case model.Do():
                    return [*actions, self._invoke(step)]
                case model.Transfer():
                    plays = self._play(step, step.prompt)
                    return [*actions, *plays, self._transfer(step)]
                case model.End():
                    return [*actions, *self._play(step, step.prompt), self._hang_up(step)]
        raise Stuck(f"no wait within {MOST_HOPS} steps")

    def answer(self, option: model.Option | None, value: str | None = None) -> None:
        """The present question has its answer, an option or a value: the flow may go on."""
        here, ask = self.top, self.top.step
        assert isinstance(ask, model.Ask)
        if value is not None and ask.slot is not None:
            here.fill(str(ask.slot), value)
        elif option is not None and ask.slot is not None and here.plan.kind_of(ask.slot) in _CHOSEN:
            here.fill(str(ask.slot), str(option.name))
        here.note_answered()
        if not here.fire(MATCHED, option=str(option.name) if option is not None else None):
            raise Stuck(f"question {ask.name!r} leads nowhere")
        if option is not None and option.mend is not None:
            here.mending = str(ask.name)

    def question(self, *, again: bool, free: bool = False) -> list[Action]:
        """The present question, in its shorter words when asked `again`, in its words for those
        who talk where this caller does.

        `free`: it was heard before, so it may be interrupted whatever the flow says.
        """
        here, step = self.top, self.top.step
        if not isinstance(step, model.Ask | model.Record):
            raise Stuck(f"step {step.name!r} asks nothing")
        in_words = self.facts.speech and self.talks
        plays = self._play(step, words_of(step, again=again, in_words=in_words))
        self.read_out = [s.slot for play in [*self.said, *plays] for s in play.segments if s.slot]
        if not plays and isinstance(step, model.Ask):
            # A question is never waited for in silence, whatever its shorter words come to.
            plays = self._play(step, step.prompt)
        plan = here.plan
        wait = listen(plan, step) if isinstance(step, model.Ask) else record(plan, step)
        return [*(_freed(plays) if free else plays), wait]

    def play(self, prompt: model.Prompt) -> list[Play]:
        """A prompt said on behalf of the present step."""
        return self._play(self.top.step, prompt)

    def repeat(self, *, whole: bool) -> list[Action]:
        """The question once more; `whole`: with what was told on the way to it.

        Otherwise only with the announcements, for nobody wants the greeting again.
        """
        told = self.said if whole else self.announced or []
        return [*_freed(told), *self.question(again=False, free=True)]

    def forget_what_was_said(self) -> None:
        """The caller has answered: what was told before is not told again."""
        self.said.clear()
        if self.announced is not None:
            self.announced.clear()

    def digress(self, command: model.Command) -> list[Action]:
        """Walk through a command's sub-flow; one that is under way is gone back to instead."""
        assert command.call is not None
        here = self.top.plan.flow.name
        edge = Edge(self.top.machine.state, COMMAND + str(command.name), "", (), str(command.name))
        self.trail.append(f"{here}{JOIN}{edge.name}")
        names = [str(activation.plan.flow.name) for activation in self.stack]
        if command.call in names:
            del self.stack[names.index(command.call) + 1 :]
            return self._resume()
        if len(self.stack) >= MOST_NESTED:
            return self.question(again=True)
        self.open(str(command.call), command, self._passed(command.arguments, common=True))
        return self.go_on()

    def back(self) -> list[Action]:
        """The question before this one, unless something was changed since it was answered."""
        depth = len(self.stack) - 1
        while depth > 0 and not self.stack[depth].answered and not self.stack[depth].sealed:
            if isinstance(self.stack[depth].origin, model.Command):
                del self.stack[depth:]
                return self._resume()
            depth -= 1
        self.heard.clear()  # what was said then may be what is regretted
        if self.stack[depth].answered:
            del self.stack[depth + 1 :]
            self.top.go_back()
            return self.go_on()
        return self.question(again=True)

    def _answered_ahead(self) -> model.Option | None:
        """The answer to the present question that the caller has given before it is asked."""
        here, step = self.top, self.top.step
        if not isinstance(step, model.Ask) or here.mending is not None:
            return None
        return answered_ahead(step, self.heard)

    def _passed(
        self, assignments: tuple[model.Assignment, ...], *, common: bool = False
    ) -> dict[str, str | None]:
        """What a 传入 passes on: known here or, in 公共 and by 同名, to the flows that called."""
        outer = self.slots
        return {
            str(line.left): self.top.given(line.right)
            or (outer.get(str(line.right)) if common or line.lenient else None)
            for line in assignments
        }

    def _resume(self) -> list[Action]:
        """Go on where the innermost flow stands: ask again, or take its step anew."""
        if isinstance(self.top.step, model.Ask | model.Record):
            return self.question(again=True)
        return self.go_on()

    def _announce(self) -> list[Play]:
        """The announcements in force, said before the first question of the call."""
        if self.announced is not None:
            return []
        step, now = self.top.step, self.facts.now()
        common = self.flows.common if self.facts.announces else None
        in_force = [told for told in (common.announcements if common else ()) if told.in_force(now)]
        plays = [play for told in in_force for play in announce(told, step, self._spoken)]
        self.announced = plays
        self.said += plays
        return plays

    def _play(self, step: model.Step, prompt: model.Prompt | None) -> list[Play]:
        return [] if prompt is None else play(step, prompt, self._spoken)

    def _spoken(self, blank: model.Blank) -> str:
        here = self.top
        spec = here.plan.flow.slots.get(blank.name)
        if spec is None:
            return built_in(str(blank.name), self.facts) or ""
        value = None if spec.protected else here.slots.get(blank.name)
        reading = str(blank.reading) if blank.reading is not None else None
        return read(value, spec.kind, reading, self.facts.now()) if value else ""

    def _fire(self, trigger: str) -> None:
        if not self.top.fire(trigger):
            raise Stuck(f"step {self.top.step.name!r} has no way on {trigger}")

    def _return(self) -> bool:
        """Leave a sub-flow; whether a question that a command interrupted is to be asked again."""
        left = self.stack.pop()
        if not isinstance(left.origin, model.Call):
            return True
        self.top.take(left.origin.results, left.slots)
        self._fire(RETURNED)
        return False

    def _invoke(self, step: model.Do) -> Invoke:
        spec = (self.flows.known.actions or {}).get(step.action)
        if spec is None or spec.changing:
            for activation in self.stack:
                activation.answered.clear()
                activation.sealed = True
        return Invoke(str(step.action), self._passed(step.arguments), str(step.name))

    def _transfer(self, step: model.Transfer) -> TransferTo:
        return TransferTo(str(step.queue), str(step.name), step.urgent, tuple(self.urgent))

    def _hang_up(self, step: model.End) -> HangUp:
        return HangUp(str(step.result or NO_RESULT), step.linger_ms or 0, tuple(self.urgent))


_CHOSEN = frozenset({SlotType.OPTION, SlotType.YES_NO})
"""Types whose slots keep the name of the option chosen."""


def _freed(plays: list[Play]) -> list[Play]:
    return [replace(each, barge_in=BargeIn.YES) for each in plays]
