"""What the hotline knows by heart: questions that callers ask, and what they are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ivr.flow.marks import Text
from ivr.flow.parts import Prompt

KNOWLEDGE = "知识"
"""The folder beside the flows in which these files lie."""

EXAMPLE = "先说明一下，下面说的是示例，请以当地公布的为准。"
"""What is said before an answer that no supplier has filled in yet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer, a sentence a piece; `more` is told on request only."""

    title: Text
    topic: Text
    asked: tuple[Text, ...]
    answer: tuple[Prompt, ...]
    more: tuple[Prompt, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    example: bool = False
    """Whether the figures in it are only examples: whoever hears it is told so."""

    def in_force(self, now: datetime) -> bool:
        """Whether it holds now."""
        return (self.since is None or self.since <= now) and (
            self.until is None or now < self.until
        )

    @property
    def said(self) -> str:
        """The whole answer."""
        told = "".join(str(sentence.text) for sentence in self.answer)
        return EXAMPLE + told if self.example else told

    @property
    def said_more(self) -> str | None:
        """What is told on request; None where there is nothing more."""
        return "".join(str(sentence.text) for sentence in self.more) or None

    @property
    def phrases(self) -> tuple[str, ...]:
        """Every way to ask for it, its title first."""
        return tuple(dict.fromkeys(map(str, (self.title, *self.asked))))


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All entries by their titles, in the order in which they are written."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def in_force(self, now: datetime) -> Mapping[str, Entry]:
        """The entries that hold now."""
        return {title: entry for title, entry in self.entries.items() if entry.in_force(now)}

    @property
    def texts(self) -> Iterator[str]:
        """Everything that may be said of it, to be rendered ahead."""
        for title, entry in self.entries.items():
            yield from filter(None, (title, entry.said, entry.said_more))
