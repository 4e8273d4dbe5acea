"""The way through the steps: from where a call stands to the next thing that it waits for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ivr.dialogue.actions import (
    Action,
    BargeIn,
    HangUp,
    Invoke,
    Listen,
    Play,
    Segment,
    TransferTo,
)
from ivr.dialogue.actions import Record as RecordTo
from ivr.dialogue.answer import Supposed, Uncertain
from ivr.dialogue.built_in import CallFacts
from ivr.flow.conditions import Condition, read_condition
from ivr.flow.marks import Text
from ivr.flow.model import (
    Ask,
    Assignment,
    Call,
    Command,
    Decide,
    Do,
    End,
    Literal,
    Option,
    Prompt,
    Record,
    Return,
    Say,
    Step,
    Transfer,
    Way,
)
from ivr.flow.plan import Plan
from ivr.flow.values import SlotType
from ivr.misheard import Misheard
from tests.dialogue.reference.answers import keys_of, phrases_of
from tests.dialogue.reference.earlier import Earlier
from tests.dialogue.reference.frame import After, Frame, Now
from tests.dialogue.reference.settings import Written

MOST_HOPS = 50
BARGE_IN = {"是": BargeIn.YES, "否": BargeIn.NO, "仅按键": BargeIn.KEYS}


@dataclass
class Walk(ABC):
    """Where a call stands, and what it has to say."""

    flows: Mapping[str, Written]
    entry: str
    facts: CallFacts
    takes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The arguments of the business actions, by their names."""
    changing: frozenset[str] = frozenset()
    """The business actions that change something: nobody goes back before them."""
    stack: list[Frame] = field(default_factory=list)
    said: list[Action] = field(default_factory=list)
    told: list[Play] = field(default_factory=list)
    """What was told since the caller last answered."""
    been: set[tuple[str, str]] = field(default_factory=set)
    """The steps that this call has come to."""
    announced: list[Play] | None = None
    """The announcements, while nothing has been answered; None before the first question."""
    hops: int = 0
    keys_wanted: bool = False
    """Whether the caller pressed a key, or was not understood, when he answered last."""
    told_slots: list[str] = field(default_factory=list)
    """The slots whose values were told since the caller last answered."""
    read_out: list[str] = field(default_factory=list)
    """Those, and the slots in the present question."""
    earlier: Earlier = field(default_factory=Earlier)
    """What the caller has said."""
    plans: Mapping[str, Plan] = field(default_factory=dict)
    """The flows as the dialogue has them, for what words mean to their questions."""
    sounds: str = "正常"
    """What 线路 is."""
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often which sentence was not understood at which question."""

    @property
    def top(self) -> Frame:
        """The flow that is being walked through."""
        return self.stack[-1]

    @property
    def step(self) -> Step:
        """Where the call stands."""
        return self.top.written.flow.steps[self.top.at]

    @property
    def slots(self) -> dict[str, str]:
        """Everything known, the inner flow's before the outer ones'."""
        return {name: value for frame in self.stack for name, value in frame.slots.items()}

    @property
    def shown(self) -> dict[str, str]:
        """Everything known as a call's record may have it."""
        return {
            name: "（保密）" if frame.written.flow.slots[name].protected else value
            for frame in self.stack
            for name, value in frame.slots.items()
        }

    def go(self, name: str | None) -> None:
        """Come to a step from another."""
        assert name is not None
        self.hops += 1
        assert self.hops <= MOST_HOPS
        self.top.at = name
        step = self.step
        match step:
            case Say():
                short = step.again if step.again is not None and self._is_back() else step.prompt
                self.been.add((self.top.name, name))
                spoken = self.top.spoken(short) if short is not None else ""
                if len(self.stack) > 1 and any(sign.isalnum() for sign in spoken):
                    self._announce()
                self.told += self.say(step, short)
                self.told_slots += self.top.read_in(short)
                self.go(self.top.written.below(step))
            case Ask() | Record():
                self.top.misses.clear()
                self.top.asked_with = dict(self.top.slots)
                back = self._is_back()
                if not isinstance(step, Ask) or not self._need_not_ask(step, again=back):
                    self._announce()
                    self.ask(again=back)
            case Decide():
                self.go(self._decided(step))
            case Do():
                self._seal(step)
                given = self.top.passed(step.arguments)
                words = self.lost_in_words()
                if "没听懂的话" in self.takes.get(str(step.action), ()) and words:
                    given["没听懂的话"] = given.get("没听懂的话") or words
                self.said.append(Invoke(str(step.action), given, name))
            case Call():
                after = After(self.top.written.below(step), step.results)
                self.call(str(step.flow), self.top.passed(step.arguments), after)
            case Return():
                self._return(step)
            case Transfer():
                self.say(step, step.prompt)
                keys = tuple(self.danger())
                lost = tuple(Misheard(*said, times) for said, times in self.for_people().items())
                self.said.append(TransferTo(str(step.queue), name, step.urgent, keys, lost))
            case End():
                self.say(step, step.prompt)
                linger = self.top.written.setting(step, "linger_ms")
                self.said.append(HangUp(str(step.result), linger, tuple(self.danger())))

    @abstractmethod
    def matched(self, ask: Ask, option: Option) -> None:
        """Go on from a question that has its answer."""

    @abstractmethod
    def taken(self, ask: Ask, value: str | None, option: Option | None) -> None:
        """Go on from a question that has its answer, a value for its slot perhaps."""

    @abstractmethod
    def doubted(self, ask: Ask, doubt: Supposed | Uncertain) -> None:
        """Ask whether this was meant."""

    def say(self, step: Step, prompt: Prompt | None) -> list[Play]:
        """Say a prompt, if there is anything to say."""
        text = self.top.spoken(prompt) if prompt is not None else ""
        if not any(sign.isalnum() for sign in text):
            return []
        barge_in = BARGE_IN[self.top.written.setting(step, "barge_in")]
        keep = self.top.written.setting(step, "keep_keys")
        played = Play((Segment(text),), str(step.name), barge_in, keep)
        self.said.append(played)
        return [played]

    def ask(self, *, again: bool, free: bool = False) -> None:
        """The present question, and the wait for its answer."""
        step, before = self.step, len(self.said)
        assert isinstance(step, Ask | Record)
        short = step.again if again else None
        asked = step.prompt if short is None else short
        may_talk = self.facts.speech() and not self.keys_wanted
        if may_talk and isinstance(step, Ask) and step.voiced is not None:
            asked = step.voiced
        plays = self.say(step, asked)
        self.read_out = [*self.told_slots, *self.top.read_in(asked)]
        self.top.unread = [slot for slot in self.top.unread if slot not in self.read_out]
        if not plays and isinstance(step, Ask):
            self.say(step, step.prompt)
        if free:
            self.said[before:] = [_freed(play) for play in self.said[before:]]
        setting, name = self.top.written.setting, str(step.name)
        hidden = self.top.written.is_protected(step.slot)
        if isinstance(step, Ask):
            phrases = tuple(dict.fromkeys(p.words for p in phrases_of(self.top, step)))
            keys = keys_of(self.top, step)
            value = _said_freely(self.top.written.kind(step.slot))
            wait_ms = setting(step, "wait_ms")
            self.said.append(Listen(name, wait_ms, keys, phrases, hidden, value))
        else:
            commands = self.top.written.heard_at(step)
            given = tuple(str(c.key) for c in commands if c.key is not None and c.key != "#")
            lengths = setting(step, "longest_ms"), setting(step, "silence_ms")
            slot = str(step.slot or "")
            self.said.append(RecordTo(name, slot, *lengths, "#", given, hidden))

    def repeat(self, *, told: bool) -> None:
        """The question in full, with what was `told` on the way to it, or the announcements."""
        before = self.told if told else self.announced or []
        self.said += [_freed(play) for play in before]
        self.ask(again=False, free=True)

    def for_people(self) -> dict[tuple[str, str], int]:
        """How often what was not understood, and what was told that was not come to."""
        left = self.earlier.left_over(self.slots.values(), self.facts)
        asked_for = (frame.after for frame in self.stack if frame.after == After())
        if isinstance(self.step, Transfer) or any(not after.danger for after in asked_for if after):
            left += self.earlier.about_the_fault(self.slots.values(), self.facts)
        unread = set(left) - {words for _, words in self.lost}
        return {**self.lost, **{("还没问到", text): 1 for text in left if text in unread}}

    def lost_in_words(self) -> str:
        """The same in a line, for who reads it."""
        return "；".join(
            f"{question}「{words}」{f'{times} 次' if times > 1 else ''}"
            for (question, words), times in self.for_people().items()
        )

    def danger(self) -> dict[str, Command]:
        """By key: danger that counts even when nothing is asked, unless it is seen to already."""
        under_way = [frame.name for frame in self.stack]
        return {
            str(c.key): c
            for c in self.top.written.commands()
            if c.urgent and c.key is not None and c.call is not None and c.call not in under_way
        }

    def call(self, flow: str, given: Mapping[str, str | None], after: After | None) -> None:
        """Walk through a sub-flow."""
        shut = [str(name) for frame in self.stack for name in frame.written.flow.ignore]
        frame = Frame(replace(self.flows[flow], shut=frozenset(shut)), self.facts, after=after)
        frame.begin(given)
        self.stack.append(frame)
        self.go(frame.at)

    def lead(self, way: Way | None, back: After) -> None:
        """Take a way: a step, or a sub-flow and back."""
        assert way is not None
        if way.call is None:
            self.go(str(way.step))
        else:
            passed = self.known if way.common else self.top.passed
            self.call(str(way.call), passed(way.arguments), back)

    def known(self, lines: tuple[Assignment, ...]) -> dict[str, str | None]:
        """传入 of a command or the common part: what this flow lacks, an outer one may have."""
        return {
            str(line.left): str(line.right.text)
            if isinstance(line.right, Literal)
            else self.top.value_of(line.right) or self.slots.get(str(line.right))
            for line in lines
        }

    def resume(self) -> None:
        """Go on where the call stands, after something else: a question is asked again."""
        if isinstance(self.step, Ask | Record):
            self.ask(again=True)
        else:
            self.go(self.top.at)

    def _return(self, step: Return) -> None:
        if len(self.stack) == 1:
            self.said.append(HangUp(str(step.label), commands=tuple(self.danger())))
            return
        left = self.stack.pop()
        assert left.after is not None
        for line in left.after.results:
            assert isinstance(line.right, Text)
            self.top.fill(str(line.left), left.slots.get(str(line.right)))
            if line.right in left.unread:
                self.top.unread.append(str(line.left))
        if left.after.step is not None:
            self.go(left.after.step)
        else:
            self.resume()

    def _is_back(self) -> bool:
        place = (self.top.name, self.top.at)
        was = place in self.been
        self.been.add(place)
        return was

    def _announce(self) -> None:
        if self.announced is not None:
            return
        self.announced = []
        common = self.top.written.common if self.facts.announces else None
        for announcement in common.announcements if common else ():
            if announcement.in_force(self.facts.now()):
                text = self.top.spoken(announcement.prompt)
                barge_in = BARGE_IN[announcement.barge_in or "是"]
                self.announced.append(Play((Segment(text),), self.top.at, barge_in))
        if self.facts.announces:
            for text in self.facts.banners():
                self.announced.append(Play((Segment(text),), self.top.at, BargeIn.YES))
        self.said += self.announced
        self.told += self.announced

    def _need_not_ask(self, ask: Ask, *, again: bool) -> bool:
        """Whether the caller has said it before, so that something else follows."""
        early = None
        if not again and self.top.mending is None:
            known = list(self.slots.values())
            early = self.earlier.answer(self.top, self.plans[self.top.name], ask, known)
        self.earlier.seen_to(self.top.written.kind(ask.slot))
        if isinstance(early, Supposed | Uncertain):
            self.read_out = list(self.told_slots)
            self.doubted(ask, early)
        elif isinstance(early, Option):
            self.hops = 0
            self.matched(ask, early)
        elif early is not None:
            self.hops = 0
            self.top.unread.append(str(ask.slot))
            self.taken(ask, early, None)
        return early is not None

    def _seal(self, step: Do) -> None:
        if str(step.action) in self.changing:
            for frame in self.stack:
                frame.answered.clear()
                frame.sealed = True

    def _decided(self, step: Decide) -> str:
        moment = Now(self.facts, self.top.written.common, self.sounds)
        slots = {"来电号码": self.facts.caller, **self.top.slots}
        for row in step.rows:
            condition = read_condition(row.condition) if row.condition is not None else None
            if condition is None:
                return str(row.go)
            assert isinstance(condition, Condition)
            if condition.holds(slots, moment):
                return str(row.go)
        raise AssertionError(f"no row of {step.name} holds")


def _freed(action: Action) -> Action:
    """A prompt that was heard before may be interrupted."""
    return replace(action, barge_in=BargeIn.YES) if isinstance(action, Play) else action


def _said_freely(kind: SlotType | None) -> str | None:
    """The kind of value that callers may put in words of their own."""
    chosen = (None, SlotType.OPTION, SlotType.YES_NO, SlotType.RECORDING)
    return None if kind is None or kind in chosen else kind.value
