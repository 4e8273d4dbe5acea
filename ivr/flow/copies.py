"""Two files of one name: which of them is the copy, and what to do with it."""

from __future__ import annotations

import re
from pathlib import PurePath

from ivr.flow.marks import Span
from ivr.flow.problems import Problem

_COPY = re.compile(r"副本|复制|备份|拷贝|copy|backup|bak|旧|old|[(（]\d+[)）]", re.IGNORECASE)


def copied(what: str, name: str, first: Span, second: Span) -> Problem:
    """The problem that two files hold the same, told at the one that looks like the copy."""
    copy, original = (first, second) if _is_copy(first, second, name) else (second, first)
    hint = "复制出来的就删掉，或者移到别的文件夹"
    hint += "。" if name == "公共" else "；要当另一个流程，就改「流程:」后面的名字。"
    return Problem(copy, "F002", f"{what}在 {original.file}", hint)


def _is_copy(first: Span, second: Span, name: str) -> bool:
    """Whether the first of the two files is the copy; most often it is the second."""
    one, other = PurePath(first.file).stem, PurePath(second.file).stem
    marked = (bool(_COPY.search(one)), bool(_COPY.search(other)))
    if marked[0] != marked[1]:
        return marked[0]
    return one != name and other == name
