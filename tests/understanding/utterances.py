"""What callers say and what is to be understood, from `tests/data/utterances/KIND.tsv`.

Columns: the utterance, the value or `-`, a note (存疑: it must be asked for again). A line
`# kind: 时间 now=2026-01-01T08:00 ahead` says what is known where the lines after it are said:
`now` (Asia/Shanghai), `ahead`, `known=VALUE`, `area=CODE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.clock import SHANGHAI
from ivr.understanding.context import Context

FOLDER = Path(__file__).parent.parent / "data" / "utterances"
NOW = datetime(2026, 11, 24, 15, 20, tzinfo=SHANGHAI)
"""A Tuesday afternoon: when everything is said that names no other time."""

_KIND = "# kind:"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One row."""

    kind: str
    text: str
    value: str | None
    """None: nothing is to be understood."""
    doubtful: bool
    context: Context

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


def utterances(kind: str) -> Iterator[Utterance]:
    """Every row of a kind."""
    context = Context(NOW)
    for line in (FOLDER / f"{kind}.tsv").read_text("utf-8").splitlines():
        if line.startswith(_KIND):
            context = _context(line.removeprefix(_KIND).split()[1:])
        elif line and not line.startswith("#"):
            text, value, note = [*line.split("\t"), ""][:3]
            yield Utterance(kind, text, None if value == "-" else value, "存疑" in note, context)


def _context(words: list[str]) -> Context:
    given = dict(word.partition("=")[::2] for word in words)
    now = datetime.fromisoformat(given["now"]).replace(tzinfo=SHANGHAI) if "now" in given else NOW
    return Context(now, given.get("area"), "ahead" in given, given.get("known"))
