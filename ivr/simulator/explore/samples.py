"""Invented values: what a caller might type, what a business action might bring back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import islice, product

from ivr.clock import SHANGHAI
from ivr.flow.conditions import Term
from ivr.flow.model import Do, Flow
from ivr.flow.values import SlotType, canonical
from ivr.simulator.explore.probes import Probes, asks

MOST_OUTCOMES = 64
"""Of one business action; more are thinned out."""

NOON = datetime(2026, 11, 24, 12, tzinfo=SHANGHAI)
"""A workday's noon, far from any festival."""

PLAUSIBLE: dict[SlotType, str] = {
    SlotType.YES_NO: "否",
    SlotType.NUMBER: "5",
    SlotType.PHONE: "13900001111",
    SlotType.ACCOUNT: "3300012345",
    SlotType.ORDER: "GD202611240007",
    SlotType.DURATION: "45",
    SlotType.TIME: NOON.replace(hour=18).isoformat(),
    SlotType.SPAN: "2026-11-25T09:00-10:00",
    SlotType.ADDRESS: "和平路18号3单元202室",
    SlotType.NAME: "王先生",
    SlotType.SYMPTOM: "异响",
    SlotType.RECORDING: "录音",
}
"""A value that reads well, by the slot's type."""

SAID: dict[SlotType, str] = {
    SlotType.TIME: "今天早上八点",
    SlotType.SPAN: "明天上午九点到十点",
    SlotType.NAME: "我姓王，王先生",
    SlotType.SYMPTOM: "变压器响了一声",
}
"""How a caller tells such a value, where that is not how it is written."""

EXAMPLES: dict[str, str] = {
    "问题": "怎么交电费",
    "条目": "怎么交电费",
    "答案": "电费可以在手机上交。",
    "补充": "交完请留好凭证。",
    "部分地址": "和平路18号",
    "户名": "王小明",
    "停电类型": "故障停电",
    "停电原因": "电缆被挖断",
    "计划原因": "线路检修",
    "重复原因": "您这里已经报过修了",
    "工单状态": "正在安排抢修人员",
    "受理时间": NOON.replace(hour=10).isoformat(),
    "停电开始": NOON.replace(day=25, hour=8).isoformat(),
    "停电结束": NOON.replace(day=25, hour=17).isoformat(),
    "账单月份": "十月份",
    "电量": "215",
    "电费": "123.45",
    "交费期限": NOON.replace(day=25, hour=0).isoformat(),
    "欠费月数": "三个月",
    "欠费": "289.2",
    "余额": "86.2",
    "余额时间": NOON.replace(hour=9).isoformat(),
    "月份": "202603",
    "凭据": "120034",
    "业务类型": "增容",
    "当前阶段": "正在安排上门查看",
    "阶段时间": NOON.replace(day=21, hour=0).isoformat(),
    "预计完成": NOON.replace(day=28, hour=0).isoformat(),
    "办结时间": NOON.replace(day=19, hour=0).isoformat(),
}
"""A value that reads well, by the slot's or the result's name."""

SPOKEN: dict[str, str] = {
    "姓名录音": "王先生",
    "地址录音": "和平路十八号三单元",
    "现象录音": "路灯也不亮",
    "留言录音": "想问一下电费怎么交",
}
"""What a caller may say into a recording, by its slot."""

Results = dict[str, str]


def plausible(kind: SlotType, slot: str, result: str = "") -> str:
    """A value that such a slot might well hold; `result`: what an action calls it."""
    example = EXAMPLES.get(slot) or EXAMPLES.get(result) or PLAUSIBLE.get(kind)
    return example or f"（{slot}）"


def spoken(slot: str) -> str:
    """What a caller may say into a recording."""
    return SPOKEN.get(slot, "我说一下情况")


def classes(kind: SlotType, slot: str, terms: tuple[Term, ...]) -> list[str | None]:
    """One value for each way to answer what is asked of a slot; an empty one comes last."""
    filled = any(term.relation not in ("是", "不是") for term in terms)
    natural = [plausible(kind, slot)] if filled or kind is SlotType.YES_NO else []
    raw = [*_compared(terms), *natural]
    values = [value for value in (canonical(kind, text) for text in raw) if value is not None]
    by_answer: dict[tuple[bool, ...], str | None] = {}
    for value in (*values, None):
        by_answer.setdefault(tuple(asks(term, value) for term in terms), value)
    return list(by_answer.values())


def outcomes(flow: Flow, step: Do, probes: Probes) -> list[Results]:
    """What the step's action may bring back, the most natural first: everything, nothing, …"""
    name = str(flow.name)
    kinds = {str(line.left): flow.slots[str(line.left)].kind for line in step.results}
    called = {str(line.left): str(line.right) for line in step.results}
    asked = {slot: probes.of(name, slot) for slot in kinds if probes.of(name, slot)}
    choices = [classes(kinds[slot], slot, terms) for slot, terms in asked.items()]
    rest = {
        slot: plausible(kind, slot, called[slot])
        for slot, kind in kinds.items()
        if slot not in asked
    }
    found: list[Results] = []
    for values in _combined(choices):
        held = dict(zip(asked, values, strict=True))
        if not asked or step.action in probes.changing or any(map(_found, held.values())):
            held |= rest
        results = {called[slot]: held.get(slot) for slot in kinds}
        found.append({key: value for key, value in results.items() if value is not None})
    return found


def _found(value: str | None) -> bool:
    """Whether it says that there is something to tell more of."""
    return value not in (None, "否")


def _compared(terms: Iterable[Term]) -> Iterator[str]:
    for term in terms:
        if term.value is None:
            continue
        match str(term.relation):
            case "是" | "不是":
                yield str(term.value)
            case "大于":
                yield str(Decimal(term.value) + 1)
            case "小于":
                yield str(max(Decimal(term.value) - 1, Decimal(0)))


def _combined(choices: list[list[str | None]]) -> list[tuple[str | None, ...]]:
    """Every combination: all first values, all last ones, then the mixed."""
    first = tuple(values[0] for values in choices)
    last = tuple(values[-1] for values in choices)
    every: Iterator[tuple[str | None, ...]] = product(*choices)
    many = 1
    for values in choices:
        many *= len(values)
    if many > MOST_OUTCOMES:
        every = iter(
            [
                tuple(value if m == n else f for m, f in enumerate(first))
                for n, values in enumerate(choices)
                for value in values
            ]
        )
    return list(dict.fromkeys([first, last, *islice(every, MOST_OUTCOMES)]))
