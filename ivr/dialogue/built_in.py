"""The values that every prompt may use besides slots."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ivr.clock import local
from ivr.dialogue.festivals import Festival
from ivr.dialogue.line_sound import LineSound
from ivr.dialogue.readings import clock_time, telephone, today
from ivr.flow.catalogue import ORDINARY
from ivr.flow.hours import Hours
from ivr.understanding.places import Gazetteer
from ivr.working_days import DayKind, day_kind

GREETINGS = (
    (5, "您好"),
    (9, "早上好"),
    (12, "上午好"),
    (14, "中午好"),
    (18, "下午好"),
    (24, "晚上好"),
)
"""Until which hour one greets how; in the small hours no time of day is wished."""


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What a dialogue knows of its call: who calls, the time, the company, the calendar."""

    caller: str | None
    now: Callable[[], datetime]
    company: str = "供电公司"
    area_code: str | None = None
    festivals: tuple[Festival, ...] = ()
    speech: Callable[[], bool] = lambda: False
    """Whether the caller's words are understood just now; else only keys are."""
    places: Gazetteer | None = None
    """The roads and compounds that callers may name; None: no name of a place is certain."""
    late: Callable[[], bool] = lambda: False
    """Whether the caller had to wait for the answer longer than the standard allows."""
    mode: Callable[[], str] = lambda: ORDINARY
    """How callers are served just now."""
    banners: Callable[[], Sequence[str]] = tuple
    """What a supervisor has every caller told first, as it is spoken."""
    day_kind: Callable[[date], DayKind] = day_kind
    announces: bool = True
    """Whether this run tells what 公告 says; one that takes a call over does not tell it again."""
    ours: bool = False
    """Whether we have rung: whoever is talked with is not asked to call again then."""


@dataclass(frozen=True, slots=True)
class Present:
    """What conditions ask of the moment: the hours that hold, the day, whether one can talk."""

    facts: CallFacts
    hours: Mapping[str, Hours]
    sound: LineSound = field(default_factory=LineSound)

    @property
    def day(self) -> DayKind:
        """What kind of day it is."""
        return self.facts.day_kind(local(self.facts.now()).date())

    @property
    def speech(self) -> bool:
        """Whether the caller's words are understood."""
        return self.facts.speech()

    @property
    def late(self) -> bool:
        """Whether the caller had to wait too long for the answer."""
        return self.facts.late()

    @property
    def line(self) -> str:
        """How the line sounded when the caller was last listened to."""
        return self.sound.now

    @property
    def mode(self) -> str:
        """How callers are served just now."""
        return self.facts.mode()

    def within(self, hours: str) -> bool:
        """Whether the hours of this name hold now."""
        named = self.hours.get(hours)
        return named is not None and named.hold(self.facts.now(), self.facts.day_kind)


def greeting(now: datetime, festivals: Sequence[Festival]) -> str:
    """The festival's greeting, or the time of day's."""
    here = local(now)
    return festival_greeting(here.date(), festivals) or next(
        words for until, words in GREETINGS if here.hour < until
    )


def festival_greeting(day: date, festivals: Sequence[Festival]) -> str | None:
    """The greeting of the festival on this day, if there is one."""
    return next((f.greeting for f in festivals if f.holds_on(day)), None)


def built_in(name: str, facts: CallFacts) -> str | None:
    """The words for a built-in value; None when there is no such value."""
    match name:
        case "问候":
            return greeting(facts.now(), facts.festivals)
        case "供电公司":
            return facts.company
        case "来电号码":
            return telephone(facts.caller) if facts.caller else ""
        case "今天":
            return today(facts.now())
        case "现在":
            return clock_time(facts.now())
    return None
