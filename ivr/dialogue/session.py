"""One run of flows, from the first prompt to the end of the call. Pure: inputs in, actions out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace

from ivr.dialogue.actions import Action, HangUp, Invoke, Listen, Play, Record, Segment, TransferTo
from ivr.dialogue.activation import Activation
from ivr.dialogue.amending import Amended, told
from ivr.dialogue.answer import Again, Missed, Supposed, Uncertain, Value
from ivr.dialogue.answers import command_for_key
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.course import TRANSFERRED, Course, Stuck
from ivr.dialogue.doubts import ask_about, not_here
from ivr.dialogue.inputs import (
    Connected,
    Done,
    Failed,
    Heard,
    HungUp,
    Input,
    NoAnswer,
    NoInput,
    Pressed,
    Recorded,
)
from ivr.dialogue.keeping import what_is_known
from ivr.dialogue.patience import MOST_SPOKEN, Patience
from ivr.dialogue.replies import Replies
from ivr.flow import model
from ivr.flow.library import FlowSet
from ivr.flow.plan import (
    COMMAND,
    DONE,
    FAILED,
    NO_ANSWER,
    NO_INPUT,
    NO_MATCH,
    RECORDED,
)

__all__ = ["CallFacts", "DialogueSession"]

log = logging.getLogger(__name__)

HUNG_UP = "客户挂断"
BROKEN = "系统故障"
SILENT = "无声"

APOLOGY = "非常抱歉，系统出了点问题，您说的我们已经记下，请稍后再打来。"
NOBODY_THERE = "一直没有听清您的声音，请换一部电话再打来，再见。"


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
        self._course = Course(flows, facts)
        self._entry = entry
        self._given = given
        self._facts = facts
        self._awaited: Action | None = None
        self._leaving: HangUp | None = None
        self._result: str | None = None
        self._patience = Patience()
        self._replies = Replies()
        self._urgency = False
        self._rang = False
        """Whether people were rung; they may pick up even when the dialogue has gone on."""

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
    def step(self) -> str:
        """The name of the present step."""
        return self._course.top.machine.state if self._course.stack else ""

    @property
    def urgency(self) -> bool:
        """Whether something urgent was told in this call, danger above all."""
        return self._urgency or self._course.in_urgency

    @property
    def slots(self) -> Mapping[str, str]:
        """Everything known so far, the inner flows' slots before the outer ones'.

        What is protected is marked: only the flow's own business actions may be told it.
        """
        return self._course.slots

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

    def fork(self) -> DialogueSession:
        """Another dialogue that stands where this one stands; each goes on by itself."""
        twin = copy(self)
        twin._course, twin._patience = self._course.fork(), copy(self._patience)
        twin._replies = self._replies.fork()
        return twin

    def start(self) -> list[Action]:
        """The first actions; a second start is ignored."""
        if self._awaited is not None or self.ended:
            return _ignored("start")
        return self._awaiting(self._begin)

    def feed(self, given: Input) -> list[Action]:
        """What to do about an input."""
        self._course.trail.clear()
        if (command := self._urgent(given)) is not None:
            self._result = self._leaving = None
            return self._awaiting(lambda: self._command(command))
        if isinstance(given, HungUp):
            return self._over() if self.ended else self._hung_up()
        if self.ended or self._awaited is None or not isinstance(given, Input):
            return _ignored(given)
        if isinstance(given, Connected) and self._rang:
            self._result = str(getattr(self._course.top.step, "result", None) or TRANSFERRED)
            return self._over()
        return self._awaiting(lambda: self._react(given))

    # -- one input ------------------------------------------------------------------------------

    def _awaiting(self, react: Callable[[], list[Action]]) -> list[Action]:
        """Do it, and remember what is waited for now; a fault of the flows ends the call kindly."""
        try:
            actions = react()
        except Stuck as fault:
            log.error("%s", fault, extra={"flow": self.flow, "step": self.step})
            actions = self._leave(APOLOGY, BROKEN)
        if self._patience.slow:
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
            return [self._leaving] if isinstance(given, Done | Failed) else _ignored(given)
        match self._awaited, given:
            case Listen(), Heard() | Pressed() | NoInput() as said:
                return self._answer(said)
            case Record(), Recorded() as recorded:
                return self._recorded(recorded)
            case Record(), Pressed() as pressed:
                return self._interrupted(pressed)
            case Invoke(), Done(results=results):
                here = self._course.top
                if isinstance(here.step, model.Do):
                    here.take(here.step.results, results if isinstance(results, Mapping) else {})
                return self._onward(DONE)
            case Invoke(), Failed():
                return self._onward(FAILED)
            case TransferTo(), NoAnswer():
                return self._onward(NO_ANSWER)
        return _ignored(given)

    def _onward(self, trigger: str, **facts: object) -> list[Action]:
        """Fire the machine and walk on to the next wait."""
        if not self._course.top.fire(trigger, **facts):
            raise Stuck(f"step {self.step!r} has no way on {trigger}")
        return self._course.go_on()

    # -- answers to a question --------------------------------------------------------------------

    def _answer(self, given: Heard | Pressed | NoInput) -> list[Action]:
        here, ask = self._course.top, self._course.top.step
        assert isinstance(ask, model.Ask)
        answer = self._replies.read(self._course, given)
        if not isinstance(given, Heard) or not isinstance(answer, Again):
            self._course.talks = isinstance(given, Heard) and not isinstance(answer, Missed)
        match answer:
            case Amended():
                return self._amend(answer)
            case Supposed() | Uncertain():
                return ask_about(answer, here.plan, ask)
            case Again(slowly=slowly):
                self._patience.slow |= slowly
                if self._patience.repeats():
                    return self._course.repeat(whole=self._patience.answered)
                answer = Missed(NO_MATCH)
        if isinstance(answer, Missed):
            return self._missed(ask, answer, spoken=isinstance(given, Heard))
        if isinstance(answer, model.Command):
            return self._command(answer)
        self._heard_something()
        match answer:
            case Value(text=value):
                self._course.answer(None, value)
            case model.Option():
                self._course.answer(answer)
        return self._course.go_on()

    def _amend(self, change: Amended) -> list[Action]:
        """Say the value as it is now, and ask again; more may be wrong in what was read out."""
        here, read_out = self._course.top, self._course.read_out
        here.fill(change.slot, change.value)
        self._heard_something()
        question = self._course.question(again=True)
        self._course.read_out = read_out
        return [told(change, here.plan, self.step, self._facts), *question]

    def _missed(self, ask: model.Ask, missed: Missed, *, spoken: bool) -> list[Action]:
        if self._patience.gives_up():
            return self._leave(NOBODY_THERE, SILENT)
        self._course.talks = False
        here, kind = self._course.top, missed.kind
        here.misses[kind] = count = here.misses.get(kind, 0) + 1
        here.spoken_misses += spoken
        sentences = (ask.no_input if kind == NO_INPUT else ask.no_match) or ()
        if spoken and here.spoken_misses >= MOST_SPOKEN:
            # Whose words are not understood twice is better understood by a person.
            here.misses[kind] = count = max(count, len(sentences) + 1)
        if count > len(sentences):
            self._course.forget_what_was_said()
            return self._onward(kind)
        here.fire(kind)
        elsewhere = [not_here(missed.matter, self.step)] if missed.matter else []
        return [
            *elsewhere,
            *self._course.play(sentences[count - 1]),
            *self._course.question(again=True),
        ]

    def _heard_something(self) -> None:
        self._patience.renew()
        self._course.forget_what_was_said()

    # -- recordings -------------------------------------------------------------------------------

    def _recorded(self, recorded: Recorded) -> list[Action]:
        here, record = self._course.top, self._course.top.step
        assert isinstance(record, model.Record)
        spoken = isinstance(recorded.reference, str) and bool(recorded.reference)
        if spoken:
            self._heard_something()
            if record.slot is not None:
                here.fill(str(record.slot), recorded.reference)
        if command_for_key(here.plan, record, recorded.key or "") is not None:
            return self._interrupted(Pressed(recorded.key or ""))
        if not spoken and self._patience.gives_up():
            return self._leave(NOBODY_THERE, SILENT)
        here.note_answered()
        return self._onward(RECORDED, recorded=spoken)

    def _interrupted(self, pressed: Pressed) -> list[Action]:
        """A key ended the recording; only global commands do."""
        here, record = self._course.top, self._course.top.step
        assert isinstance(record, model.Record)
        command = command_for_key(here.plan, record, pressed.digits or pressed.ended_by or "")
        if command is None:
            return _ignored(pressed)
        if command.act == "重播":
            return self._course.repeat(whole=self._patience.answered)
        return self._command(command)

    # -- global commands --------------------------------------------------------------------------

    def _urgent(self, given: Input) -> model.Command | None:
        """The urgent command on a key that was pressed while nothing is asked."""
        match self._awaited, given:
            case HangUp(commands=keys) | TransferTo(commands=keys), Pressed(digits=key):
                return self._course.urgent.get(key) if key in keys else None
        return None

    def _command(self, command: model.Command) -> list[Action]:
        self._urgency = self._urgency or command.urgent
        self._heard_something()
        if command.act is not None:
            return self._course.back()
        if command.call is not None:
            return self._course.digress(command)
        return self._onward(COMMAND + str(command.name))

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


def _ignored(given: object) -> list[Action]:
    log.warning("ignored: %s", type(given).__name__)
    return []
