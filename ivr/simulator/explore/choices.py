"""What can happen next in a talk: each choice of the caller, each outcome of what was ordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from ivr.clock import local
from ivr.dialogue.actions import RETURN_KEY, Action, HangUp, Invoke, Listen, Record, TransferTo
from ivr.dialogue.activation import Activation
from ivr.dialogue.answer import Missed, Value
from ivr.dialogue.answers import understand
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
from ivr.flow import model
from ivr.flow.plan import NO_INPUT, NO_MATCH, Digits
from ivr.flow.values import BY_WORDS, SlotType
from ivr.simulator.explore.probes import Probes
from ivr.simulator.explore.samples import PLAUSIBLE, SAID, classes, outcomes, plausible, spoken

ANSWER, OUTCOME = 2, 1
ODD, COMMAND, FAILURE = 2, 4, 6
"""What a choice costs more that a natural talk would not have: silence; a command; a failure."""

SPOKEN_MS = 3_000


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may happen. `said` tells it in a few words, `cost` how natural it is."""

    given: Input
    said: str
    cost: int = ANSWER
    meaning: str = ""
    """The option or command that it is."""
    goes_back: bool = False
    """Whether it is a step back, which leads somewhere else after every other talk."""

    @property
    def by_caller(self) -> bool:
        """Whether it is something that the caller does."""
        return isinstance(self.given, Heard | Pressed | NoInput | Recorded | HungUp)

    @property
    def told(self) -> str:
        """It in words, with its meaning."""
        return f"{self.said}（{self.meaning}）" if self.meaning else self.said


HANG_UP = Choice(HungUp(), "挂机")


def choices_at(here: Activation, awaited: Action, probes: Probes) -> list[Choice]:
    """Everything that may answer what the dialogue waits for, the most natural first."""
    match awaited, here.step:
        case Listen(), model.Ask() as ask:
            return list(_answers(here, ask, probes))
        case Record(commands=keys, slot=slot), model.Record():
            return [
                Choice(Recorded(spoken(slot), SPOKEN_MS), "录音", meaning=spoken(slot)),
                Choice(Recorded(None, 0), "没录到", ANSWER + ODD),
                *_keys(keys),
            ]
        case Invoke(name=name) as invoke, model.Do(action=action) as step if name == action:
            asked_of_nothing = not any(invoke.arguments.values())
            return list(_done(here.plan.flow, step, probes, asked_of_nothing=asked_of_nothing))
        case Invoke(name=name), _:
            return [Choice(Done({}), name, OUTCOME)]
        case TransferTo(queue=queue, commands=keys, returns=returns), _:
            return [
                Choice(NoAnswer("没人接"), f"{queue}没人接", OUTCOME),
                Choice(Connected(), f"{queue}接通", OUTCOME),
                *_keys((*keys, RETURN_KEY) if returns else keys),
            ]
        case HangUp(commands=keys), _:
            return list(_keys(keys))
    return []


def _keys(keys: tuple[str, ...]) -> Iterator[Choice]:
    for key in keys:
        yield Choice(Pressed(key), f"按 {key}", ANSWER + COMMAND)


def _done(
    flow: model.Flow, step: model.Do, probes: Probes, *, asked_of_nothing: bool
) -> Iterator[Choice]:
    """`asked_of_nothing`: the action is given nothing, and so it hardly finds anything."""
    found = outcomes(flow, step, probes)
    asked = {str(line.right) for line in step.results if probes.of(str(flow.name), str(line.left))}
    for place, results in enumerate(found):
        cost = OUTCOME if place < 2 else OUTCOME + 1
        if results and asked_of_nothing:
            cost += ODD
        told = "、".join(dict.fromkeys(_shown(v) for name, v in results.items() if name in asked))
        said = f"{step.action}：{told or '空'}" if asked else str(step.action)
        yield Choice(Done(results), said, cost)
    if step.failed is not None:
        yield Choice(Failed("没办成"), f"{step.action}没办成", OUTCOME + FAILURE)


def _shown(value: str) -> str:
    try:
        return f"{local(datetime.fromisoformat(value)):%m-%d %H:%M}" if "T" in value else value
    except ValueError:
        return value


# -- a question ---------------------------------------------------------------------------------


def _answers(here: Activation, ask: model.Ask, probes: Probes) -> Iterator[Choice]:
    """A caller who has missed here may answer after all, or goes on to miss alike: other ways
    lead to the same places as without the miss."""
    missed = next((kind for kind in (NO_INPUT, NO_MATCH) if here.misses.get(kind)), None)
    digits = here.plan.digits_of(ask)
    if sum(here.misses.values()) <= 1:
        for option in ask.options:
            given, said = _meant(option, digits)
            yield Choice(given, said, meaning=str(option.name))
        yield from _values(here, ask, digits, probes)
    if missed != NO_MATCH:
        yield Choice(NoInput(), "不出声", ANSWER + ODD)
    if missed != NO_INPUT:
        yield from _not_understood(here, ask, digits)
    if missed is None:
        for command in here.plan.commands_at(ask):
            given, said = _meant(command, digits)
            if command.line is not None:
                sound = str(command.line)
                yield _sounding(sound, ANSWER + COMMAND, str(command.name))
            if (
                _can_be_meant(command)
                and command.act != "重播"
                and _understood(here, ask, given) is command
            ):
                back = command.act is not None
                yield Choice(given, said, ANSWER + COMMAND, str(command.name), back)

    for sound in probes.sounds.get(str(here.plan.flow.name), ()):
        yield _sounding(sound, ANSWER + ODD, "听不懂")


def _sounding(sound: str, cost: int, meaning: str) -> Choice:
    return Choice(Heard("", sound), f"线路{sound}", cost, meaning)


def _can_be_meant(command: model.Command) -> bool:
    """Whether a caller can choose it; else only the line's sound counts as it."""
    return command.key is not None or bool(command.phrases) or command.line is None


def _meant(thing: model.Option | model.Command, digits: Digits | None) -> tuple[Input, str]:
    """How a caller chooses this, by key if it has one."""
    if thing.key is None:
        words = str(next(iter(thing.phrases), thing.name))
        return Heard(words), f"说「{words}」"
    key = str(thing.key)
    said = f"按 {key}"
    if digits is None or key == digits.delete_key:
        return Pressed(key), said
    if key == digits.end_key:
        return Pressed("", key), said
    return Pressed(key, digits.end_key), said


def _values(
    here: Activation, ask: model.Ask, digits: Digits | None, probes: Probes
) -> Iterator[Choice]:
    """A value for each way to answer what is asked of the question's slot."""
    kind = here.plan.kind_of(ask.slot)
    slot, terms = str(ask.slot), probes.of(str(here.plan.flow.name), str(ask.slot))
    if digits is None:
        if kind in SAID:
            yield Choice(Heard(SAID[kind]), f"说「{SAID[kind]}」")
        elif kind in BY_WORDS:
            words = [value for value in classes(kind, slot, terms) if value]
            for text in words or [plausible(kind, slot)]:
                yield Choice(Heard(text), f"说「{text}」")
        return
    seen: set[tuple[bool, ...]] = set()
    wanted = [value or "" for value in classes(kind or SlotType.TEXT, slot, terms)]
    for typed in (*wanted, *_rows_of_digits(digits, kind)):
        given = _typed(typed.removeprefix("GD"), digits)
        meant = _understood(here, ask, given)
        if isinstance(meant, Value):
            answers = probes.answers(str(here.plan.flow.name), slot, meant.text)
            if answers not in seen:
                seen.add(answers)
                yield Choice(given, f"输入 {given.digits}")


def _not_understood(here: Activation, ask: model.Ask, digits: Digits | None) -> Iterator[Choice]:
    """One answer that fits nothing here."""
    keys = "8765432190*#" if digits is None else "876543219"
    tries: list[tuple[Input, str]] = [
        (Pressed(key) if digits is None else _typed(key, digits), f"按 {key}") for key in keys
    ]
    if digits is not None:
        tries += [(_typed(key * 2, digits), f"输入 {key * 2}") for key in "82"]
    tries.append((Heard("嗯"), "说「嗯」"))
    for given, said in tries:
        if _understood(here, ask, given) == Missed(NO_MATCH):
            yield Choice(given, said, ANSWER + ODD, "听不懂")
            return


def _rows_of_digits(digits: Digits, kind: SlotType | None) -> Iterator[str]:
    """Rows that might fit, the likeliest first."""
    usual = PLAUSIBLE.get(kind) if kind is not None else None
    yield from (usual or "", *(p for p in PLAUSIBLE.values() if p.isdigit()))
    for length, digit in product(range(digits.least, digits.most + 1), "25"):
        yield digit * length


def _typed(row: str, digits: Digits) -> Pressed:
    return Pressed(row, None if len(row) >= digits.most else digits.end_key)


def _understood(here: Activation, ask: model.Ask, given: Input) -> object:
    if not isinstance(given, Heard | Pressed | NoInput):
        return None
    return understand(here.plan, ask, given, here.facts)
