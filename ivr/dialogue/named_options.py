"""Options that are named like the values of a kind: whatever tells the value chooses the option.

A question whose options are 一户, 一栋, 小区 … asks for the 范围 of an outage, and there are more
ways to tell it than anybody would write behind 说. The names of two options say which kind it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ivr.dialogue.answer import Supposed
from ivr.dialogue.built_in import CallFacts
from ivr.flow.model import Ask, Option
from ivr.understanding.context import Context
from ivr.understanding.kinds import KINDS
from ivr.understanding.options import SURE
from ivr.understanding.readings import Understood

NAMED: Mapping[str, Sequence[str]] = {
    "范围": ("一户", "不止一家", "一栋", "小区", "一条街", "同一总闸", "不清楚"),
    "时间": ("刚才", "一小时内", "更早"),
    "现象": ("电压不稳", "电表故障", "灯闪", "电压低", "电压高", "没电", "跳闸", "保险丝断"),
}
"""By kind: names of options that tell of it."""

WIDER: Mapping[str, str] = {
    "一栋": "不止一家",
    "小区": "不止一家",
    "一条街": "不止一家",
    "同一总闸": "不止一家",
    "灯闪": "电压不稳",
    "电压低": "电压不稳",
    "电压高": "电压不稳",
}
"""What stands for a value where no option has its name."""


def named_option(ask: Ask, said: str, facts: CallFacts) -> Option | Supposed | None:
    """The option whose value was told in words of the caller's own; None: no such value."""
    options = {str(option.name): option for option in ask.options}
    for kind, names in NAMED.items():
        if len(options.keys() & set(names)) < 2:
            continue
        reading = KINDS[kind](said, Context(facts.now()))
        if not isinstance(reading, Understood):
            continue
        values = reading.value.split("、") if kind != "时间" else [_since(reading.value, facts)]
        meant = list(dict.fromkeys(filter(None, (_name(value, options) for value in values))))
        # Of several symptoms none is chosen: 电压不稳 and 电表故障 lead to different people.
        if len(meant) == 1:
            option = options[meant[0]]
            sure = reading.sure >= SURE and not reading.doubts
            return option if sure or kind == "时间" else Supposed(option, meant[0])
    return None


def _name(value: str, options: Mapping[str, Option]) -> str | None:
    name = value if value in options else WIDER.get(value)
    return name if name in options else None


def _since(instant: str, facts: CallFacts) -> str:
    """How long ago it was; whether the hour was told exactly does not matter for that."""
    ago = facts.now() - datetime.fromisoformat(instant)
    if ago <= timedelta(minutes=10):
        return "刚才"
    return "一小时内" if ago <= timedelta(hours=1) else "更早"
