"""One run of flows, from the first prompt to the end of the call. Pure: inputs in, actions out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from types import MappingProxyType

from ivr.dialogue.actions import Action, HangUp, Invoke, Listen, Play, Record, Segment, TransferTo
from ivr.dialogue.activation import Activation
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.course import TRANSFERRED, Course
from ivr.dialogue.inputs import Connected, Done, Failed, HungUp, Input, Pressed
from ivr.dialogue.keeping import what_is_known
from ivr.dialogue.misheard import in_one_line
from ivr.dialogue.nest import Stuck
from ivr.dialogue.turns import NobodyThere, Turns, ignored
from ivr.flow import model
from ivr.flow.catalogue import CONCEAL
from ivr.flow.library import FlowSet

__all__ = ["CallFacts", "DialogueSession"]

log = logging.getLogger(__name__)

HUNG_UP = "客户挂断"
BROKEN = "系统故障"
SILENT = "无声"

APOLOGY = "非常抱歉，系统出了点问题，您说的我们已经记下，请稍后再打来。"
NOBODY_THERE = "一直没有听清您的声音，请换一部电话再打来，再见。"
OUR_APOLOGY = "非常抱歉，我们的系统出了点问题，先说到这里。没说完的，我们会再打给您，再见。"
OUR_NOBODY_THERE = "一直没有听清您的声音，打扰您了，再见。"
"""The same to whom we have rung."""


class DialogueSession:
    """A dialogue under way. It never raises; what cannot be meant for it is ignored."""

    def __init__(
        self,
        flows: FlowSet,
        entry: str,
        facts: CallFacts,
        given: Mapping[str, str | None] | None = None,
    ) -> None:
        """`given`: what the entry flow's slots hold at first, as if another flow called it."""
        self._turns = Turns(Course(flows, facts))
        self._entry = entry
        self._given = given
        self._awaited: Action | None = None
        self._leaving: HangUp | None = None
        self._result: str | None = None
        self._concealed = False
        self._rang = False
        """Whether people were rung; they may pick up even when the dialogue has gone on."""

    @property
    def _course(self) -> Course:
        return self._turns.course

    @property
    def _ours(self) -> bool:
        return self._course.facts.ours

    @property
    def ended(self) -> bool:
        """Whether the dialogue is over."""
        return self._result is not None

    @property
    def result(self) -> str | None:
        """The call's disposition, once it has ended."""
        return self._result

    @property
    def flow(self) -> str:
        """The name of the innermost flow."""
        return str(self._course.top.plan.flow.name) if self._course.stack else self._entry

    @property
    def under_way(self) -> Sequence[str]:
        """The names of the flows under way, the innermost last."""
        return tuple(str(activation.plan.flow.name) for activation in self._course.stack)

    @property
    def step(self) -> str:
        """The name of the present step."""
        return self._course.top.machine.state if self._course.stack else ""

    @property
    def urgency(self) -> bool:
        """Whether something urgent was told in this call, danger above all."""
        return self._turns.urgency or self._course.in_urgency

    @property
    def slots(self) -> Mapping[str, str]:
        """Everything known so far, the inner flows' slots before the outer ones'.

        What is protected is marked: only the flow's own business actions may be told it.
        """
        return self._course.slots

    @property
    def untold(self) -> str | None:
        """没听懂的话 in one line: what was said and is in no slot, for people to read."""
        return in_one_line(self._course.for_people)

    @property
    def concealed(self) -> bool:
        """Whether the caller's number is known to nobody from here on, whatever comes."""
        return self._concealed

    @property
    def slow(self) -> bool:
        """Whether the caller is spoken to slowly by now."""
        return self._turns.patience.slow or any(
            activation.plan.flow.slow for activation in self._course.stack
        )

    @property
    def foreseen(self) -> Sequence[str]:
        """The values that may be said from here on, as they are read, the nearest first."""
        return () if self.ended else self._course.foreseen

    @property
    def protected(self) -> bool:
        """Whether what the caller answers now is not to be written down."""
        return isinstance(self._awaited, Listen | Record) and self._awaited.protected

    @property
    def trail(self) -> tuple[str, ...]:
        """The edges that the last input led along: 流程›步骤›trigger›标签›步骤."""
        return tuple(self._course.trail)

    @property
    def stack(self) -> Sequence[Activation]:
        """The flows under way, the innermost last; to be looked at only."""
        return self._course.stack

    def kept(self, besides: Mapping[str, str] = MappingProxyType({})) -> Invoke | None:
        """What 挂机后 keeps of the call as it stands; `besides`: what no slot holds yet."""
        return what_is_known(self._course, besides) if self._course.stack else None

    def fork(self) -> DialogueSession:
        """Another dialogue that stands where this one stands; each goes on by itself."""
        twin = copy(self)
        twin._turns = self._turns.fork()
        return twin

    def start(self) -> list[Action]:
        """The first actions; a second start is ignored."""
        if self._awaited is not None or self.ended:
            return ignored("start")
        return self._awaiting(self._begin)

    def feed(self, given: Input) -> list[Action]:
        """What to do about an input."""
        self._course.trail.clear()
        if (command := self._urgent(given)) is not None:
            self._result = self._leaving = None
            return self._awaiting(lambda: self._turns.command(command))
        if isinstance(given, HungUp):
            return self._over() if self.ended else self._hung_up()
        if self.ended or self._awaited is None or not isinstance(given, Input):
            return ignored(given)
        if isinstance(given, Connected) and self._rang:
            self._result = str(getattr(self._course.top.step, "result", None) or TRANSFERRED)
            return self._over()
        return self._awaiting(lambda: self._react(given))

    def by_keys(self) -> list[Action]:
        """The present question once more, for keys: what the caller has said was lost.

        Nothing where another likely answer is being asked about: that question has no other words.
        """
        if not isinstance(self._awaited, Listen) or self._course.doubt is not None:
            return []
        return self._awaiting(self._turns.by_keys)

    # -- one input ------------------------------------------------------------------------------

    def _awaiting(self, react: Callable[[], list[Action]]) -> list[Action]:
        """Do it, and remember what is waited for now; a fault of the flows ends the call kindly."""
        try:
            actions = react()
        except NobodyThere:
            actions = self._leave(OUR_NOBODY_THERE if self._ours else NOBODY_THERE, SILENT)
        except Stuck as fault:
            log.error("%s", fault, extra={"flow": self.flow, "step": self.step})
            actions = self._leave(OUR_APOLOGY if self._ours else APOLOGY, BROKEN)
        if self.slow:
            actions = [replace(a, slow=True) if isinstance(a, Play) else a for a in actions]
        if actions:
            self._awaited = actions[-1]
            self._rang = self._rang or isinstance(self._awaited, TransferTo)
            if isinstance(self._awaited, HangUp):
                self._result = self._awaited.result
        return actions

    def _begin(self) -> list[Action]:
        self._course.open(self._entry, slots=self._given)
        return self._course.go_on()

    def _react(self, given: Input) -> list[Action]:
        if self._leaving is not None:
            return [self._leaving] if isinstance(given, Done | Failed) else ignored(given)
        if isinstance(given, Done | Failed) and _conceals(self._awaited):
            self._concealed = True
            self._course.conceal()
        return self._turns.take(self._awaited, given)

    def _urgent(self, given: Input) -> model.Command | None:
        """The urgent command on a key that was pressed while nothing is asked."""
        match self._awaited, given:
            case HangUp(commands=keys) | TransferTo(commands=keys), Pressed(digits=key):
                return self._course.urgent.get(key) if key in keys else None
        return None

    # -- the end ----------------------------------------------------------------------------------

    def _hung_up(self) -> list[Action]:
        """The caller is gone: what is to be done then is done once, whatever was under way."""
        left = self._leaving is not None
        keep = None if left else what_is_known(self._course)
        named = self._course.top.plan.flow.hangup_result if self._course.stack else None
        result = str(named or HUNG_UP)
        if keep is None:
            self._result = self._leaving.result if self._leaving else result
            return self._over()
        self._leaving, self._awaited = HangUp(result), keep
        return [keep]

    def _over(self) -> list[Action]:
        """Nothing is waited for any more: even danger's key, pressed too late, counts no longer."""
        self._awaited = None
        return []

    def _leave(self, words: str, result: str) -> list[Action]:
        """Say why, keep what is known, release the line."""
        farewell = Play((Segment(words),), self.step)
        self._leaving = HangUp(result, commands=tuple(self._course.urgent))
        keep = what_is_known(self._course)
        return [farewell, self._leaving if keep is None else keep]


def _conceals(awaited: Action | None) -> bool:
    return isinstance(awaited, Invoke) and awaited.name == CONCEAL
