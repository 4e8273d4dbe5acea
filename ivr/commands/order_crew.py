"""`ivr orders answer`: what crews report by telephone or radio, written in by hand."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ivr.app import Records
from ivr.commands.output import print_json
from ivr.commands.parser import named
from ivr.domain.crew_answer import STEP_NAMES, CrewAnswer, CrewStep
from ivr.domain.local_time import read_time
from ivr.errors import WrongUse
from ivr.services.crew_answers import CrewAnswers

ACTIONS = ("answer",)


def add_commands(
    commands: argparse._SubParsersAction[Any],
) -> Sequence[argparse.ArgumentParser]:
    """The command."""
    text = "登记抢修人员的回复：出发、到场、复电、原因、预计复电、故障在客户自己的设备上"
    answer: argparse.ArgumentParser = commands.add_parser("answer", help=text, description=text)
    answer.add_argument("number", metavar="工单号")
    answer.add_argument(
        "step",
        nargs="?",
        metavar="进展",
        type=named({step.value: (name,) for step, name in STEP_NAMES.items()}),
        help="；".join(f"{step.value} {name}" for step, name in STEP_NAMES.items()),
    )
    answer.add_argument("--at", metavar="时间", help="什么时候的事，如 2026-11-24 12:10")
    answer.add_argument("--cause", metavar="原因", help="查到的故障原因")
    answer.add_argument("--expected", metavar="时间", help="预计复电时间，如 2026-11-24 18:30")
    answer.add_argument("--note", metavar="说明", help="记在工单的经过里")
    answer.add_argument("--crew", metavar="谁", default="抢修人员", help="谁回复的")
    answer.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="给程序看的输出"
    )
    return [answer]


def run(options: argparse.Namespace, records: Records) -> int:
    """Take the answer, and tell what came of it."""
    answer = CrewAnswer(
        step=CrewStep(options.step) if options.step else None,
        at=_time("时间", options.at),
        cause=options.cause,
        expected_at=_time("预计复电时间", options.expected),
        note=options.note,
    )
    if answer == CrewAnswer(at=answer.at):
        raise WrongUse(
            "没有写回复了什么，例如：ivr orders answer 工单号 on-site --cause 接户线烧断"
        )
    desk = CrewAnswers(records.operator.office)
    told = desk.answer(options.number, answer, f"operator（{options.crew}）")
    if getattr(options, "json", False):
        print_json(told)
    else:
        print(told["told"])
    return 0


def _time(name: str, written: str | None) -> datetime | None:
    if written is None:
        return None
    instant = read_time(written)
    if instant is None:
        raise WrongUse(f"{name}「{written}」看不懂，请写成 2026-11-24 18:30 这样")
    return instant
