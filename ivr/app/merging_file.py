"""flows/standards/并单.yaml: when reports are one matter, and when many mean a whole area."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from ivr.app.known_words import words_of
from ivr.app.standard_values import block_of, count_of, time_of
from ivr.domain.merge_rules import AREA_KIND_NAMES, AreaKind, MergeRules, Threshold
from ivr.errors import ConfigError
from ivr.flow.marks import Block, Items, Node, Text

MERGING, AREAS, AFTER, NOTICE = "并单", "疑似停电", "复电以后", "重要客户通知"
ACCOUNT, BUILDING, FEEDER, OWN = "同户号", "同一栋楼", "同一条线路", "单独现象"
ORDERS, HOMES, TIME, GROWTH = "工单", "户数", "时间", "再提示"
OFF = "不并"
NO_HINT = "不提示"

_KINDS = {name: kind for kind, name in AREA_KIND_NAMES.items()}
_UNITS = "张户"
_PERCENT = re.compile(r"([0-9]{1,3})%")
_FEWEST = 2
"""One report makes no crowd."""


def read_merge_rules(root: Block) -> MergeRules:
    """The thresholds; what is not written keeps its default, a slip is refused with its place."""
    rules = MergeRules()
    words = words_of(root, (MERGING, AREAS, AFTER, NOTICE), "并单标准")
    if MERGING in words:
        rules = _merging(rules, block_of(words[MERGING], MERGING))
    if AREAS in words:
        rules = _areas(rules, block_of(words[AREAS], AREAS))
    if AFTER in words:
        rules = replace(rules, after_restoration=time_of(words[AFTER], AFTER, "4小时"))
    if NOTICE in words:
        rules = replace(rules, urgent_notice=time_of(words[NOTICE], NOTICE, "4小时"))
    return rules


def _merging(rules: MergeRules, block: Block) -> MergeRules:
    words = words_of(block, (ACCOUNT, BUILDING, FEEDER, OWN), f"「{MERGING}」")
    if ACCOUNT in words:
        rules = replace(rules, account=_time_or_off(words[ACCOUNT], ACCOUNT))
    if BUILDING in words:
        rules = replace(rules, building=_time_or_off(words[BUILDING], BUILDING))
    if FEEDER in words:
        rules = replace(rules, feeder=_threshold(words[FEEDER], FEEDER, ORDERS, "5张", OFF))
    if OWN in words:
        rules = replace(rules, own_symptoms=_symptoms(words[OWN]))
    return rules


def _areas(rules: MergeRules, block: Block) -> MergeRules:
    words = words_of(block, (*_KINDS, GROWTH), f"「{AREAS}」")
    areas: dict[AreaKind, Threshold] = dict(rules.areas)
    for word, node in words.items():
        if word == GROWTH:
            rules = replace(rules, growth_percent=_percent(node))
            continue
        threshold = _threshold(node, word, HOMES, "4户", NO_HINT)
        areas.pop(_KINDS[word], None)
        if threshold is not None:
            areas[_KINDS[word]] = threshold
    return replace(rules, areas=areas)


def _threshold(node: Node, word: str, counted: str, example: str, off: str) -> Threshold | None:
    if _is(node, off):
        return None
    if not isinstance(node, Block):
        raise ConfigError(
            f"{node.span}：「{word}」要写成「{{{counted}: {example}, {TIME}: 30分钟}}」，"
            f"不要这一条就写：{off}。"
        )
    words = words_of(node, (counted, TIME), f"「{word}」")
    for needed in (counted, TIME):
        if needed not in words:
            raise ConfigError(f"{node.span}：「{word}」还缺「{needed}」。")
    return Threshold(
        count_of(words[counted], counted, fewest=_FEWEST, units=_UNITS, example=example),
        time_of(words[TIME], TIME, "4小时"),
    )


def _percent(node: Node) -> int:
    found = _PERCENT.fullmatch(node.strip()) if isinstance(node, Text) else None
    if found is None or not int(found[1]):
        raise ConfigError(f"{node.span}：「{GROWTH}」要写百分数，例如：50%。")
    return int(found[1])


def _symptoms(node: Node) -> tuple[str, ...]:
    if not isinstance(node, Items) or not all(isinstance(item, Text) and item for item in node):
        raise ConfigError(f"{node.span}：「{OWN}」要写成一列词，例如：[灯闪, 电压, 电表]。")
    return tuple(str(item) for item in node)


def _time_or_off(node: Node, word: str) -> timedelta | None:
    return None if _is(node, OFF) else time_of(node, word, f"4小时，不并就写：{OFF}")


def _is(node: Node, word: str) -> bool:
    return isinstance(node, Text) and node.strip() == word
