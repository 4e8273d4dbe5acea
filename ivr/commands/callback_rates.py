"""A month's call-back rates for people to read."""

from __future__ import annotations

from ivr.commands.output import print_table
from ivr.domain.callback import CALLBACK_RESULT_NAMES, LEVELS, CallbackResult
from ivr.domain.callback_rate import CallbackRate, CallbackRates
from ivr.domain.regime_reading import AREA_WORDS
from ivr.domain.terms import KIND_NAMES
from ivr.services.callback_fields import goal_of

COLUMNS = (
    "哪些",
    "该回访",
    "还没到",
    "回访了",
    "打通了",
    "回访率",
    "打通率",
    "回访率要求",
    "回访率达标",
)
_AREAS = {area: word for word, area in AREA_WORDS.items()}


def print_rates(rates: CallbackRates, goal_percent: int) -> None:
    """All together, then by area, by kind, by result."""
    if not rates.whole.wanted:
        print("这个月没有要回访的。")
        return
    rows = [_row("全部", rates.whole, goal_percent)]
    for area, rate in rates.by_area.items():
        rows.append(_row(_AREAS[area] if area else "不知道地区", rate, goal_percent))
    for kind, rate in rates.by_kind.items():
        name = KIND_NAMES[kind] if kind else "其他"
        rows.append(_row(name, rate, goal_of(kind, goal_percent)))
    print_table(COLUMNS, rows, "")
    known = [result for result in CallbackResult if result in rates.results]
    told = [f"{CALLBACK_RESULT_NAMES[one]} {rates.results[one]}" for one in known]
    told += [f"{LEVELS[level]} {rates.levels[level]}" for level in LEVELS if level in rates.levels]
    if rates.by_hand:
        told.append(f"要由人来打 {rates.by_hand}")
    if told:
        print("；".join(told) + "。")


def _row(name: str, rate: CallbackRate, goal_percent: int) -> tuple[str, ...]:
    return (
        name,
        f"{rate.wanted}",
        f"{rate.waiting}",
        f"{rate.called}",
        f"{rate.reached}",
        "" if rate.rate is None else f"{rate.rate:.1%}",
        "" if rate.reach_rate is None else f"{rate.reach_rate:.1%}",
        f"{goal_percent}%",
        {None: "", True: "是", False: "否"}[rate.keeps(goal_percent)],
    )
