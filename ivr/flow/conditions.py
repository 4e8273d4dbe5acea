"""判断's conditions: read once, then pure functions of the slots and the moment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from ivr.flow.catalogue import ASKED_BUILT_IN, NOW, RESERVED
from ivr.flow.marks import Text
from ivr.working_days import DayKind

_WORD = re.compile(r"\S+")
_UNARY = ("已填", "未填")
_BINARY = ("是", "不是", "大于", "小于")
_WITHIN = ("在", "不在")
_JOINS = ("且", "或")

Slots = Mapping[str, str | None]


class Moment(Protocol):
    """What stands around a call while a condition is looked at."""

    @property
    def day(self) -> DayKind:
        """What kind of day it is."""

    @property
    def speech(self) -> bool:
        """Whether the caller's words are understood."""

    @property
    def late(self) -> bool:
        """Whether the caller had to wait too long for the answer."""

    @property
    def line(self) -> str:
        """How the line sounded when the caller was last listened to: 正常, 嘈杂 and so on."""

    @property
    def mode(self) -> str:
        """How callers are served just now: 平常, 风暴 or 系统故障."""

    def within(self, hours: str) -> bool:
        """Whether the hours of this name hold now."""


@dataclass(frozen=True, slots=True)
class Term:
    """槽位 已填 · 未填 · 是 值 · 不是 值 · 大于 数 · 小于 数; 现在 在 时段; 今天 是 工作日."""

    slot: Text
    relation: Text
    value: Text | None = None

    def holds(self, slots: Slots, moment: Moment | None = None) -> bool:
        """Whether it is so; nothing is equal to, above or below an empty slot."""
        if self.slot in RESERVED:
            return moment is not None and self._is_now(moment)
        held = slots.get(self.slot)
        match str(self.relation):
            case "已填":
                return bool(held)
            case "未填":
                return not held
            case "是":
                return held == self.value
            case "不是":
                return held != self.value
        left, right = _number(held), _number(self.value)
        if left is None or right is None:
            return False
        return left > right if self.relation == "大于" else left < right

    def _is_now(self, moment: Moment) -> bool:
        so = False
        match str(self.slot):
            case "现在":
                so = moment.within(str(self.value))
            case "今天":
                off = self.value == DayKind.DAY_OFF.value and moment.day.is_off
                so = off or moment.day.value == self.value
            case "语音":
                so = (self.value == "可用") is moment.speech
            case "应答":
                so = (self.value == "超时") is moment.late
            case "线路":
                so = self.value == moment.line
            case "模式":
                so = self.value == moment.mode
        return so is (self.relation in ("在", "是"))


@dataclass(frozen=True, slots=True)
class Condition:
    """Terms joined by 且 (all of them) or by 或 (any of them)."""

    terms: tuple[Term, ...]
    every: bool = True

    def holds(self, slots: Slots, moment: Moment | None = None) -> bool:
        """Whether it is so with these slots at this moment."""
        return (all if self.every else any)(term.holds(slots, moment) for term in self.terms)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Where and why a condition cannot be read."""

    at: Text
    reason: str
    hint: str | None = None


def read_condition(text: Text) -> Condition | Unreadable:
    """The condition that an admin wrote."""
    words = [text.part(found.start(), found.end()) for found in _WORD.finditer(text)]
    joins = [word for word in words if word in _JOINS]
    other = next((join for join in joins if join != joins[0]), None)
    if other is not None:
        return Unreadable(other, "一个条件里「且」和「或」不能混用", "拆成两行「如果」。")
    terms: list[Term] = []
    for group in _groups(words):
        term = _term(group, text)
        if isinstance(term, Unreadable):
            return term
        terms.append(term)
    return Condition(tuple(terms), every=not joins or joins[0] == "且")


def _groups(words: list[Text]) -> list[list[Text]]:
    groups: list[list[Text]] = [[]]
    for word in words:
        if word in _JOINS:
            groups.append([])
        else:
            groups[-1].append(word)
    return groups


def _term(words: list[Text], whole: Text) -> Term | Unreadable:
    if words and words[0] in RESERVED:
        return _built_in_term(words)
    hint = "写法：户号 已填、户号 未填、范围 是 一户、范围 不是 一户、时长 大于 30，中间空一格。"
    if len(words) == 2 and words[1] in _UNARY:
        return Term(words[0], words[1])
    if len(words) == 3 and words[1] in _BINARY:
        value = _bare(words[2])
        if words[1] in ("大于", "小于") and _number(value) is None:
            return Unreadable(words[2], f"「{words[1]}」后面要写数，「{words[2]}」不是数", hint)
        return Term(words[0], words[1], value)
    return Unreadable(words[0] if words else whole, f"条件「{whole}」看不懂", hint)


def _built_in_term(words: list[Text]) -> Term | Unreadable:
    """A term about the moment: now, today, how one can talk."""
    name = str(words[0])
    shown = "现在 在 时段、现在 不在 时段"
    relations = _WITHIN
    if name != NOW:
        shown = "、".join(f"{name} 是 {value}" for value in ASKED_BUILT_IN[name])
        relations = ("是", "不是")
    if len(words) == 3 and words[1] in relations:
        return Term(words[0], words[1], _bare(words[2]))
    at = words[1] if len(words) > 1 else words[0]
    return Unreadable(at, f"「{name}」后面看不懂", f"写法：{shown}，中间空一格。")


def _bare(value: Text) -> Text:
    quoted = len(value) > 2 and value[0] == "「" and value[-1] == "」"
    return value.part(1, len(value) - 1) if quoted else value


def _number(text: str | None) -> Decimal | None:
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
