"""The values of a standard's file, read with their place: counts, times, blocks of lines."""

from __future__ import annotations

import re
from datetime import timedelta

from ivr.domain.limit import read_limit
from ivr.errors import ConfigError
from ivr.flow.marks import Block, Node, Text

_COUNT = re.compile(r"([0-9]{1,4})(\D*)")


def count_of(node: Node, word: str, *, fewest: int, units: str, example: str) -> int:
    """A number, with or without one of these units of one character."""
    found = _COUNT.fullmatch(node.strip()) if isinstance(node, Text) else None
    if found is None or found[2] not in {"", *units} or int(found[1]) < fewest:
        raise ConfigError(f"{node.span}：「{word}」要写 {fewest} 以上的数，例如：{example}。")
    return int(found[1])


def time_of(node: Node, word: str, example: str) -> timedelta:
    """A span of time, by the clock."""
    limit = read_limit(str(node)) if isinstance(node, Text) else None
    if limit is None or limit.working:
        raise ConfigError(
            f"{node.span}：「{word}」要写时间，数字加单位（分钟、小时、天），例如：{example}。"
        )
    return limit.time


def block_of(node: Node, word: str) -> Block:
    """What is written line by line below a word."""
    if not isinstance(node, Block):
        raise ConfigError(f"{node.span}：「{word}」下面要一项一行来写，冒号用半角，后面空一格。")
    return node
