"""flows/standards/排队.yaml: how callers wait for agents, and what is done when it takes long."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta

from ivr.app.known_words import words_of
from ivr.app.queue_categories import CATEGORIES, read_categories, require_flows
from ivr.app.teams_file import texts_of
from ivr.domain.agent import QUEUES, SUPERVISORS, require_address
from ivr.domain.queue_rules import OverflowKind, OverflowRule, QueueRules
from ivr.errors import ConfigError, NotAllowed
from ivr.flow.marks import Block, Items, Node, Text

RING, REST, MISSED, AFTER_CALL = "振铃", "没接休息", "没接几次", "话后处理"
TALK, KEEP, DANGER, OVERFLOW = "平均通话", "回拨保留", "危险队列", "溢出"
HELP = "类别等待"
QUEUE, WAIT, TO, RETURN_CALL = "队列", "等待", "转到", "回拨"

_WORDS = (RING, REST, MISSED, AFTER_CALL, TALK, KEEP, DANGER, CATEGORIES, HELP, OVERFLOW)
_TIME = re.compile(r"([0-9]{1,4}) *(秒|分钟|小时)")
_UNITS = {
    "秒": timedelta(seconds=1),
    "分钟": timedelta(minutes=1),
    "小时": timedelta(hours=1),
}
_SECOND, _MINUTE, _HOUR = _UNITS.values()
MOST_MISSED = 20


def read_queue_rules(root: Block) -> QueueRules:
    """The rules; a slip is refused with its place, what is not written is as usual."""
    words, usual = words_of(root, _WORDS, "排队文件"), QueueRules()
    return QueueRules(
        ring=_time(words.get(RING), RING, usual.ring, 5 * _SECOND, 2 * _MINUTE),
        rest=_time(words.get(REST), REST, usual.rest, 5 * _SECOND, _HOUR),
        most_missed=_count(words.get(MISSED), usual.most_missed),
        after_call=_time(words.get(AFTER_CALL), AFTER_CALL, usual.after_call, 0 * _SECOND, _HOUR),
        usual_talk=_time(words.get(TALK), TALK, usual.usual_talk, 10 * _SECOND, _HOUR),
        keep_place=_time(words.get(KEEP), KEEP, usual.keep_place, _MINUTE, 24 * _HOUR),
        danger_queues=_danger_queues(words.get(DANGER), usual.danger_queues),
        overflow=_overflow(words.get(OVERFLOW)),
        categories=read_categories(words.get(CATEGORIES)),
        help_after=_time(words.get(HELP), HELP, usual.help_after, 0 * _SECOND, _HOUR),
    )


def require_category_flows(root: Block, flows: Collection[str]) -> None:
    """Refuse rules that name flows which there are not."""
    require_flows(words_of(root, _WORDS, "排队文件").get(CATEGORIES), flows)


def _overflow(node: Node | None) -> Mapping[str, Sequence[OverflowRule]]:
    found: dict[str, list[OverflowRule]] = {}
    for block in _items(node):
        words = words_of(block, (QUEUE, WAIT, TO), OVERFLOW)
        missing = next((name for name in (QUEUE, WAIT, TO) if name not in words), None)
        if missing is not None:
            raise ConfigError(f"{block.span}：「{OVERFLOW}」的每一行都要有「{missing}」。")
        queue = _queue(words[QUEUE])
        after = _time(words[WAIT], WAIT, 0 * _SECOND, 0 * _SECOND, _HOUR)
        rule = _rule(words[TO], after)
        rules = found.setdefault(queue, [])
        if any(other.kind is rule.kind and other.after == after for other in rules):
            raise ConfigError(f"{block.span}：「{queue}」等这么久转到这里，前面已经写过了。")
        rules.append(rule)
    return {
        queue: tuple(sorted(rules, key=lambda rule: rule.after)) for queue, rules in found.items()
    }


def _items(node: Node | None) -> Iterator[Block]:
    if node is None or (isinstance(node, Text) and not node):
        return
    example = f"- {{{QUEUE}: 人工坐席, {WAIT}: 2分钟, {TO}: {SUPERVISORS}}}"
    if not isinstance(node, Items):
        raise ConfigError(f"{node.span}：「{OVERFLOW}」下面一行一样，例如 {example}。")
    for item in node:
        if not isinstance(item, Block):
            raise ConfigError(f"{item.span}：写成 {example} 这样。")
        yield item


def _rule(node: Node, after: timedelta) -> OverflowRule:
    text = node.strip() if isinstance(node, Text) else ""
    if text == SUPERVISORS:
        return OverflowRule(after, OverflowKind.SUPERVISOR)
    if text == RETURN_CALL:
        return OverflowRule(after, OverflowKind.RETURN_CALL)
    try:
        return OverflowRule(after, OverflowKind.NUMBER, require_address(text))
    except NotAllowed:
        raise ConfigError(
            f"{node.span}：「{TO}」写 {SUPERVISORS}、{RETURN_CALL}，或者号码的地址，"
            "例如 sip:8000@10.0.0.2。"
        ) from None


def _danger_queues(node: Node | None, usual: frozenset[str]) -> frozenset[str]:
    return usual if node is None else frozenset(_queue(word) for word in texts_of(node))


def _queue(node: Node) -> str:
    text = node.strip() if isinstance(node, Text) else ""
    if text not in QUEUES:
        near = difflib.get_close_matches(text, QUEUES, 1, 0.4)
        hint = f"是不是想写「{near[0]}」" if near else f"可以写：{'、'.join(QUEUES)}"
        raise ConfigError(f"{node.span}：没有队列「{text}」，{hint}。")
    return text


def _time(
    node: Node | None, name: str, usual: timedelta, least: timedelta, most: timedelta
) -> timedelta:
    if node is None:
        return usual
    found = _TIME.fullmatch(node.strip()) if isinstance(node, Text) else None
    time = int(found[1]) * _UNITS[found[2]] if found else None
    if time is None or not least <= time <= most:
        raise ConfigError(
            f"{node.span}：「{name}」写多久，{_shown(least)}到{_shown(most)}，例如 {name}: "
            f"{_shown(max(least, min(usual or 2 * _MINUTE, most)))}。"
        )
    return time


def _shown(time: timedelta) -> str:
    for name, unit in reversed(_UNITS.items()):
        if time and not time % unit:
            return f"{time // unit}{name}"
    return f"{time // _SECOND}秒"


def _count(node: Node | None, usual: int) -> int:
    if node is None:
        return usual
    written = node.strip() if isinstance(node, Text) else ""
    if not re.fullmatch("[0-9]{1,2}", written) or not 1 <= int(written) <= MOST_MISSED:
        raise ConfigError(
            f"{node.span}：「{MISSED}」写 1 到 {MOST_MISSED} 的数，例如 {MISSED}: 2。"
        )
    return int(written)
