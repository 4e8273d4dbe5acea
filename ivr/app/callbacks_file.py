"""flows/standards/回访.yaml: when and how often customers are called back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ivr.app.calendar_file import read_days
from ivr.app.known_words import words_of
from ivr.app.standard_values import block_of, count_of, time_of
from ivr.domain.callback import CALLBACK_KIND_NAMES, CALLBACK_RESULT_NAMES
from ivr.domain.callback_rules import USUAL_GAPS, CallbackRules
from ivr.errors import ConfigError
from ivr.flow.hours import time_spans
from ivr.flow.marks import Block, Items, Node, Text
from ivr.working_days import CallingHours, DayKind, Hours

SWITCH, ON, OFF = "自动外呼", "开", "关"
HOURS, RETURN_HOURS, DAYS = "时段", "回拨时段", "个别日子"
DATE, TIME = "日期", "时间"
TRIES, TRIES_A_DAY, GAPS, WISHES = "次数", "同一件事一天", "再打", "改时间"
NUMBER, A_DAY, RESTS = "同一号码", "一天", "间隔"
LINES, PACE, KEPT = "线路", "每分钟", "保存"

EARLIEST, LATEST = 7 * 60, 22 * 60
"""Nobody is rung at night, whatever is written."""
SHORTEST = 10
"""Minutes of a span; in less nobody is reached."""

_WORDS = (
    *(SWITCH, HOURS, RETURN_HOURS, TRIES, TRIES_A_DAY, GAPS, WISHES),
    *(NUMBER, LINES, PACE, KEPT),
)
_DAY_KINDS: Mapping[str, DayKind] = {kind.value: kind for kind in DayKind}
_KINDS = {name: kind for kind, name in CALLBACK_KIND_NAMES.items()}
_RESULTS = {CALLBACK_RESULT_NAMES[result]: result for result in USUAL_GAPS}


def read_callback_rules(root: Block) -> CallbackRules:
    """The rules; what is not written keeps its default, a slip is refused with its place."""
    words = words_of(root, _WORDS, "回访标准")
    rules = CallbackRules()
    if SWITCH in words:
        rules = replace(rules, on=_switch(words[SWITCH]))
    if HOURS in words:
        rules = replace(rules, hours=_hours(words[HOURS], HOURS))
    if RETURN_HOURS in words:
        rules = replace(rules, return_hours=_hours(words[RETURN_HOURS], RETURN_HOURS))
    if TRIES in words:
        written = words_of(block_of(words[TRIES], TRIES), tuple(_KINDS), f"「{TRIES}」")
        tries = {_KINDS[name]: _count(node, name, 1, "3次") for name, node in written.items()}
        rules = replace(rules, tries={**rules.tries, **tries})
    if GAPS in words:
        written = words_of(block_of(words[GAPS], GAPS), tuple(_RESULTS), f"「{GAPS}」")
        gaps = {_RESULTS[name]: time_of(node, name, "3小时") for name, node in written.items()}
        rules = replace(rules, gaps={**rules.gaps, **gaps})
    if NUMBER in words:
        rules = _number(rules, block_of(words[NUMBER], NUMBER))
    if KEPT in words:
        rules = replace(rules, kept_for=time_of(words[KEPT], KEPT, "3小时"))
    return _counts(rules, words)


def _counts(rules: CallbackRules, words: Mapping[str, Node]) -> CallbackRules:
    if TRIES_A_DAY in words:
        rules = replace(rules, tries_a_day=_count(words[TRIES_A_DAY], TRIES_A_DAY, 1, "2次"))
    if WISHES in words:
        rules = replace(rules, wishes=_count(words[WISHES], WISHES, 0, "2次"))
    if LINES in words:
        rules = replace(rules, lines=_count(words[LINES], LINES, 1, "2路"))
    if PACE in words:
        rules = replace(rules, calls_a_minute=_count(words[PACE], PACE, 1, "6个"))
    return rules


def _number(rules: CallbackRules, block: Block) -> CallbackRules:
    words = words_of(block, (A_DAY, RESTS), f"「{NUMBER}」")
    if A_DAY in words:
        rules = replace(rules, calls_a_day=_count(words[A_DAY], A_DAY, 1, "3次"))
    if RESTS in words:
        rules = replace(rules, number_rests=time_of(words[RESTS], RESTS, "3小时"))
    return rules


def _switch(node: Node) -> bool:
    if not isinstance(node, Text) or node.strip() not in {ON, OFF}:
        raise ConfigError(f"{node.span}：「{SWITCH}」写 {ON} 或者 {OFF}。")
    return node.strip() == ON


def _hours(node: Node, word: str) -> CallingHours:
    block = block_of(node, word)
    words = words_of(block, (*_DAY_KINDS, DAYS), f"「{word}」")
    usual = {kind: _spans(words[name]) for name, kind in _DAY_KINDS.items() if name in words}
    if not usual.get(DayKind.WORKDAY):
        place = words[DayKind.WORKDAY.value].span if DayKind.WORKDAY.value in words else block.span
        raise ConfigError(f"{place}：「{word}」要写工作日几点可以打，例如 工作日: 09:00-12:00。")
    return CallingHours(usual, _days(words.get(DAYS)))


def _spans(node: Node) -> Hours:
    spans = time_spans(node) if isinstance(node, Text) else None
    if spans is None:
        raise ConfigError(
            f"{node.span}：这里写几点到几点，例如 09:00-12:00、14:00-20:00，或者 无。"
        )
    end = EARLIEST
    for span in spans:
        if span.start < EARLIEST or span.end > LATEST:
            raise ConfigError(f"{node.span}：夜里不给客户打电话，要在 07:00 到 22:00 之间。")
        if span.start < end:
            raise ConfigError(f"{node.span}：时间要从早到晚写，不能重叠。")
        if span.end - span.start < SHORTEST:
            raise ConfigError(f"{node.span}：每一段至少 {SHORTEST} 分钟。")
        end = span.end
    return tuple((span.start, span.end) for span in spans)


def _days(node: Node | None) -> Mapping[date, Hours]:
    if node is None or (isinstance(node, Text) and not node):
        return {}
    if not isinstance(node, Items):
        raise ConfigError(
            f"{node.span}：「{DAYS}」下面一行一样，例如 - {{{DATE}: 2027-02-05, {TIME}: 无}}。"
        )
    days: dict[date, Hours] = {}
    for item in node:
        if not isinstance(item, Block):
            raise ConfigError(f"{item.span}：写成 {{{DATE}: 2027-02-05, {TIME}: 无}} 这样。")
        words = words_of(item, (DATE, TIME), DAYS)
        dates = read_days(words.get(DATE))
        if not dates or TIME not in words:
            raise ConfigError(f"{item.span}：要写「{DATE}」和那天的「{TIME}」。")
        for day, span in dates.items():
            if day in days:
                raise ConfigError(f"{span}：{day} 前面已经写过了。")
            days[day] = _spans(words[TIME])
    return days


def _count(node: Node, word: str, fewest: int, example: str) -> int:
    return count_of(node, word, fewest=fewest, units="次路个", example=example)
