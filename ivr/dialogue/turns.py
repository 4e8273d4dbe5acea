"""What follows from one input: answers, misses, recordings, commands."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field

from ivr.dialogue.actions import RETURN_KEY, Action, Invoke, Listen, Record, TransferTo
from ivr.dialogue.amending import Amended, Noted, told
from ivr.dialogue.answer import Again, Missed, Supposed, Unanswered, Uncertain, Value
from ivr.dialogue.answers import command_for_key
from ivr.dialogue.course import Course
from ivr.dialogue.doubts import ask_about, not_here
from ivr.dialogue.inputs import Done, Failed, Heard, Input, NoAnswer, NoInput, Pressed, Recorded
from ivr.dialogue.patience import MOST_SPOKEN, Patience
from ivr.dialogue.replies import read_reply
from ivr.flow import model
from ivr.flow.plan import (
    COMMAND,
    DONE,
    FAILED,
    NO_ANSWER,
    NO_INPUT,
    NO_MATCH,
    RECORDED,
    RETURN_CALL,
)

log = logging.getLogger(__name__)


class NobodyThere(Exception):
    """The caller has not answered for so long that nobody seems to be on the line."""


@dataclass
class Turns:
    """The turns of one call on its course."""

    course: Course
    patience: Patience = field(default_factory=Patience)
    urgency: bool = False
    """Whether an urgent command was given."""

    def fork(self) -> Turns:
        """The same for a dialogue that goes on beside this one."""
        return Turns(self.course.fork(), copy(self.patience), self.urgency)

    def take(self, awaited: Action | None, given: Input) -> list[Action]:
        """What to do about an input while this is awaited; nothing where it is not for it."""
        match awaited, given:
            case Listen(), Heard() | Pressed() | NoInput() as said:
                return self._answer(said)
            case Record(), Recorded() as recorded:
                return self._recorded(recorded)
            case Record(), Pressed() as pressed:
                return self._interrupted(pressed)
            case Invoke(), Done(results=results):
                here = self.course.top
                if isinstance(here.step, model.Do):
                    here.take(here.step.results, results if isinstance(results, Mapping) else {})
                return self._onward(DONE)
            case Invoke(), Failed():
                return self._onward(FAILED)
            case TransferTo(), NoAnswer():
                return self._onward(NO_ANSWER)
            case TransferTo(returns=True), Pressed(digits=key) if key == RETURN_KEY:
                self._heard_something()
                return self._onward(RETURN_CALL)
        return ignored(given)

    def command(self, command: model.Command) -> list[Action]:
        """Do what a global command says."""
        self.urgency = self.urgency or command.urgent
        self._heard_something()
        if command.act is not None:
            return self.course.back()
        if command.call is not None:
            return self.course.digress(command)
        return self._onward(COMMAND + str(command.name))

    def by_keys(self) -> list[Action]:
        """The present question, put to one who is to press keys."""
        self.course.talks = False
        return self.course.repeat(whole=self.patience.answered)

    def _onward(self, trigger: str, **facts: object) -> list[Action]:
        """Fire the machine and walk on to the next wait."""
        self.course.fire(trigger, **facts)
        return self.course.go_on()

    # -- answers to a question --------------------------------------------------------------------

    def _answer(self, given: Heard | Pressed | NoInput) -> list[Action]:
        here, ask = self.course.top, self.course.top.step
        assert isinstance(ask, model.Ask)
        given = self.course.sound.note(given)
        answer = read_reply(self.course, given)
        if not isinstance(given, Heard) or not isinstance(answer, Again):
            self.course.talks = isinstance(given, Heard) and not isinstance(answer, Missed)
        match answer:
            case Amended() | Noted():
                return self._amend(answer)
            case Supposed() | Uncertain():
                return ask_about(answer, here.plan, ask, self.course.facts)
            case Unanswered():
                return self.course.question(again=False)
            case Again(slowly=slowly):
                self.patience.slow |= slowly
                if self.patience.repeats():
                    return self.course.repeat(whole=self.patience.answered)
                answer = Missed(NO_MATCH)
        if isinstance(answer, Missed):
            answered = self.patience.answered
            sounds = self.course.sound.command(here.plan.commands_at(ask), answered=answered)
            if sounds is not None:
                return self._sounds_like(sounds)
            return self._missed(ask, answer, spoken=isinstance(given, Heard))
        if isinstance(answer, model.Command):
            return self.command(answer)
        self._heard_something()
        match answer:
            case Value(text=value):
                self.course.answer(None, value)
            case model.Option():
                self.course.answer(answer)
        return self.course.go_on()

    def _sounds_like(self, command: model.Command) -> list[Action]:
        """Do what the command says for which the line's sound counts; the caller said nothing."""
        self._miss()
        self.urgency = self.urgency or command.urgent
        self.course.told.forget()
        if command.call is not None:
            return self.course.digress(command)
        return self._onward(COMMAND + str(command.name))

    def _amend(self, change: Amended | Noted) -> list[Action]:
        """Say the value as it is now, and ask again; more may be wrong in what was read out."""
        here, read_out = self.course.top, self.course.told.read_out
        if isinstance(change, Amended):
            here.fill(change.slot, change.value)
            self.course.look_no_further(here.plan.flow.slots[change.slot].kind)
        self._heard_something()
        question = self.course.question(again=True)
        self.course.told.read_out = read_out
        return [told(change, here.plan, here.step.name, self.course.facts), *question]

    def _missed(self, ask: model.Ask, missed: Missed, *, spoken: bool) -> list[Action]:
        self._miss()
        self.course.talks = False
        here, kind = self.course.top, missed.kind
        if (hint := self.course.sound.hint(ask)) is not None:
            # It was the line's fault: the caller has as many tries left as before.
            here.fire(kind)
            return [*self.course.play(hint), *self.course.question(again=True)]
        here.misses[kind] = count = here.misses.get(kind, 0) + 1
        here.spoken_misses += spoken
        sentences = (ask.no_input if kind == NO_INPUT else ask.no_match) or ()
        if spoken and here.spoken_misses >= MOST_SPOKEN:
            # Whose words are not understood twice is better understood by a person.
            here.misses[kind] = count = max(count, len(sentences) + 1)
        if count > len(sentences):
            self.course.told.forget()
            return self._onward(kind)
        here.fire(kind)
        if spoken and kind == NO_MATCH and self.course.facts.speech():
            voiced = ask.no_match_voiced or ()
            sentences = (*voiced, *sentences[len(voiced) :])
        elsewhere = [not_here(missed.matter, str(ask.name))] if missed.matter else []
        return [
            *elsewhere,
            *self.course.play(sentences[count - 1]),
            *self.course.question(again=True),
        ]

    def _miss(self) -> None:
        if self.patience.gives_up():
            raise NobodyThere

    def _heard_something(self) -> None:
        self.patience.renew()
        self.course.told.forget()

    # -- recordings -------------------------------------------------------------------------------

    def _recorded(self, recorded: Recorded) -> list[Action]:
        here, record = self.course.top, self.course.top.step
        assert isinstance(record, model.Record)
        spoken = isinstance(recorded.reference, str) and bool(recorded.reference)
        if spoken:
            self._heard_something()
            if record.slot is not None:
                here.fill(str(record.slot), recorded.reference)
        if command_for_key(here.plan, record, recorded.key or "") is not None:
            return self._interrupted(Pressed(recorded.key or ""))
        if not spoken:
            self._miss()
        here.note_answered()
        return self._onward(RECORDED, recorded=spoken)

    def _interrupted(self, pressed: Pressed) -> list[Action]:
        """A key ended the recording; only global commands do."""
        here, record = self.course.top, self.course.top.step
        assert isinstance(record, model.Record)
        command = command_for_key(here.plan, record, pressed.digits or pressed.ended_by or "")
        if command is None:
            return ignored(pressed)
        if command.act == "重播":
            return self.course.repeat(whole=self.patience.answered)
        return self.command(command)


def ignored(given: object) -> list[Action]:
    """An input that cannot be meant: nothing follows from it."""
    log.warning("ignored: %s", type(given).__name__)
    return []
