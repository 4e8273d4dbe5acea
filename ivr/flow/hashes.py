"""The sign # where an admin meant the key or the sign, and YAML began a comment.

A comment stands two spaces or more behind what it speaks of. Behind one space alone, a # cuts a
sentence short; behind nothing at all, it leaves a word without its value.
"""

from __future__ import annotations

import re

from ivr.flow.marks import Span
from ivr.flow.problems import Problem

_COMMENT = re.compile(r"([ \t]*)#(.?)")
_ENDS_SENTENCE = "。！？…；”"


def unmeant_hash(written: str, rest: str) -> int | None:
    """Where in the `rest` of a line a # cuts off what belongs to the text `written` before it."""
    found = _COMMENT.match(rest)
    if found is None:
        return None
    blanks, following = found.groups()
    if not written:
        return len(blanks)
    if len(blanks) != 1:
        return None
    finished = written[-1] in _ENDS_SENTENCE and following in ("", " ")
    return None if finished else len(blanks)


def hash_problem(place: Span, *, key: bool = False) -> Problem:
    """A # that turned the rest of the line into a comment."""
    if key:
        return Problem(place, "F013", "井号没有加引号，从这里起都成了备注", '写成 "#"。')
    hint = "井号是内容的话，整句加英文引号；真是备注的话，在 # 前面空两格。"
    return Problem(place, "F013", "从「#」起都成了备注，前面的内容断在这里", hint)
