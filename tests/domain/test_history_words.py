"""Every line of history that the program can write has a Chinese name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from ivr.domain.history_words import EVENT_NAMES, event_name, writer_name

IVR = Path(__file__).parents[2] / "ivr"
PLACES = {"noted": 2, "Entry": 2}
"""Which argument of a call names the event."""


def events() -> Iterator[str]:
    """The events that are written anywhere, by their literals and constants."""
    for path in (*IVR.glob("domain/*.py"), *IVR.glob("services/*.py")):
        module = import_module(".".join(path.relative_to(IVR.parent).with_suffix("").parts))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in PLACES and len(node.args) > PLACES[name]:
                for part in ast.walk(node.args[PLACES[name]]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value
                    elif isinstance(part, ast.Name) and part.id.isupper():
                        yield getattr(module, part.id)


def test_every_event_has_a_name() -> None:
    written = set(events())
    assert {"opened", "filled", "appointed", "called-back"} <= written
    assert written <= set(EVENT_NAMES)


def test_whoever_wrote_a_line_is_named() -> None:
    assert writer_name("operator（张三）") == "值班员（张三）"
    assert writer_name("bot") == "热线"
    assert writer_name("城区抢修班（表格）") == "城区抢修班（表格）"
    assert event_name("a new one") == "a new one"
