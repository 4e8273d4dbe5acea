"""Lines of 步骤 that begin too far left or right, told by what they say.

YAML notices a wrong indent a line too late, or not at all. But a line shows what it is: the head
of a step, a word of a step, an option, a row. All of one kind begin alike, so the odd one is the
slip, and how many blanks it needs is known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ivr.flow.marks import Span
from ivr.flow.problems import Problem
from ivr.flow.words import VERBS, allowed

Kind = Literal["head", "word", "option", "row"]

_USUAL: dict[Kind, int] = {"head": 2, "word": 4, "option": 6, "row": 6}
_STEP_WORDS = frozenset(word for verb in VERBS.values() for word in allowed(verb)) - {"说明"}
_FLOW_WORDS = frozenset(allowed("flow"))
_INNER_WORDS = frozenset(allowed("option")) | frozenset(allowed("keys"))
_KEY = re.compile(r"( *)([^\s:#\"'{\[,-][^\s:#]{0,30}):(?:\s+(.*))?$")
_ROW = re.compile(r"( *)- *\{? *(?:如果|否则):")
_ONE_LINE_STEP = re.compile(rf"\{{\s*(?:{'|'.join(VERBS)}):")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line whose kind is known; `line` counts from 1."""

    line: int
    indent: int
    kind: Kind
    name: str


def misplaced(lines: Sequence[str], file: str) -> tuple[tuple[str, Problem], ...]:
    """The lines that begin elsewhere than their like, each with its name."""
    placed = list(_placed(lines))
    wanted = {kind: _usual_indent(placed, kind) for kind in _USUAL}
    return tuple(
        (each.name, _problem(each, wanted[each.kind], file))
        for each in placed
        if each.indent != wanted[each.kind]
    )


def _problem(placed: _Placed, wanted: int, file: str) -> Problem:
    text = f"「{placed.name}」前面有 {placed.indent} 个空格，应该是 {wanted} 个"
    place = Span(file, placed.line, placed.indent + 1)
    return Problem(place, "F001", text, "同一层的行首要对齐，只用空格。")


def _usual_indent(placed: Sequence[_Placed], kind: Kind) -> int:
    counted = Counter(each.indent for each in placed if each.kind == kind)
    usual = _USUAL[kind]
    if not counted:
        return usual
    return max(counted, key=lambda indent: (counted[indent], -abs(indent - usual)))


def _placed(lines: Sequence[str]) -> Iterator[_Placed]:
    inside = False
    opened: tuple[str, int] | None = None  # the word whose lines follow, and where it begins
    for number, line in enumerate(lines, start=1):
        if row := _ROW.match(line):
            if inside:
                yield _Placed(number, len(row[1]), "row", "-")
            continue
        found = _KEY.match(line)
        if found is None:
            continue
        indent, name, value = len(found[1]), found[2], _written(found[3])
        if indent == 0 and name in _FLOW_WORDS:
            inside, opened = name == "步骤", None
            continue
        kind = _kind_of(name, value, _next_key(lines, number), opened) if inside else None
        if kind == "word" and opened is not None and opened[0] != "选项" and indent > opened[1]:
            continue  # {调用: …} and its like, written line by line below a word
        if kind is not None:
            yield _Placed(number, indent, kind, name)
        if kind in ("head", "word"):
            opened = (name, indent) if kind == "word" and not value else None


def _kind_of(
    name: str, value: str, following: str | None, opened: tuple[str, int] | None
) -> Kind | None:
    among_options = opened is not None and opened[0] == "选项"
    if name in _STEP_WORDS:
        return "word" if value or name in ("选项", "判断", "传入", "取回") else None
    if name in _INNER_WORDS or name == "说明":
        return None
    if value:
        if _ONE_LINE_STEP.match(value):
            return "head"
        return "option" if among_options and value.startswith("{") else None
    if following in VERBS:
        return "head"
    return "option" if among_options and following in _INNER_WORDS else None


def _next_key(lines: Sequence[str], number: int) -> str | None:
    """The key of the next written line."""
    for line in lines[number : number + 20]:
        if line.strip() and not line.lstrip().startswith("#"):
            found = _KEY.match(line)
            return found[2] if found else None
    return None


def _written(value: str | None) -> str:
    """What stands behind the colon, without a remark."""
    return "" if value is None or value.startswith("#") else value.strip()
