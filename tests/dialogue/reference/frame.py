"""One flow being walked through: where it stands, what it remembers, what comes after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ivr.clock import local
from ivr.dialogue.built_in import CallFacts, built_in
from ivr.dialogue.readings import read
from ivr.flow.marks import Text
from ivr.flow.model import Assignment, Blank, Common, Literal, Prompt
from ivr.flow.values import canonical
from ivr.working_days import DayKind
from tests.dialogue.reference.settings import Written


@dataclass(frozen=True)
class After:
    """What follows when a sub-flow returns: a step, or the question once more."""

    step: str | None = None
    results: tuple[Assignment, ...] = ()
    danger: bool = field(default=False, compare=False)
    """Whether an urgent command led here."""


@dataclass
class Frame:
    """A flow under way."""

    written: Written
    facts: CallFacts
    slots: dict[str, str] = field(default_factory=dict)
    at: str = ""
    after: After | None = None
    mending: str | None = None
    """The question to come back to when this one is answered."""
    misses: Counter[str] = field(default_factory=Counter)
    """How often the present question was not heard, not understood."""
    asked_with: dict[str, str] = field(default_factory=dict)
    """The slots as they were when the call came to the present question."""
    answered: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """The questions answered so far and the slots before each, the latest last."""
    unread: list[str] = field(default_factory=list)
    """The slots filled by what was said early, as long as nobody has read them out."""
    sealed: bool = False
    """Whether something was changed meanwhile, so that nobody may go back before it."""

    @property
    def name(self) -> str:
        return str(self.written.flow.name)

    def begin(self, given: Mapping[str, str | None]) -> None:
        """Stand at the start, with what was passed and what slots begin with."""
        for name, spec in self.written.flow.slots.items():
            first = given.get(name)
            if not first and spec.initial is not None:
                first = self.value_of(spec.initial)
            self.fill(name, first)
        self.at = self.written.start()

    def fill(self, name: str, raw: object) -> bool:
        """Put a value into a slot; one that does not fit empties it."""
        kind = self.written.flow.slots[name].kind
        value = canonical(kind, raw, area_code=self.facts.area_code)
        self.slots.pop(name, None)
        if value:
            self.slots[name] = value
        return bool(value)

    def value_of(self, giving: Text | Literal) -> str | None:
        """What the right side of an assignment gives."""
        if isinstance(giving, Literal):
            return str(giving.text)
        if giving in self.written.flow.slots:
            return self.slots.get(giving)
        return self.facts.caller if giving == "来电号码" else None

    def passed(self, lines: tuple[Assignment, ...]) -> dict[str, str | None]:
        """传入, worked out."""
        return {str(line.left): self.value_of(line.right) for line in lines}

    def spoken(self, prompt: Prompt) -> str:
        """A prompt with its blanks read."""
        return "".join(
            self._read(part) if isinstance(part, Blank) else str(part) for part in prompt.parts
        )

    def read_in(self, prompt: Prompt | None) -> list[str]:
        """The slots whose values a prompt reads out."""
        blanks = [str(p.name) for p in prompt.parts if isinstance(p, Blank)] if prompt else []
        return [name for name in blanks if self.slots.get(name)]

    def _read(self, blank: Blank) -> str:
        spec = self.written.flow.slots.get(blank.name)
        if spec is None:
            return built_in(str(blank.name), self.facts) or ""
        held = self.slots.get(blank.name)
        reading = str(blank.reading) if blank.reading is not None else None
        return read(held, spec.kind, reading, self.facts.now()) if held else ""


@dataclass(frozen=True)
class Now:
    """What conditions may ask of the moment."""

    facts: CallFacts
    common: Common | None
    sounds: str = "正常"

    @property
    def day(self) -> DayKind:
        return self._kind(local(self.facts.now()).date())

    @property
    def speech(self) -> bool:
        return self.facts.speech()

    @property
    def late(self) -> bool:
        return self.facts.late()

    @property
    def line(self) -> str:
        return self.sounds

    @property
    def mode(self) -> str:
        return self.facts.mode()

    def within(self, hours: str) -> bool:
        named = (self.common.hours if self.common else {}).get(hours)
        return named is not None and named.hold(self.facts.now(), self.facts.day_kind)

    def _kind(self, day: date) -> DayKind:
        return self.facts.day_kind(day)
