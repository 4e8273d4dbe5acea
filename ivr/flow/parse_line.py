"""Parses what is said and done where the line itself is the trouble."""

from __future__ import annotations

from ivr.flow.marks import Node, Text
from ivr.flow.parse_prompts import prompt
from ivr.flow.parts import LineHint
from ivr.flow.reader import Reader, Words
from ivr.flow.words import shape_of


def line_hints(reader: Reader, node: Node) -> tuple[LineHint, ...]:
    """线路提示: how the line sounds -> what is said then."""
    found = reader.words(node, "线路提示", "line_hints").values()
    said = ((str(word), prompt(reader, value, str(word))) for word, value in found)
    return tuple(LineHint(line, words) for line, words in said if words is not None)


def line_of(reader: Reader, words: Words) -> Text | None:
    """线路: the sound of the line that counts as a command, if one does."""
    if "line" not in words:
        return None
    chosen = reader.choice(words["line"][1], "线路", shape_of("line").choices)
    assert chosen is None or isinstance(chosen, Text)
    if "act" in words:
        text = "写了「线路」就要写「调用」或「去」，不能写「做」"
        reader.complain(words["act"][0].span, "F012", text)
    return chosen
