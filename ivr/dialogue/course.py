"""The course of a call through its flows: from one wait for the outside world to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from ivr.dialogue.actions import Action, HangUp, Invoke, Play, TransferTo
from ivr.dialogue.ahead import AnsweredAhead, answered_ahead
from ivr.dialogue.answer import Supposed, Uncertain, Value
from ivr.dialogue.doubts import Doubt, ask_about
from ivr.dialogue.misheard import NAMED, in_one_line
from ivr.dialogue.nest import MOST_NESTED, Nest, Stuck
from ivr.dialogue.sayings import Sayings
from ivr.dialogue.spoken import READ_AS
from ivr.dialogue.telling import Told, announcements, freed, in_words, question
from ivr.dialogue.untaken import facts_of_the_fault, untaken
from ivr.flow import model
from ivr.flow.catalogue import JUST_SAID
from ivr.flow.plan import COMMAND, DONE, JOIN, MATCHED, MOST_HOPS, Edge
from ivr.flow.values import SlotType
from ivr.misheard import Misheard

NO_RESULT = "未填写"
TRANSFERRED = "转人工"


@dataclass
class Course(Nest):
    """The way through the flows under way, what was told on it and what was heard."""

    told: Told = field(default_factory=Told)
    sayings: Sayings = field(default_factory=Sayings)
    """What the caller has said: some of it may answer questions to come."""
    talks: bool = True
    """Whether the caller is asked in words: not after a key or a miss, until he is understood."""
    doubt: Doubt | None = None
    """The likely answer that the caller is asked to confirm or to say again in part."""
    doubted: str = ""
    """The words that it was likely meant by."""
    misheard: tuple[Misheard, ...] = ()
    """What the caller has said that was not understood, the earliest first."""

    def fork(self) -> Self:
        """Another course that stands where this one stands."""
        twin = super().fork()
        twin.told, twin.sayings = self.told.fork(), self.sayings.fork()
        return twin

    @property
    def open_slots(self) -> Sequence[str]:
        """The slots whose values a correction may be of: read out now, or taken and unread."""
        return [*self.told.read_out, *self.top.unread]

    @property
    def for_people(self) -> tuple[Misheard, ...]:
        """What was not understood, and what was told and not come to: the flow knows neither."""
        read = {each.words for each in self.misheard}
        known = self.slots.values()
        told = untaken(self.sayings, known, self.facts)
        if self._seeks_a_person:
            told = (*told, *facts_of_the_fault(self.sayings, known, self.facts))
        new = dict.fromkeys(each for each in told if each.words not in read)
        return (*self.misheard, *new)

    @property
    def _seeks_a_person(self) -> bool:
        """Whether the way that was asked in leads elsewhere: its other questions are not put."""
        commands = (here.origin for here in self.stack if isinstance(here.origin, model.Command))
        transfer = isinstance(self.top.step, model.Transfer)
        return transfer or any(not command.urgent for command in commands)

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
                    plays = in_words(self, step.again if again else step.prompt)
                    # Only the entry flow speaks before the announcements: it says who is here.
                    actions += self._announce() if plays and len(self.stack) > 1 else []
                    self.told.said += plays
                    actions += plays
                    self.fire(DONE)
                case model.Decide():
                    self.fire(DONE)
                case model.Call():
                    passed = self.passed(step.arguments, common=step.lenient)
                    self.open(str(step.flow), step, passed)
                case model.Return() if len(self.stack) == 1:
                    # Nobody called this flow: it was the whole call.
                    urgent = tuple(self.urgent)
                    return [*actions, HangUp(str(step.label) or NO_RESULT, commands=urgent)]
                case model.Return():
                    if self.leave():
                        return [*actions, *self._resume()]
                case model.Ask() | model.Record():
                    asked = self._come_to(step)
                    if asked is not None:
                        return [*actions, *asked]
                    hops = 0  # it is answered once only, so nothing goes round by it
                case model.Do():
                    return [*actions, self._invoke(step)]
                case model.Transfer():
                    return [*actions, *in_words(self, step.prompt), self._transfer(step)]
                case model.End():
                    return [*actions, *in_words(self, step.prompt), self._hang_up(step)]
        raise Stuck(f"no wait within {MOST_HOPS} steps")

    def answer(self, option: model.Option | None, value: str | None = None) -> None:
        """The present question has its answer, an option or a value: the flow may go on."""
        here, ask = self.top, self.top.step
        assert isinstance(ask, model.Ask)
        self.look_no_further(here.plan.kind_of(ask.slot))
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
        """The present question, in its shorter words when asked `again`; see `telling.question`."""
        return question(self, self.told, again=again, free=free, talks=self.talks)

    def play(self, prompt: model.Prompt) -> list[Play]:
        """A prompt said on behalf of the present step."""
        return in_words(self, prompt)

    def repeat(self, *, whole: bool) -> list[Action]:
        """The question once more; `whole`: with what was told on the way to it.

        Otherwise only with the announcements, for nobody wants the greeting again.
        """
        before = self.told.said if whole else self.told.announced or []
        return [*freed(before), *self.question(again=False, free=True)]

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
        self.open(str(command.call), command, self.passed(command.arguments, common=True))
        return self.go_on()

    def conceal(self) -> None:
        """From here on nobody is told who calls, nor what was said so far, which may tell it."""
        self.forget_caller()
        self.sayings.forget()
        self.misheard = ()

    def back(self) -> list[Action]:
        """The question before this one, unless something was changed since it was answered."""
        depth = len(self.stack) - 1
        while depth > 0 and not self.stack[depth].answered and not self.stack[depth].sealed:
            if isinstance(self.stack[depth].origin, model.Command):
                del self.stack[depth:]
                return self._resume()
            depth -= 1
        self.sayings.forget()
        if self.stack[depth].answered:
            del self.stack[depth + 1 :]
            self.top.go_back()
            return self.go_on()
        return self.question(again=True)

    def look_no_further(self, kind: SlotType | None) -> None:
        """A question for this kind was come to or answered: what was said so far answers no other.

        Otherwise one address would be taken for two that are asked for.
        """
        if kind in READ_AS:
            self.sayings.use(READ_AS[kind])

    def _come_to(self, step: model.Ask | model.Record) -> list[Action] | None:
        """Put a question; None where the caller has answered it before, and it has that answer."""
        again = self.top.arrive()
        early = None
        if isinstance(step, model.Ask):
            early = None if again else self._said_before(step)
            self.look_no_further(self.top.plan.kind_of(step.slot))
        match early:
            case model.Option():
                self.answer(early)
                return None
            case Value(text=value):
                self.top.unread.append(str(step.slot))
                self.answer(None, value)
                return None
            case Supposed() | Uncertain() if isinstance(step, model.Ask):
                self.doubt = early
                self.told.note_read_out(())
                return ask_about(early, self.top.plan, step, self.facts)
        return [*self._announce(), *self.question(again=again)]

    def _said_before(self, ask: model.Ask) -> AnsweredAhead | None:
        here, known = self.top, self.slots.values()
        if here.mending is not None:
            return None
        return answered_ahead(here.plan, ask, self.sayings, self.facts, known)

    def _resume(self) -> list[Action]:
        """Go on where the innermost flow stands: ask again, or take its step anew."""
        if isinstance(self.top.step, model.Ask | model.Record):
            return self.question(again=True)
        return self.go_on()

    def _announce(self) -> list[Play]:
        if self.told.announced is not None:
            return []
        plays = announcements(self)
        self.told.announced = plays
        self.told.said += plays
        return plays

    def _invoke(self, step: model.Do) -> Invoke:
        spec = (self.flows.known.actions or {}).get(step.action)
        if spec is None or spec.changing:
            self.seal()
        passed = self.passed(step.arguments)
        if spec is not None and NAMED in spec.arguments and not passed.get(NAMED):
            words = self.for_people
            passed |= {NAMED: in_one_line(words)} if words else {}
        if spec is not None and JUST_SAID in spec.arguments and self.talks and self.sayings.kept:
            passed.setdefault(JUST_SAID, self.sayings.all[-1].text)
        return Invoke(str(step.action), passed, str(step.name))

    def _transfer(self, step: model.Transfer) -> TransferTo:
        urgent = tuple(self.urgent)
        return TransferTo(
            str(step.queue),
            str(step.name),
            step.urgent,
            urgent,
            self.for_people,
            returns=step.return_call is not None,
        )

    def _hang_up(self, step: model.End) -> HangUp:
        return HangUp(str(step.result or NO_RESULT), step.linger_ms or 0, tuple(self.urgent))


_CHOSEN = frozenset({SlotType.OPTION, SlotType.YES_NO})
"""Types whose slots keep the name of the option chosen."""
