"""One caller, as answers to the dialogue's questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from ivr.dialogue.activation import Activation
from ivr.dialogue.session import DialogueSession
from ivr.flow import model
from ivr.flow.values import SlotType
from ivr.simulator.day.mix import (
    HANG_UP,
    SILENCE,
    SLIPS,
    USUAL,
    VALUE,
    Answers,
    Does,
    Errand,
    Reply,
    Says,
)
from ivr.simulator.day.town import Household

MENUS = frozenset({"主菜单", "要什么"})
"""The questions at which a caller says why he calls."""
MENU_WORDS: Mapping[str, str] = {"报修": "没电", "查停电": "没电"}
"""What an option of the main menu is called in a storm; all others are 别的 there."""

A_THOUSAND = 1000
"""Slips are counted in so many answers."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """Keys, all of them at once."""

    keys: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words; none where nothing can be made of them."""

    words: str


Act = Pressed | Spoken | Does


@dataclass
class Caller:
    """Who calls, why, and how: everything is drawn from `chance`."""

    household: Household
    errand: Errand
    number: str | None
    """The number that the hotline sees."""
    speaks: bool
    hasty: bool
    chance: Random
    _answers: int = field(default=0, init=False)
    _told: bool = field(default=False, init=False)
    """Whether the caller has said why he calls."""

    def reply(self, session: DialogueSession) -> Act:
        """What the caller does about the question that the dialogue asks now."""
        here = session.stack[-1]
        step = here.step
        assert isinstance(step, model.Ask)
        self._answers += 1
        if self._answers > self.errand.patience:
            return HANG_UP
        reply = self._slip() or self._wanted(str(step.name))
        if reply is None or not self._can(reply, step):
            reply = self._first(here, step)
        return self._act(reply, here, step)

    def speech_ms(self) -> int:
        """How long the caller talks into a recording; nothing: stays silent."""
        return 0 if self.errand.wanted.get(SILENCE) or self._of(20) else 2_000 + self._upto(9_000)

    def _slip(self) -> Reply | None:
        drawn = self.chance.randrange(A_THOUSAND)
        for reply, often in SLIPS.items():
            if drawn < often:
                return reply
            drawn -= often
        return None

    def _wanted(self, step: str) -> Reply | None:
        if step in MENUS and step not in self.errand.answers:
            if self._told and step == "主菜单":
                return HANG_UP
            self._told = True
            reply = _draw(self.errand.wanted, self.chance)
            if step == "要什么" and isinstance(reply, str):
                return MENU_WORDS.get(reply, "别的")
            return reply
        if step == "再选" and not self._told:
            self._told = True
            return _draw(self.errand.wanted, self.chance)
        answers = self.errand.answers.get(step) or USUAL.get(step)
        return _draw(answers, self.chance) if answers else None

    def _can(self, reply: Reply, step: model.Ask) -> bool:
        """Whether this can be answered here."""
        if isinstance(reply, str):
            return any(option.name == reply for option in step.options)
        return True

    def _first(self, here: Activation, step: model.Ask) -> Reply:
        """The answer of somebody who knows nothing better: what is asked for, or the first option.

        Several weighted answers of which none fits here are as good as none.
        """
        listed = self.errand.answers.get(str(step.name)) or USUAL.get(str(step.name)) or {}
        names = [reply for reply in listed if isinstance(reply, str) and self._can(reply, step)]
        if names:
            return _draw({name: listed[name] for name in names}, self.chance)
        if here.plan.digits_of(step) is not None or not step.options:
            return VALUE
        return str(step.options[0].name)

    def _act(self, reply: Reply, here: Activation, step: model.Ask) -> Act:
        match reply:
            case Says(words=words, keys=keys):
                return Spoken(words) if self.speaks else Pressed(keys)
            case Does.VALUE:
                return self._value(here, step)
            case Does.MUMBLES:
                return Spoken("嗯那个") if self.speaks else Pressed("7")
            case Does.ASKS_AGAIN:
                return Spoken("再说一遍") if self.speaks else Pressed("*")
            case Does():
                return reply
        option = next(option for option in step.options if option.name == reply)
        digits = here.plan.digits_of(step)
        if self.speaks and option.phrases:
            return Spoken(str(self.chance.choice(option.phrases)))
        if option.key is None:
            return Spoken(str(option.phrases[0])) if option.phrases else SILENCE
        key = str(option.key)
        if digits is None or key in (digits.end_key, digits.delete_key):
            return Pressed(key)
        return Pressed(key + (digits.end_key or ""))

    def _value(self, here: Activation, step: model.Ask) -> Act:
        """What is asked for, said or typed."""
        kind, name = here.plan.kind_of(step.slot), str(step.name)
        digits = here.plan.digits_of(step)
        value = self._own(kind, name)
        if value is None:
            return Pressed("1")
        if digits is not None:
            end = "" if len(value) >= digits.most else (digits.end_key or "")
            typed = Pressed(value + end)
            return Spoken(value) if self.speaks and not self._of(250) else typed
        return Spoken(value)

    def _own(self, kind: SlotType | None, step: str) -> str | None:
        home = self.household
        by_step = {
            "问电话尾号": home.phone[-4:],
            "问证件尾号": home.id_ending,
            "问电表尾号": home.meter_ending,
            "问月份": "",
        }
        if step in by_step:
            return by_step[step] or None
        match kind:
            case SlotType.ACCOUNT:
                return home.account
            case SlotType.PHONE:
                return self.number or home.phone
            case SlotType.ADDRESS:
                return home.address
            case SlotType.NAME:
                return f"我叫{home.name}"
            case SlotType.SYMPTOM:
                return self.chance.choice(("听到一声响", "路灯也不亮", "屋里黑了", "没看到什么"))
            case SlotType.TIME:
                return self.chance.choice(("早上六点", "昨晚八点", "一个小时以前"))
            case SlotType.SPAN:
                return self.chance.choice(("后天上午", "明天下午", "下周一上午"))
        return None

    def _of(self, often: int) -> bool:
        """So often of a thousand."""
        return self.chance.randrange(1000) < often

    def _upto(self, most: int) -> int:
        return self.chance.randrange(most)


def _draw(answers: Answers, chance: Random) -> Reply:
    (reply,) = chance.choices(list(answers), list(answers.values()))
    return reply
