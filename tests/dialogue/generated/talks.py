"""Draws what callers and the world do: mostly what fits, now and then what cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from tests.dialogue.generated.vocabulary import PHRASES, SAMPLES, SLOTS, SPOKEN

SINGLE = "123#*0845679"
DIGITS = (
    "3300012345",
    "13800000001",
    "7",
    "45",
    "202611240001",
    "",
    "0",
    "9",
    "5",
    "*",
    "#",
    "88880000",
)
HUGE = "停电" * 5000


@dataclass(frozen=True)
class Move:
    """Something that happens, as numbers: what it is depends on what is waited for."""

    kind: int
    number: int

    def into(self, awaited: Action | None, keys: Sequence[str] = ()) -> Input:
        """The input that it is here, where options have these `keys`."""
        if self.kind == 0:
            return _impossible(self.number)
        match awaited:
            case Listen() if awaited.keys.most > 1:
                return self._typed(awaited)
            case Listen():
                return self._answer(awaited, keys)
            case Record():
                return self._recorded(awaited)
            case Invoke():
                return Failed("没办成") if self.kind == 1 else Done(_results(self.number))
            case TransferTo(commands=keys):
                return self._meanwhile(keys, NoAnswer("没人"))
            case HangUp(commands=keys):
                return self._meanwhile(keys, HungUp())
        return NoInput()

    def _typed(self, listen: Listen) -> Input:
        if self.kind == 1:
            return NoInput()
        if self.kind == 2:
            return _spoken(listen.phrases, self.number)
        ended_by = listen.keys.end_key if self.number % 2 else None
        digits = self._one_of(DIGITS)
        if self.kind == 3:
            digits = "13800000001"[: listen.keys.most].ljust(listen.keys.least, "7")
        return Pressed(digits, listen.keys.end_key if not digits else ended_by)

    def _answer(self, listen: Listen, keys: Sequence[str]) -> Input:
        if self.kind == 1:
            return NoInput()
        if self.kind == 2:
            return _spoken(listen.phrases, self.number)
        return Pressed(self._one_of(keys if self.kind == 3 and keys else SINGLE))

    def _one_of(self, things: Sequence[str]) -> str:
        return things[self.number % len(things)]

    def _recorded(self, record: Record) -> Input:
        reference = f"录音/{self.number}" if self.kind > 1 else None
        if self.number % 3 == 0 and record.commands:
            key = self._one_of(record.commands)
            return Recorded(reference, 1000, key) if self.kind == 3 else Pressed(key)
        return Recorded(reference, 3000)

    def _meanwhile(self, keys: tuple[str, ...], otherwise: Input) -> Input:
        if keys and self.kind == 1:
            return Pressed(self._one_of(keys))
        return otherwise


def _spoken(phrases: tuple[str, ...], number: int) -> Input:
    """One of the phrases, or something like it."""
    said = [*phrases, *PHRASES]
    phrase = said[number % len(said)]
    turns = (phrase, f"我要{phrase}", f"{phrase}，谢谢", f"不是{phrase}", f"没有{phrase}")
    return Heard((*turns, f"{phrase}{phrases[0] if phrases else ''}", *SPOKEN)[number // 7 % 11])


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
    # Kind 0 cannot be, 1 is silence or failure, 2 is words, 3 and more are keys and success.
    kinds = (3, 4, 2, 3, 1, 4, 3, 3, 4, 2, 1, 3, 0)
    return [
        Move(dice.pick(kinds), dice.number(0, 127)) for _ in range(dice.number(most // 4, most))
    ]
