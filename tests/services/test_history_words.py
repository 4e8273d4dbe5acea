"""Every line that an order's history may have is told in Chinese."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ivr.domain.work_order import Entry
from ivr.services.history_words import EVENT_NAMES, entry_in_words

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LAYERS = ("ivr/domain", "ivr/services")


def written_events() -> Iterator[tuple[str, str]]:
    """Every event that the domain and its services write, and in which file."""
    for layer in LAYERS:
        for path in sorted((ROOT / layer).glob("**/*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _writes_a_line(node):
                    for event in _values(node.args[2]):
                        yield from _resolved(event, path)


def _writes_a_line(call: ast.Call) -> bool:
    named = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return named in {"noted", "Entry"} and len(call.args) >= 3


def _values(event: ast.expr) -> list[ast.expr]:
    return [event.body, event.orelse] if isinstance(event, ast.IfExp) else [event]


def _resolved(event: ast.expr, path: Path) -> Iterator[tuple[str, str]]:
    place = path.relative_to(ROOT)
    if isinstance(event, ast.Constant):
        yield str(event.value), str(place)
    elif isinstance(event, ast.Name) and event.id.isupper():
        module = importlib.import_module(".".join(place.with_suffix("").parts))
        yield getattr(module, event.id), str(place)


def test_every_event_has_a_name() -> None:
    found = dict(written_events())
    assert len(found) > 25
    nameless = {event: place for event, place in found.items() if event not in EVENT_NAMES}
    assert not nameless, "name them in ivr/services/history_words.py"


def test_a_line_tells_when_who_and_what() -> None:
    assert entry_in_words(Entry(AT, "bot", "opened")) == "2026-11-24 12:00 热线 登记"
    told = entry_in_words(Entry(AT, "王五", "filled", "地址"))
    assert told == "2026-11-24 12:00 王五 补写：地址"
    assert (
        entry_in_words(Entry(AT, "crew", "new-thing", "x")) == "2026-11-24 12:00 crew new-thing：x"
    )
