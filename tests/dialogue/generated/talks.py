"""Draws what callers and the world do: mostly what fits, now and then what cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from hypothesis import strategies as st

from ivr.dialogue.actions import Action, HangUp, Invoke, Listen, Record, TransferTo
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
from tests.dialogue.generated.dice import Dice
from tests.dialogue.generated.vocabulary import EARLIER, PHRASES, SAMPLES, SLOTS, SPOKEN, VALUES

ANY_KEY = "123#*0845679"
DIGITS = (
    *("3300012345", "13800000001", "7", "45", "202611240001", "88880000"),
    *("", "*", "#", "0", "9", "5", "*"),
)
TEMPLATES = (
    *("{0}", "我要{0}", "{0}，谢谢", "不是{0}", "没有{0}", "是不是{0}", "{0}{1}", "{1}，{0}"),
    *("{0}，着火了", "{0}没有着火", "{0}，全小区停了一天", "老房子，{0}", "{0}，不是全小区"),
)
HUGE = "停电" * 5000
SOUNDS = ("太轻", "太响", "嘈杂", "音乐", "答录机", "无声")


class Kind(Enum):
    """What sort of thing happens."""

    FITTING = "what the dialogue can use: an option's key, enough digits, a result"
    KEY = "any key, any digits"
    SPOKEN = "words, mostly some that are listened for"
    SILENT = "nothing: silence, no recording, a failure"
    COMMAND = "a global command's key"
    BACK = "the key that goes back, if there is one"
    AGAIN = "the same as before"
    ODD = "what cannot be here, or what ends the call"


OFTEN = (
    *(Kind.FITTING, Kind.KEY, Kind.SPOKEN, Kind.FITTING, Kind.SILENT, Kind.COMMAND, Kind.FITTING),
    *(Kind.AGAIN, Kind.FITTING, Kind.AGAIN, Kind.SPOKEN, Kind.COMMAND, Kind.ODD),
    *(Kind.BACK, Kind.FITTING, Kind.BACK),
)


@dataclass(frozen=True)
class Here:
    """Where a call stands, for a move to become an input."""

    awaited: Action | None
    keys: Sequence[str] = ()
    """The keys of the options."""
    commands: Sequence[str] = ()
    """The keys of the global commands."""
    last: Input | None = None
    back: Sequence[str] = ()
    """The keys of the global commands that go back."""


@dataclass(frozen=True)
class Move:
    """Something that happens: what it is depends on what is waited for."""

    kind: Kind
    number: int

    def into(self, here: Here) -> Input:
        """The input that it is here."""
        if self.kind is Kind.ODD:
            return _impossible(self.number)
        if self.kind is Kind.AGAIN and here.last is not None:
            return here.last
        match here.awaited:
            case Listen():
                return self._answer(here.awaited, here)
            case Record():
                return self._recorded(here.awaited)
            case Invoke():
                failed = self.kind is Kind.SILENT
                return Failed("没办成") if failed else Done(_results(self.number))
            case TransferTo(commands=keys):
                return self._meanwhile(keys, NoAnswer("没人"))
            case HangUp(commands=keys):
                return self._meanwhile(keys, HungUp())
        return NoInput()

    def _answer(self, listen: Listen, here: Here) -> Input:
        match self.kind:
            case Kind.SILENT:
                sound = (None, None, *SOUNDS)[self.number % (len(SOUNDS) + 2)]
                return NoInput(sound) if self.number % 3 else Heard("", sound)
            case Kind.SPOKEN:
                return self._spoken(listen.phrases)
            case Kind.BACK if here.back:
                return Pressed(self._one_of(here.back))
            case Kind.COMMAND if here.commands:
                return Pressed(self._one_of(here.commands))
            case Kind.FITTING if self.number % 2 and listen.phrases:
                # An answer, and with it what is only asked later.
                early = EARLIER if self.number % 3 else EARLIER[self.number // 3 % 3 :]
                values = VALUES[self.number % len(VALUES) :][: self.number // 8 % 4]
                return Heard("，".join([listen.phrases[0], *early, *values]))
        return self._typed(listen) if listen.keys.most > 1 else self._pressed(here.keys)

    def _pressed(self, keys: Sequence[str]) -> Input:
        return Pressed(self._one_of(keys if self.kind is Kind.FITTING and keys else ANY_KEY))

    def _typed(self, listen: Listen) -> Input:
        keys = listen.keys
        digits = self._one_of(DIGITS)
        if self.kind is Kind.FITTING:
            digits = "13800000001"[: keys.most].ljust(keys.least, "7")
        return Pressed(digits, keys.end_key if self.number % 2 or not digits else None)

    def _recorded(self, record: Record) -> Input:
        reference = None if self.kind is Kind.SILENT else f"录音/{self.number}"
        if self.kind is Kind.COMMAND and record.commands:
            key = self._one_of(record.commands)
            return Recorded(reference, 1000, key) if self.number % 3 else Pressed(key)
        return Recorded(reference, 3000)

    def _meanwhile(self, keys: tuple[str, ...], otherwise: Input) -> Input:
        pressed = keys and self.kind in (Kind.COMMAND, Kind.SILENT)
        return Pressed(self._one_of(keys)) if pressed else otherwise

    def _spoken(self, phrases: tuple[str, ...]) -> Input:
        """Phrases that are listened for and others, in different words."""
        if self.number % 5 == 0:
            return Heard(self._one_of((*SPOKEN, *VALUES)))
        said = [*phrases, *phrases, *PHRASES]
        other = said[self.number // 7 % len(said)]
        return Heard(
            TEMPLATES[self.number // 11 % len(TEMPLATES)].format(self._one_of(said), other)
        )

    def _one_of(self, things: Sequence[str]) -> str:
        return things[self.number % len(things)]


def _results(number: int) -> Mapping[str, str | None]:
    found: dict[str, str | None] = {}
    for place, (name, kind) in enumerate(SLOTS.items()):
        samples = SAMPLES[kind]
        if (number >> (place % 7)) % 2 == 0:
            found[name] = samples[(number + place) % len(samples)]
    return found


def _impossible(number: int) -> Input:
    odd: tuple[Input, ...] = (
        Done({}),
        Failed(""),
        Recorded("录音/x", 10),
        Recorded(None, 0, "9"),
        NoAnswer(""),
        Pressed("ABC"),
        Pressed("1" * 3000, "#"),
        Pressed("", "#"),
        Pressed("９"),
        Heard(HUGE),
        Heard(""),
        NoInput(),
        Pressed("9"),
        Done({"户号": "\ud800", "没有的": "x"}),
        HungUp(),
        Connected(),
    )
    return odd[number % len(odd)]


@st.composite
def moves(draw: st.DrawFn, most: int = 40) -> list[Move]:
    """A talk."""
    dice = Dice(draw)
    count = dice.number(most // 4, most)
    return [Move(dice.pick(OFTEN), dice.number(0, 1023)) for _ in range(count)]
