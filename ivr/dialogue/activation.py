"""One run of one flow: where it stands, what it remembers. Sub-flows are a stack of these."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field

from ivr.dialogue.built_in import CallFacts, Present
from ivr.flow.linking import is_made
from ivr.flow.machine import Facts, FlowMachine
from ivr.flow.marks import Text
from ivr.flow.model import Assignment, Call, Command, Giving, Literal, Step
from ivr.flow.plan import (
    JOIN,
    NO_INPUT,
    NO_MATCH,
    Chosen,
    Guard,
    Holds,
    Mending,
    MissesWithin,
    NothingRecorded,
    Plan,
)
from ivr.flow.values import canonical
from ivr.protected import Protected

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was answered, and what was known when it was come to."""

    question: str
    slots: Mapping[str, str | None]


@dataclass
class Activation:
    """A flow under way. `origin` is the step or command of the flow below that called it."""

    plan: Plan
    facts: CallFacts
    origin: Call | Command | None = None
    slots: dict[str, str | None] = field(default_factory=dict)
    misses: dict[str, int] = field(default_factory=dict)
    spoken_misses: int = 0
    """Answers to the present question that were spoken and not understood."""
    visited: set[str] = field(default_factory=set)
    """The steps that the call has been at, those of all flows and of all their runs in one set."""
    known: Mapping[str, str | None] = field(default_factory=dict)
    """What was known when the present question was come to."""
    answered: list[Answered] = field(default_factory=list)
    """The questions answered so far, latest last: 「上一步」 goes back along them."""
    sealed: bool = False
    """Whether something was changed meanwhile, so that going back before it would do it twice."""
    mending: str | None = None
    unread: list[str] = field(default_factory=list)
    """The slots that were filled by what was said before their question, and not read out yet."""
    trail: list[str] = field(default_factory=list)
    """The edges taken, those of all flows of a call in one list."""
    present: Present | None = None
    """What conditions ask besides the slots."""
    machine: FlowMachine = field(init=False)

    def __post_init__(self) -> None:
        self.machine = FlowMachine(self.plan, self._holds)
        passed, self.slots = self.slots, {}
        for name, spec in self.plan.flow.slots.items():
            self.fill(name, passed.get(name))
            if self.slots[name] is None and spec.initial is not None:
                self.fill(name, self.given(spec.initial))

    def fork(self, trail: list[str], visited: set[str]) -> Activation:
        """Another run that stands where this one stands; its call has this trail, was there."""
        twin = copy(self)
        twin.slots, twin.misses = dict(self.slots), dict(self.misses)
        twin.answered, twin.unread = list(self.answered), list(self.unread)
        twin.trail, twin.visited = trail, visited
        twin.machine = FlowMachine(self.plan, twin._holds)
        twin.machine.put(self.machine.state)
        return twin

    @property
    def step(self) -> Step:
        """The present step."""
        return self.plan.flow.steps[self.machine.state]

    def fire(self, trigger: str, **facts: object) -> bool:
        """Let the machine go on; a mending that was left is over.

        It is not left for a sub-flow that a question calls when its sentences are used up: that
        one comes back to the question.
        """
        edge = self.machine.fire(trigger, **facts)
        if edge is not None:
            self.trail.append(f"{self.plan.flow.name}{JOIN}{edge.name}")
        here = self.machine.state
        questions = self.plan.mends.get(self.mending or "", frozenset())
        if not is_made(self.step) and (here not in questions or here == self.mending):
            self.mending = None
        return edge is not None

    def fill(self, name: str, raw: object) -> None:
        """Put a value into a slot in its type's form; one that does not fit leaves it empty."""
        spec = self.plan.flow.slots.get(name)
        if spec is None:
            return
        value = canonical(spec.kind, raw, area_code=self.facts.area_code)
        if value is None and raw:
            told = {} if spec.protected else {"pii.text": str(raw)}
            log.warning(
                "a value does not fit its slot",
                extra={"slot": name, "kind": spec.kind.name, **told},
            )
        self.slots[name] = Protected(value) if value is not None and spec.protected else value

    def given(self, giving: Giving) -> str | None:
        """The value of an assignment's right side."""
        if isinstance(giving, Literal):
            return str(giving.text)
        if giving in self.slots:
            return self.slots[giving]
        return self.facts.caller if giving == "来电号码" else None

    def forget_caller(self, facts: CallFacts, present: Present) -> None:
        """Nothing knows the caller's number any more, wherever it was put."""
        number = self.facts.caller
        self.facts, self.present = facts, present
        self.slots = {name: None if v == number else v for name, v in self.slots.items()}
        self.known = {name: None if v == number else v for name, v in self.known.items()}

    def forget(self) -> None:
        """Nothing that was told or looked up so far is known any more, by going back neither."""
        self.slots = dict.fromkeys(self.slots)
        self.known = dict.fromkeys(self.known)
        self.answered.clear()
        self.unread.clear()

    def take(self, assignments: tuple[Assignment, ...], results: Mapping[str, object]) -> None:
        """Do a 取回: every named slot is filled anew, also with nothing."""
        for line in assignments:
            assert isinstance(line.right, Text)
            self.fill(str(line.left), results.get(line.right))

    def _holds(self, guard: Guard, facts: Facts) -> bool:
        match guard:
            case Chosen(option=option):
                return facts.get("option") == option
            case MissesWithin(kind=kind, most=most):
                return self.misses.get(kind, 0) <= most
            case Holds(condition=condition):
                return condition.holds({"来电号码": self.facts.caller} | self.slots, self.present)
            case Mending(home=home):
                return self.mending == home
            case NothingRecorded():
                return facts.get("recorded") is not True

    def arrive(self) -> bool:
        """Begin a question anew; whether the caller was asked it before."""
        self.known = dict(self.slots)
        self.misses = {NO_INPUT: 0, NO_MATCH: 0}
        self.spoken_misses = 0
        return self.comes_again()

    def comes_again(self) -> bool:
        """Whether this call has been at the present step before."""
        place = f"{self.plan.flow.name}{JOIN}{self.step.name}"
        before = place in self.visited
        self.visited.add(place)
        return before

    def note_answered(self) -> None:
        """The present question has its answer: 「上一步」 may come back to it."""
        self.answered.append(Answered(self.step.name, self.known))

    def go_back(self) -> None:
        """Stand at the question answered last, knowing what was known then.

        Otherwise an answer that was wrong would still hold, and 判断 … 已填 pass its question by.
        """
        last = self.answered.pop()
        self.machine.put(last.question)
        self.slots.update(last.slots)
        self.mending = None
