"""The report of a simulated day: what was promised, what came of it, and the charts beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ivr.domain.callback import CALLBACK_RESULT_NAMES, LEVELS, CallbackResult
from ivr.domain.matters import MATTER_WORDS
from ivr.domain.order_life import Status
from ivr.domain.terms import KIND_NAMES, Kind
from ivr.simulator.day import charts
from ivr.simulator.day.charts import Row, Series
from ivr.simulator.day.result import DayResult, ordered, share

HOURS = range(24)
CALL_BACK_GOAL = 0.9
MOST_ROWS = 14


@dataclass(frozen=True, slots=True)
class About:
    """How the day was held."""

    day: date
    seed: str
    calls: int
    processes: int
    wall_s: float
    machine: str


def kept(result: DayResult) -> bool:
    """Whether everything is as promised."""
    account = result.account
    return not account.wrong and share(account.called_back, account.wanted) >= CALL_BACK_GOAL


def written(result: DayResult, about: About, pictures: Sequence[str]) -> str:
    """The report as Markdown; `pictures`: the files of the charts, in the order of `drawn`."""
    return "\n".join(_lines(result, about, pictures)) + "\n"


def drawn(result: DayResult) -> Mapping[str, str]:
    """The charts as SVG, by a short name each."""
    counted, account = result.counted, result.account
    hours = [f"{hour}" for hour in HOURS]
    ordinary = [counted.by_hour[hour] for hour in HOURS]
    storm = [counted.storm_by_hour[hour] for hour in HOURS]
    results = [
        Row(name, count, f"{count}（{count / sum(account.calls.values()):.1%}）")
        for name, count in ordered(account.calls)[:MOST_ROWS]
    ]
    tries = [
        Row(CALLBACK_RESULT_NAMES[CallbackResult(name)], count, str(count))
        for name, count in ordered(account.tries)
    ]
    return {
        "calls": charts.columns(
            "一天里每小时的来电",
            hours,
            [Series("平常", charts.ORDINARY, ordinary), Series("风暴", charts.STORM, storm)],
        ),
        "dark": charts.columns(
            "没有电的片区（每小时里最多几处）",
            hours,
            [Series("片区", charts.DARK, [_dark_at(result, hour) for hour in HOURS])],
        ),
        "results": charts.rows("通话的办结结果", results),
        "callbacks": charts.rows("回访、回拨每一次打的结果", tries, charts.STORM),
    }


def _dark_at(result: DayResult, hour: int) -> int:
    """How many places had no power at some time of this hour."""
    begins, ends = hour * 3600, (hour + 1) * 3600
    return sum(
        span[0].total_seconds() < ends and span[1].total_seconds() > begins for span in result.dark
    )


def _lines(result: DayResult, about: About, pictures: Sequence[str]) -> Iterator[str]:
    yield from _story(result, about)
    yield from _shown(pictures[:2])
    yield from _accounts(result, about)
    yield from _calls(result, pictures[2:3])
    yield from _people(result)
    yield from _work(result)
    yield from _promises(result)
    yield from _callbacks(result)
    yield from _shown(pictures[3:])


def _shown(pictures: Sequence[str]) -> Iterator[str]:
    for picture in pictures:
        yield f"![]({picture})"
        yield ""


def _story(result: DayResult, about: About) -> Iterator[str]:
    in_storm = sum(result.counted.storm_by_hour.values())
    yield "# 热线的一天（模拟）"
    yield ""
    yield (
        f"{about.day:%Y-%m-%d} 这一天，{result.districts} 个区、{result.homes} 户，打来 "
        f"{about.calls} 通电话，其中 {in_storm} 通是傍晚的风暴打断了 {len(result.dark)} "
        "个片区的供电以后打来的。时间是虚拟的；对话、业务规则、数据库都是真的"
        "（每区一个 SQLite 文件，不等磁盘）。来电的人按键或者说话，有的挂断、有的不出声、"
        "有的要人工、有的报险情；班组、班长、坐席、各部门照着真的接口做事；"
        "过后几天接着回访，直到办完。"
    )
    yield ""
    yield (
        f"种子 {about.seed}，同一个种子每次都一样。用了 {about.wall_s:.0f} 秒"
        f"（{about.processes} 个进程，合计处理器时间 {result.cpu_s:.0f} 秒，{about.machine}）。"
    )
    yield ""


def _calls(result: DayResult, pictures: Sequence[str]) -> Iterator[str]:
    counted = result.counted
    yield "## 来电"
    yield ""
    yield from _table(("办结结果", "通数"), ordered(result.account.calls))
    yield from _shown(pictures)
    yield from _table(("为什么打来", "通数"), ordered(counted.errands))
    yield (
        f"同时最多 {counted.most_at_once} 通（各区之和）。"
        f"一半的通话不超过 {_median(counted.half_minutes) * 30} 秒。"
    )
    yield ""


def _people(result: DayResult) -> Iterator[str]:
    waits, taken = result.waits, sorted(result.waits.taken_s)
    yield "## 坐席"
    yield ""
    yield from _table(
        ("", ""),
        [
            ("坐席（三班合计）", result.agents),
            ("进入排队", waits.joined),
            ("接起来", len(taken)),
            ("等的时间：一半不超过", f"{_at(taken, 0.5)} 秒"),
            ("等的时间：95% 不超过", f"{_at(taken, 0.95)} 秒"),
            ("等不及挂断", waits.gave_up),
            ("改为回拨或者没有人", waits.nobody),
            ("响了没接、转给下一位", waits.missed),
        ],
    )


def _work(result: DayResult) -> Iterator[str]:
    work = result.work
    yield "## 工单"
    yield ""
    yield from _table(("种类", "一共", "已归档", "还在办（有到期时间）"), _orders(result))
    yield from _table(
        ("", ""),
        [
            ("班组的回复", work.crew_answers),
            ("班长确认的片区停电", work.outages),
            ("班长否定的疑似停电", work.rejected),
            ("随片区复电的工单", work.restored_with_area),
            ("复电前逐张问过的工单", work.asked_with_area),
            ("风暴模式（分钟，各区之和）", work.storm_minutes),
            ("部门办的步骤", work.department_steps),
            ("规则不许、没有办的步骤", work.refused),
            ("回访后重新打开", work.reopened),
            ("人工归档（联系不上、资料缺）", work.closed_by_hand),
        ],
    )


def _promises(result: DayResult) -> Iterator[str]:
    yield "## 时限"
    yield ""
    yield from _table(
        ("时限", "按时", "超时", "按时率"),
        [
            (MATTER_WORDS[matter], promise.kept, promise.breached, _percent(promise.rate))
            for matter, promise in sorted(result.promises.items(), key=lambda item: item[0].value)
        ],
    )
    yield "超时的都在清单上，一条也没有丢：模拟里的班组有意迟到一些，风暴里也来不及。"
    yield ""


def _callbacks(result: DayResult) -> Iterator[str]:
    account = result.account
    yield "## 回访"
    yield ""
    yield from _table(
        ("", ""),
        [
            ("该回访的工单", account.wanted),
            ("打过", f"{account.called_back}（{share(account.called_back, account.wanted):.1%}）"),
            ("问到", f"{account.reached}（{share(account.reached, account.wanted):.1%}）"),
            *((LEVELS[level], account.levels[level]) for level in sorted(LEVELS, reverse=True)),
        ],
    )


def _accounts(result: DayResult, about: About) -> Iterator[str]:
    """What has to hold, and whether it does."""
    account = result.account
    orders = sum(account.orders.values())
    closed = sum(n for (_, status), n in account.orders.items() if status is Status.CLOSED)
    yield "## 对账"
    yield ""
    rate = share(account.called_back, account.wanted)
    yield from _table(
        ("要求", "实际"),
        [
            ("每通电话都有结果", f"{about.calls} 通，{sum(account.calls.values())} 张话单都有结果"),
            (
                "工单不是归档了，就是有到期时间",
                f"{orders} 张，归档 {closed}，在办 {orders - closed}",
            ),
            ("时限一个不丢，归档的都停了", f"{account.clocks} 个"),
            ("回访率不低于 90%", f"{rate:.1%}"),
            ("对不上的", "没有" if not account.wrong else f"{len(account.wrong)} 项"),
        ],
    )
    for wrong in account.wrong:
        yield f"- {wrong}"
    if account.wrong:
        yield ""


def _orders(result: DayResult) -> Iterator[tuple[str, int, int, int]]:
    for kind in Kind:
        of_kind = {s: n for (k, s), n in result.account.orders.items() if k is kind}
        whole, closed = sum(of_kind.values()), of_kind.get(Status.CLOSED, 0)
        if whole:
            yield KIND_NAMES[kind], whole, closed, whole - closed


def _table(
    head: Sequence[str], lines: Iterator[Sequence[object]] | Sequence[Sequence[object]]
) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for line in lines:
        yield f"| {' | '.join(map(str, line))} |"
    yield ""


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.1%}"


def _at(values: Sequence[int], part: float) -> int:
    """The value that so many are not above."""
    return values[min(len(values) - 1, int(len(values) * part))] if values else 0


def _median(halves: Mapping[int, int]) -> int:
    left = sum(halves.values()) / 2
    for half, count in sorted(halves.items()):
        left -= count
        if left <= 0:
            return half + 1
    return 0
