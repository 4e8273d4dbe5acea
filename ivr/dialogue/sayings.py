"""What the caller has said in a call, and what of it has answered a question already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ivr.understanding.context import Context, ReadBefore
from ivr.understanding.in_passing import Sentence, told_so_far
from ivr.understanding.readings import Understood

MOST_KEPT = 20
"""Sentences kept; a call that has heard more has long gone on to other things."""


@dataclass
class Sayings:
    """The caller's sentences, the earliest first."""

    kept: list[tuple[int, Sentence]] = field(default_factory=list)
    """Each with its number in the call."""
    count: int = 0
    used: dict[str, int] = field(default_factory=dict)
    """By kind of value: up to which sentence it has been looked for and is not looked for again."""
    told: dict[tuple[str, Sentence], Understood | None] = field(default_factory=dict)
    """What single sentences tell of a kind: a call looks for it again and again."""

    read_before: ReadBefore = field(default_factory=dict)
    """What parts of them were read as, for the same reason."""

    def fork(self) -> Sayings:
        """The same for a call that goes on beside this one."""
        told, read = dict(self.told), dict(self.read_before)
        return Sayings(list(self.kept), self.count, dict(self.used), told, read)

    def add(self, text: str, at: datetime) -> None:
        """The caller has said this."""
        self.count += 1
        self.kept = [*self.kept, (self.count, Sentence(text, at))][-MOST_KEPT:]

    def forget(self) -> None:
        """What was said may be what is regretted: nothing of it answers anything any more."""
        self.kept.clear()
        self.told.clear()
        self.read_before.clear()

    @property
    def all(self) -> Sequence[Sentence]:
        """Every sentence kept."""
        return [sentence for _, sentence in self.kept]

    def fresh(self, kind: str) -> Sequence[Sentence]:
        """Those in which a value of this kind may still be found that answers a question."""
        return [sentence for number, sentence in self.kept if number > self.used.get(kind, 0)]

    def read(self, kind: str, sentence: Sentence, context: Context) -> Understood | None:
        """The value of this kind that one sentence tells by itself."""
        key = (kind, sentence)
        if key not in self.told:
            self.told[key] = told_so_far(kind, [sentence], context)
        return self.told[key]

    def use(self, kind: str) -> None:
        """A question for this kind was come to or answered: a value answers but one question."""
        self.used[kind] = self.count
