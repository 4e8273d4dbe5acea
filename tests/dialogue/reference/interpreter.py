"""A talk by the description of the flow language: inputs -> actions, one step after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from ivr.dialogue.actions import Action, HangUp, Invoke, Listen, Play, Segment, TransferTo
from ivr.dialogue.actions import Record as RecordTo
from ivr.dialogue.amending import Amended, Noted, amended, noted, told
from ivr.dialogue.answer import Again, Answer, Missed, Supposed, Unanswered, Uncertain, Value
from ivr.dialogue.doubts import ask_about, not_here, settle
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
from ivr.dialogue.spoken import MOST_HEARD, understand_words
from ivr.flow.model import Ask, Command, Do, Option, Prompt, Record, Transfer
from ivr.flow.values import SlotType
from ivr.understanding.in_passing import Sentence
from tests.dialogue.reference.answers import AGAIN, answer_to, chosen_name
from tests.dialogue.reference.frame import After
from tests.dialogue.reference.walk import Walk

MOST_REPEATS = 5
MOST_MISSES = 20
MOST_NESTED = 16
NOBODY_THERE = "一直没有听清您的声音，请换一部电话再打来，再见。"


@dataclass
class Interpreter(Walk):
    """One call."""

    awaited: Action | None = None
    leaving: HangUp | None = None
    """How the line is released once everything is kept."""
    result: str | None = None
    repeats: int = 0
    misses: int = 0
    """Answers in a row that were none, over the whole call."""
    has_answered: bool = False
    doubt: Supposed | Uncertain | None = None
    """The likely answer that the caller is being asked about."""
    elsewhere: str | None = None
    """What the caller asked for that is not offered here."""
    doubtful: str = ""
    """What was said that is being asked about."""
    trouble: str | None = None
    """What the line sounded like under the present reply, if it was not well."""
    hints: list[str] = field(default_factory=list)
    """Of which sounds of the line something was said."""
    followed: set[str] = field(default_factory=set)
    """Which sounds counted as a command."""
    rang: bool = False
    """Whether people were rung: whoever picks up has the caller, whatever happened since."""

    def start(self) -> list[Action]:
        """The first prompts, up to the first wait."""
        self.call(self.entry, {}, None)
        return self._told_so_far()

    def feed(self, given: Input) -> list[Action]:
        """What follows from an input."""
        self.hops = 0
        match self.awaited, given:
            case None, _:
                pass
            case _, HungUp():
                self._hung_up()
            case _, Connected() if self.rang and self.result is None:
                named = self.step.result if isinstance(self.step, Transfer) else None
                self._over(str(named or "转人工"))
            case TransferTo(commands=keys) | HangUp(commands=keys), Pressed(digits=key):
                if key in keys:
                    self.result = self.leaving = None
                    self._command(self.danger()[key])
            case _, _ if self.leaving is not None:
                if isinstance(given, Done | Failed) and isinstance(self.awaited, Invoke):
                    self.said.append(self.leaving)
            case Listen(), Heard() | Pressed() | NoInput():
                self._answered(given)
            case RecordTo(), Pressed(digits=key, ended_by=end):
                self._key_while_recording(key or end or "")
            case RecordTo(), Recorded():
                self._recorded(given)
            case Invoke(), Done(results=results):
                self._done(results)
            case Invoke(), Failed():
                self._lead_on("failed")
            case TransferTo(), NoAnswer():
                self._lead_on("no_answer")
        return self._told_so_far()

    def _told_so_far(self) -> list[Action]:
        said, self.said = self.said, []
        if said:
            self.awaited = said[-1]
            self.rang = self.rang or isinstance(self.awaited, TransferTo)
            if isinstance(self.awaited, HangUp):
                self.result = self.awaited.result
        return said

    def _over(self, result: str) -> None:
        self.result, self.awaited = result, None

    # -- answers ------------------------------------------------------------------------------

    def _answered(self, given: Heard | Pressed | NoInput) -> None:
        ask, plan = self.step, self.plans[self.top.name]
        assert isinstance(ask, Ask)
        given = self._listened(given)
        if isinstance(given, Heard) and not self.top.written.is_protected(ask.slot):
            self.earlier.hear(Sentence(given.text[:MOST_HEARD], self.facts.now()))
        compiled = plan.flow.steps[str(ask.name)]
        assert isinstance(compiled, Ask)
        doubt, self.doubt = self.doubt, None
        hidden = self.top.written.is_protected(ask.slot)
        doubtful, self.doubtful = self.doubtful, ""
        heard = ""
        if isinstance(given, Heard):
            heard = given.text.strip()[:60] or f"（{given.condition or '没有听出字'}）"
        found: object | None
        meaning: Answer = Missed("no_input")
        if doubt is not None:
            found = settle(doubt, plan, compiled, given, self.facts)
        elif isinstance(given, Heard):
            # What words mean is not the flow's matter: see tests/understanding.
            found = meaning = understand_words(plan, compiled, given.text, self.facts)
        elif isinstance(given, Pressed):
            found = answer_to(self.top, ask, given)
        else:
            found = Missed("no_input")
        urgent = isinstance(found, Command) and found.urgent
        if isinstance(given, Heard) and not urgent:
            slots = {**dict.fromkeys(plan.flow.slots), **self.top.slots}
            at_stake = [*self.read_out, *self.top.unread]
            change: Amended | Noted | None
            change = amended(plan, slots, at_stake, given.text, self.facts)
            if change is None and doubt is None and not hidden:
                said = {kind.value: self.earlier.fresh(kind) for kind in SlotType}
                change = noted(plan, compiled, lambda kind: said.get(kind, []), meaning, self.facts)
            if change is not None:
                self.keys_wanted = False
                read_out = self.read_out
                if isinstance(change, Amended):
                    self.top.fill(change.slot, change.value)
                    self.earlier.seen_to(plan.flow.slots[change.slot].kind)
                self._something_was_said()
                self.said.append(told(change, plan, self.top.at, self.facts))
                self.ask(again=True)
                self.read_out = read_out
                return
        repeated = isinstance(found, Again) or getattr(found, "act", None) == "重播"
        if not (isinstance(given, Heard) and (repeated or found is AGAIN)):
            nothing = found is None or isinstance(found, Missed)
            self.keys_wanted = nothing or not isinstance(given, Heard)
        if isinstance(found, Supposed | Uncertain):
            self.doubtful = heard
            self.doubted(compiled, found)
            return
        if isinstance(found, Unanswered):
            self.ask(again=False)
            return
        kind, spoken = "no_match", isinstance(given, Heard)
        if found is None or isinstance(found, Missed):
            self._lose(ask, doubtful or heard)
            if self._follows_line(ask):
                return
        if isinstance(found, Missed):
            kind, matter, found = found.kind, found.matter, None
            if matter is not None:
                self.elsewhere = matter
        if isinstance(found, Value):
            found = found.text
        if isinstance(found, Again) or (isinstance(found, Command) and found.act == "重播"):
            found = AGAIN
        if found is AGAIN:
            self.repeats += 1
            if self.repeats <= MOST_REPEATS:
                self.repeat(told=self.has_answered)
            else:
                self._missed("no_match", spoken=spoken)
        elif isinstance(found, Command):
            self._command(found)
        elif found is None:
            self._missed(kind, spoken=spoken)
        else:
            self._something_was_said()
            if isinstance(found, Option):
                self.matched(ask, found)
            else:
                self.taken(ask, str(found), None)

    def _listened(self, given: Heard | Pressed | NoInput) -> Heard | Pressed | NoInput:
        """What the line is like now; music and silence are nobody's voice."""
        self.trouble = None
        if isinstance(given, Pressed):
            return given
        said = isinstance(given, Heard) and bool(given.text.strip())
        if given.condition is not None and not said:
            self.sounds = self.trouble = given.condition
            return NoInput(self.sounds) if self.sounds in ("音乐", "无声") else given
        if isinstance(given, Heard):
            self.sounds = "正常"
        return given

    def _lose(self, ask: Ask, words: str) -> None:
        """Remember what was not understood: the ten last sentences."""
        if not words or self.top.written.is_protected(ask.slot):
            return
        self.lost[(str(ask.name), words)] += 1
        while len(self.lost) > 10:
            del self.lost[next(iter(self.lost))]

    def _follows_line(self, ask: Ask) -> bool:
        """Whether the sound of the line was a command here, for the first time in this call."""
        sound = self.trouble
        for command in self.top.written.heard_at(ask):
            if sound is None or command.line != sound or sound in self.followed:
                continue
            if sound == "答录机" and self.has_answered:
                continue
            self.followed.add(sound)
            if not self._nobody_there():
                self._forget()
                self._lead_off(command)
            return True
        return False

    def matched(self, ask: Ask, option: Option) -> None:
        self.taken(ask, chosen_name(self.top, ask, option), option)

    def doubted(self, ask: Ask, doubt: Supposed | Uncertain) -> None:
        plan = self.plans[self.top.name]
        compiled = plan.flow.steps[str(ask.name)]
        assert isinstance(compiled, Ask)
        self.doubt = doubt
        self.said += ask_about(doubt, plan, compiled, self.facts)

    def taken(self, ask: Ask, value: str | None, option: Option | None) -> None:
        frame = self.top
        self.earlier.seen_to(frame.written.kind(ask.slot))
        if ask.slot is not None and value is not None:
            frame.fill(str(ask.slot), value)
        frame.answered.append((str(ask.name), frame.asked_with))
        if option is not None and option.mend is not None:
            frame.mending = str(ask.name)
            self.go(str(option.mend))
        elif option is not None and option.go is not None:
            # A question to which the mended one leads belongs to the mending.
            target = frame.written.flow.steps[str(option.go)]
            if not isinstance(target, Ask | Record) or str(option.go) == frame.mending:
                frame.mending = None
            self.go(str(option.go))
        else:
            self._onward(ask)

    def _onward(self, step: Ask | Record) -> None:
        """To where the answered question was mended for, or else to the next step."""
        home, self.top.mending = self.top.mending, None
        self.go(home if home is not None else self.top.written.below(step))

    def _something_was_said(self) -> None:
        self.repeats = self.misses = 0
        self.has_answered = True
        self._forget()

    def _forget(self) -> None:
        self.told.clear()
        self.told_slots.clear()
        if self.announced is not None:
            self.announced = []

    def _missed(self, kind: str, *, spoken: bool) -> None:
        ask = self.step
        assert isinstance(ask, Ask)
        matter, self.elsewhere = self.elsewhere, None
        if self._nobody_there():
            return
        self.keys_wanted = True
        hint = self._hint(ask)
        if hint is not None:
            self.say(ask, hint)
            self.ask(again=True)
            return
        self.top.misses[kind] += 1
        self.top.misses["spoken"] += spoken
        sentences = self.top.written.setting(ask, kind)
        count = self.top.misses[kind]
        if self.top.misses["spoken"] >= 2 and spoken:
            # Nobody is made to say it a third time.
            count = self.top.misses[kind] = max(count, len(sentences) + 1)
        if count <= len(sentences):
            if matter is not None:
                self.said.append(not_here(matter, self.top.at))
            voiced = self.top.written.setting(ask, "no_match_voiced")
            to_talker = (
                spoken and kind == "no_match" and self.facts.speech() and count <= len(voiced)
            )
            self.say(ask, (voiced if to_talker else sentences)[count - 1])
            self.ask(again=True)
            return
        self._forget()
        way = self.top.written.setting(ask, f"{kind}_end")
        if way.call is None:
            self.top.mending = None
        self.lead(way, After(str(ask.name)))

    def _hint(self, ask: Ask) -> Prompt | None:
        """What is said of the line instead: once of each sound, twice in a call at most."""
        if self.trouble is None or self.trouble in self.hints or len(self.hints) == 2:
            return None
        for hint in self.top.written.setting(ask, "line_hints"):
            if hint.line == self.trouble:
                self.hints.append(self.trouble)
                return cast(Prompt, hint.prompt)
        return None

    def _nobody_there(self) -> bool:
        self.misses += 1
        if self.misses <= MOST_MISSES:
            return False
        self.said.append(Play((Segment(NOBODY_THERE),), self.top.at))
        self._leave(HangUp("无声", commands=tuple(self.danger())))
        return True

    # -- commands -----------------------------------------------------------------------------

    def _command(self, command: Command) -> None:
        self._something_was_said()
        if command.act == "上一步":
            self._back()
        else:
            self._lead_off(command)

    def _lead_off(self, command: Command) -> None:
        """To where a command leads."""
        if command.go is not None:
            self.top.mending = None
            self.go(str(command.go))
        else:
            assert command.call is not None
            names = [frame.name for frame in self.stack]
            if command.call in names:
                del self.stack[names.index(str(command.call)) + 1 :]
                self.resume()
            elif len(self.stack) >= MOST_NESTED:
                self.ask(again=True)
            else:
                self.call(
                    str(command.call), self.known(command.arguments), After(danger=command.urgent)
                )

    def _back(self) -> None:
        """To the question answered last, out of sub-flows in which nothing was answered yet."""
        depth = len(self.stack) - 1
        while depth > 0 and not self.stack[depth].answered and not self.stack[depth].sealed:
            digression = self.stack[depth].after == After()
            depth -= 1
            if digression:
                del self.stack[depth + 1 :]
                self.resume()
                return
        self.earlier.sentences.clear()
        frame = self.stack[depth]
        if not frame.answered:
            self.ask(again=True)
            return
        del self.stack[depth + 1 :]
        frame.mending = None
        question, before = frame.answered.pop()
        frame.slots = dict(before)
        self.go(question)

    # -- recordings, actions, people ----------------------------------------------------------

    def _recorded(self, recorded: Recorded) -> None:
        record, frame = self.step, self.top
        assert isinstance(record, Record)
        if recorded.reference:
            self._something_was_said()
            if record.slot is not None:
                frame.fill(str(record.slot), recorded.reference)
        if recorded.key is not None and self._key_while_recording(recorded.key):
            return
        if not recorded.reference and self._nobody_there():
            return
        frame.answered.append((str(record.name), frame.asked_with))
        if not recorded.reference and record.nothing is not None and frame.mending is None:
            self.go(str(record.nothing))
        else:
            self._onward(record)

    def _key_while_recording(self, key: str) -> bool:
        record = self.step
        assert isinstance(record, Record)
        found = [c for c in self.top.written.heard_at(record) if c.key is not None and c.key == key]
        for command in found:
            if command.act == "重播":
                self.repeat(told=self.has_answered)
            else:
                self._command(command)
        return bool(found)

    def _done(self, results: Mapping[str, str | None]) -> None:
        do = self.step
        assert isinstance(do, Do)
        for line in do.results:
            self.top.fill(str(line.left), results.get(str(line.right)))
        self.go(self.top.written.below(do))

    def _lead_on(self, setting: str) -> None:
        """失败 or 没人接: a sub-flow that comes back goes on with the next step."""
        step = self.step
        self.lead(self.top.written.setting(step, setting), After(self.top.written.below(step)))

    # -- the end ------------------------------------------------------------------------------

    def _hung_up(self) -> None:
        if self.leaving is not None:
            self._over(self.leaving.result)
        elif isinstance(self.awaited, HangUp):
            self._over(self.awaited.result)
        else:
            named = self.top.written.flow.hangup_result
            self._leave(HangUp(str(named or "客户挂断")), gone=True)

    def _leave(self, leaving: HangUp, *, gone: bool = False) -> None:
        """Keep what is known, then release the line."""
        self.leaving = leaving
        actions = (frame.written.after_hangup() for frame in reversed(self.stack))
        name = next((action for action in actions if action is not None), None)
        if name is not None:
            taken = self.takes[str(name)]
            shown = self.shown
            known = {n: v for n, v in self.slots.items() if n in taken and shown[n] == v}
            worth_reading = sum(self.lost.values()) >= 2 or len(self.for_people()) > len(self.lost)
            if "没听懂的话" in taken and worth_reading:
                known["没听懂的话"] = self.lost_in_words()
            self.said.append(Invoke(str(name), known, self.top.at))
        elif gone:
            self._over(leaving.result)
        else:
            self.said.append(leaving)
