"""The words of a standard's file: what stands behind each, and which one is not known."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from ivr.errors import ConfigError
from ivr.flow.marks import Block, Node
from ivr.flow.slips import colon_slip


def words_of(block: Block, known: Sequence[str], where: str) -> Mapping[str, Node]:
    """What stands behind each word; one that is not known is refused with its place."""
    for key in block:
        if key not in known:
            slip = colon_slip(key)
            near = difflib.get_close_matches(key, known, 1, 0.4)
            hint = f"是不是想写「{near[0]}」" if near else f"可以写：{'、'.join(known)}"
            place = key.span if slip is None else key.at(slip)
            raise ConfigError(f"{place}：{where}里不认识「{key}」，{hint}。")
    return {str(key): value for key, value in block.items()}
