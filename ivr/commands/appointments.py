"""`ivr appointments`: visits by the hour, and what is free."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date

from ivr import app
from ivr.clock import local
from ivr.commands.output import print_json, print_table
from ivr.config import Config
from ivr.day_span import DaySpan
from ivr.domain.appointment import HOUR, Free
from ivr.domain.local_time import read_time
from ivr.domain.terms import KIND_NAMES
from ivr.domain.work_order import WorkOrder
from ivr.errors import WrongUse
from ivr.services.appointment_hands import TeamDay
from ivr.services.booking import agreed_hour, hours_only
from ivr.services.record_fields import Fields, order_fields

COLUMNS = ("时间", "班组", "工单号", "种类", "事项", "状态", "地址", "联系电话", "姓名")
FREE_COLUMNS = ("班组", "日期", "时间", "还空", "已约", "当天已约")


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[--day D] [--team T]`, `move N TIME`, `cancel N --reason`, `capacity [--day D]`."""
    _choosing(parser)
    commands = parser.add_subparsers(dest="action", metavar="动作")
    move = commands.add_parser("move", help="改约", description="把约好的一个改到别的时间")
    move.add_argument("number", metavar="工单号")
    move.add_argument("time", metavar="时间", help="改到几点开始，如 2026-11-26 14:00")
    cancel = commands.add_parser("cancel", help="取消", description="取消约好的一个，工单归档")
    cancel.add_argument("number", metavar="工单号")
    cancel.add_argument("--reason", required=True, metavar="原因", help="为什么取消，记在经过里")
    text = "看还有几个空"
    capacity = commands.add_parser("capacity", help=text, description=text)
    _choosing(capacity)
    capacity.add_argument("--days", type=int, default=1, metavar="天数", help="看几天，不写是一天")
    for command in (parser, move, cancel, capacity):
        command.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="给程序看的输出"
        )
    return [parser, move, cancel, capacity]


def run(options: argparse.Namespace, config: Config) -> int:
    """Print visits or what is free, or change one."""
    as_json = getattr(options, "json", False)
    day = _day(getattr(options, "day", None))
    team = getattr(options, "team", None)
    with app.open_records(config, create=False) as records:
        desk = records.appointments
        if options.action == "capacity":
            if not 1 <= options.days <= 366:
                raise WrongUse("--days 写 1 到 366")
            _print_free(desk.capacity(day, options.days, team), as_json)
            return 0
        if options.action is None:
            _print_visits(desk.listed(day, team), as_json)
            return 0
        if options.action == "move":
            order = desk.move(options.number, _hour(options.time))
            told = f"工单 {order.number} 改到了 {agreed_hour(order)}。"
        else:
            order = desk.cancel(options.number, options.reason)
            told = f"工单 {order.number} 的预约取消了，时间空出来了。"
    if as_json:
        print_json(order_fields(order))
    else:
        print(told)
    return 0


def _choosing(parser: argparse.ArgumentParser) -> None:
    # A level of the command that is not given one must not hide what the other was given.
    help_text = "哪一天，如 2026-11-25；不写就从今天看起"
    parser.add_argument("--day", metavar="日期", default=argparse.SUPPRESS, help=help_text)
    parser.add_argument("--team", metavar="班组", default=argparse.SUPPRESS, help="只看这个班组")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"日期「{text}」看不懂，请写成 2026-11-25 这样") from None


def _hour(text: str) -> DaySpan:
    begins_at = read_time(text)
    if begins_at is None:
        raise WrongUse(f"时间「{text}」看不懂，请写成 2026-11-26 14:00 这样")
    here = local(begins_at)
    begins = here.hour * 60 + here.minute
    return DaySpan(here.date(), begins, begins + HOUR)


def _print_visits(orders: Sequence[WorkOrder], as_json: bool) -> None:
    if as_json:
        print_json([order_fields(order) for order in orders])
    else:
        print_table(COLUMNS, [_row(order) for order in orders], "没有约好的上门时间。")


def _row(order: WorkOrder) -> tuple[str, ...]:
    return (
        agreed_hour(order) or "",
        order.team or "",
        order.number,
        KIND_NAMES[order.kind],
        order.topic or "",
        order.status_name,
        order.address.text if order.address else "",
        order.contact or order.caller or "",
        order.name or "",
    )


def _print_free(days: Sequence[TeamDay], as_json: bool) -> None:
    if as_json:
        print_json([_free_fields(day) for day in days])
        return
    rows = [_free_row(day, free) for day in days for free in day.hours]
    print_table(FREE_COLUMNS, rows, "这几天没有可以约的时间。")


def _free_row(day: TeamDay, free: Free) -> tuple[str, ...]:
    hours = hours_only(free.span)
    left = f"{free.places}" if free.places else "满"
    total = f"{day.booked}/{day.per_day}"
    return day.team, day.day.isoformat(), hours, left, f"{free.booked}", total


def _free_fields(day: TeamDay) -> Fields:
    return {
        "team": day.team,
        "day": day.day.isoformat(),
        "booked": day.booked,
        "per_day": day.per_day,
        "hours": [
            {
                "from": free.span.begins_at.isoformat(timespec="seconds"),
                "to": free.span.ends_at.isoformat(timespec="seconds"),
                "free": free.places,
                "booked": free.booked,
            }
            for free in day.hours
        ],
    }
