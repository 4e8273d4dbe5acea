"""What callers say and what is to be understood, from `tests/data/utterances/KIND.tsv`.

Columns: the utterance, the value or `-`, a note (存疑: it must be asked for again), the time that
it is (Asia/Shanghai), and what is known besides: `ahead`, `known=VALUE`, `area=CODE`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.clock import SHANGHAI
from ivr.understanding.context import Context

FOLDER = Path(__file__).parent.parent / "data" / "utterances"
NOW = datetime(2026, 11, 24, 15, 20, tzinfo=SHANGHAI)
"""A Tuesday afternoon: when a row is said that names no other time."""


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


def utterances(kind: str) -> list[Utterance]:
    """Every row of a kind."""
    lines = (FOLDER / f"{kind}.tsv").read_text("utf-8").splitlines()
    return [_row(kind, line) for line in lines if line and not line.startswith("#")]


def _row(kind: str, line: str) -> Utterance:
    text, value, note, now, besides = [*line.split("\t"), "", "", ""][:5]
    given = dict(one.partition("=")[::2] for one in besides.split())
    context = Context(
        datetime.fromisoformat(now).replace(tzinfo=SHANGHAI) if now else NOW,
        given.get("area"),
        "ahead" in given,
        given.get("known"),
    )
    return Utterance(kind, text, None if value == "-" else value, "存疑" in note, context)
