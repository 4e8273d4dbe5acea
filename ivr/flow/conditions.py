"""判断's conditions: read once, then pure functions of the slots."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ivr.flow.marks import Text

_WORD = re.compile(r"\S+")
_UNARY = ("已填", "未填")
_BINARY = ("是", "不是", "大于", "小于")
_JOINS = ("且", "或")

Slots = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Term:
    """槽位 已填 · 槽位 未填 · 槽位 是 值 · 槽位 不是 值 · 槽位 大于 数 · 槽位 小于 数."""

    slot: Text
    relation: Text
    value: Text | None = None

    def holds(self, slots: Slots) -> bool:
        """Whether it is so; nothing is equal to, above or below an empty slot."""
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


@dataclass(frozen=True, slots=True)
class Condition:
    """Terms joined by 且 (all of them) or by 或 (any of them)."""

    terms: tuple[Term, ...]
    every: bool = True

    def holds(self, slots: Slots) -> bool:
        """Whether it is so with these slots."""
        return (all if self.every else any)(term.holds(slots) for term in self.terms)


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
    hint = "写法：户号 已填、户号 未填、范围 是 一户、范围 不是 一户、时长 大于 30，中间空一格。"
    if len(words) == 2 and words[1] in _UNARY:
        return Term(words[0], words[1])
    if len(words) == 3 and words[1] in _BINARY:
        value = _bare(words[2])
        if words[1] in ("大于", "小于") and _number(value) is None:
            return Unreadable(words[2], f"「{words[1]}」后面要写数，「{words[2]}」不是数", hint)
        return Term(words[0], words[1], value)
    return Unreadable(words[0] if words else whole, f"条件「{whole}」看不懂", hint)


def _bare(value: Text) -> Text:
    quoted = len(value) > 2 and value[0] == "「" and value[-1] == "」"
    return value.part(1, len(value) - 1) if quoted else value


def _number(text: str | None) -> Decimal | None:
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
