"""Parses prompts: what is said, with the blanks that are read out."""

from __future__ import annotations

import re

from ivr.flow.hashes import hash_problem
from ivr.flow.marks import Items, Node, Text
from ivr.flow.parts import Blank, Prompt
from ivr.flow.reader import Reader
from ivr.flow.slips import colon_problem, wide_problem

_BRACES = re.compile(r"\{([^{}]*)\}")
_LONGEST_PROMPT = 1000


def prompt(reader: Reader, node: Node, what: str) -> Prompt | None:
    """A prompt with its blanks."""
    text = reader.text(node, what)
    if text is None or reader.is_in_wide_quotes(text) or reader.lacks_bracket(text):
        return None
    if text.cut is not None:
        reader.problems.append(hash_problem(text.cut))
        return None
    if len(text) > _LONGEST_PROMPT:
        reader.complain(text.span, "F012", f"一句话术最多 {_LONGEST_PROMPT} 个字，请拆成几句")
        return None
    parts: list[Text | Blank] = []
    end = 0
    for found in _BRACES.finditer(text):
        parts += _fixed(reader, text, end, found.start())
        blank = _blank(reader, text, found)
        parts += [blank] if blank else []
        end = found.end()
    parts += _fixed(reader, text, end, len(text))
    return Prompt(text, tuple(parts))


def _fixed(reader: Reader, text: Text, start: int, end: int) -> list[Text]:
    for offset in range(start, end):
        if text[offset] in "｛｝":
            reader.problems.append(wide_problem(text.at(offset), text[offset]))
            return []
        if text[offset] in "{}":
            reader.complain(text.at(offset), "F031", "话术里的花括号没有配成一对")
            return []
    return [text.part(start, end)] if end > start else []


def _blank(reader: Reader, text: Text, found: re.Match[str]) -> Blank | None:
    inside, start = found.group(1), found.start(1)
    wide = inside.find("：")
    if wide >= 0:
        reader.problems.append(colon_problem(text.at(start + wide), "："))
        return None
    name, colon, reading = inside.partition(":")
    if not name.strip():
        reader.complain(text.at(found.start()), "F031", "话术里的花括号是空的，要写槽位的名字")
        return None
    first = start + len(name) - len(name.lstrip())
    slot = text.part(first, first + len(name.strip()))
    if not colon:
        return Blank(slot)
    second = start + len(name) + 1 + len(reading) - len(reading.lstrip())
    return Blank(slot, text.part(second, second + len(reading.strip())))


def prompts(reader: Reader, node: Node, what: str) -> tuple[Prompt, ...]:
    """A list of prompts."""
    found = (prompt(reader, item, what) for item in reader.several(node, what))
    return tuple(p for p in found if p is not None)


def replay(reader: Reader, node: Node) -> Prompt | None:
    """再播: what is said when a step is come to once more; [] for nothing at all."""
    if isinstance(node, Items) and not node:
        return Prompt(Text("", node.span), ())
    return prompt(reader, node, "再播")
