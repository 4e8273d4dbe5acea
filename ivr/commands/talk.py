"""`ivr talk`: a whole call without a telephone, from a terminal or from lines on standard input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import TextIOWrapper

from ivr import app
from ivr.clock import SHANGHAI
from ivr.commands.output import print_json_line
from ivr.commands.paint import Painter
from ivr.config import Config
from ivr.domain.local_time import read_time
from ivr.errors import WrongUse
from ivr.services.record_fields import order_fields
from ivr.simulator.cases.story import action_in_words
from ivr.simulator.talk import HANG_UP, TalkTurn

WAITING = {
    "question": "（等您按键或说话）",
    "recording": "（嘀——请说话，空行表示不出声）",
    "goodbye": "（等您挂机）",
    "over": "",
}
SETTINGS = {"flows": "--flows"}

SAVE = "保存"
"""Typed with a name: the talk becomes a case."""


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[FLOW] [--from NUMBER] [--at TIME] [--json] [--flows DIR] [--answered] [--save NAME]`."""
    parser.add_argument("flow", nargs="?", metavar="流程", help="从哪个流程开始，默认总台")
    parser.add_argument("--from", dest="caller", metavar="号码", help="来电号码，不写就是匿名")
    parser.add_argument("--at", metavar="时间", help="假装现在是这时，如 2027-02-06 08:30")
    parser.add_argument("--json", action="store_true", help="一轮一个 JSON 对象，最后一行是结果")
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    parser.add_argument("--answered", action="store_true", help="转接时当作有人接")
    parser.add_argument("--save", metavar="名字", help="说完以后存成用例")
    parser.add_argument("--force", action="store_true", help="同名的用例就覆盖")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Talk until the call is over or the input ends (which hangs up)."""
    scratch = getattr(options, "data", None) is None
    at = (
        _time(options.at) if options.at else datetime.now(SHANGHAI).replace(second=0, microsecond=0)
    )
    saving = _Saving(config, options.save, force=options.force) if options.save else None
    if saving is not None and not scratch:
        raise WrongUse("用真实数据（--data）说的话里有客户的资料，不能存成用例；去掉 --data 再试。")
    wishes = app.TalkWishes(
        scratch=scratch,
        flow=options.flow,
        caller=options.caller,
        at=at,
        answered=options.answered,
    )
    painter = Painter()
    with app.open_talk(config, wishes) as session:
        talk = session.talk
        held: list[tuple[str | None, TalkTurn]] = [(None, talk.start(session.version))]
        _show(held[-1][1], options.json, painter)
        for line in _lines(options.json, painter):
            if talk.over:
                break
            if (named := line.strip().partition(" ")[2]) and line.startswith(f"{SAVE} "):
                saving = saving or _Saving(config, named, force=options.force)
                continue
            held.append((line, talk.say(line)))
            _show(held[-1][1], options.json, painter)
            if talk.over:
                break
        if not talk.over:
            held.append((HANG_UP, talk.say(HANG_UP)))
            _show(held[-1][1], options.json, painter)
        talk.end()
        turn = held[-1][1]
        if saving is not None and scratch:
            saving.keep(held, wishes, session)
        result = turn.result or "客户挂断"
        if options.json:
            orders = [order_fields(order) for order in session.orders()]
            print_json_line({"result": result, "slots": dict(turn.slots), "orders": orders})
        else:
            painter.line("good", f"通话结束：{result}")
    return 0


class _Saving:
    """Keeps the talk as a case; whether it may is found out before the talk begins."""

    def __init__(self, config: Config, name: str, *, force: bool) -> None:
        self._name = name
        self._path = app.new_case_path(config, name, force=force)

    def keep(
        self,
        held: Sequence[tuple[str | None, TalkTurn]],
        wishes: app.TalkWishes,
        session: app.OpenTalk,
    ) -> None:
        """Write the file, and say how it is run."""
        app.save_case(self._path, self._name, held, wishes, session.orders())
        print(f"存成了用例 {self._path}，跑一遍：ivr cases {self._path}", file=sys.stderr)


def _lines(as_json: bool, painter: Painter) -> Iterator[str]:
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    interactive = sys.stdin.isatty() and not as_json
    if interactive:
        painter.line(
            "waiting",
            "打字就是说话，#1 是按键，空行是不出声，挂机就写「挂机」。"
            "写「保存 名字」，说完就存成用例。",
        )
    while True:
        if interactive:
            painter.prompt("您：")
        line = sys.stdin.readline()
        if not line:
            return
        yield line.rstrip("\n")


def _show(turn: TalkTurn, as_json: bool, painter: Painter) -> None:
    if as_json:
        print_json_line(
            {
                "flow": turn.flow,
                "step": turn.step,
                "prompts": list(turn.prompts),
                "slots": dict(turn.slots),
                "actions": [
                    {
                        "name": action.name,
                        "arguments": dict(action.arguments),
                        "results": dict(action.results),
                        "error": action.error or None,
                    }
                    for action in turn.actions
                ],
                "waiting": turn.waiting,
                "result": turn.result,
            }
        )
        return
    for prompt in turn.prompts:
        painter.line("bot", f"机：{prompt}")
    for action in turn.actions:
        painter.line("action", f"　　{action_in_words(action)}")
    if turn.waiting != "over":
        painter.line("waiting", f"　　{WAITING[turn.waiting]}")


def _time(text: str) -> datetime:
    if instant := read_time(text):
        return instant
    today = datetime.now(SHANGHAI).date()
    if instant := read_time(f"{today:%Y-%m-%d} {text}"):
        return instant
    raise WrongUse(f"--at 的时间「{text}」看不懂，请写成 2027-02-06 08:30 或 22:15 这样。")


def _now() -> datetime:
    """This minute: a case tells no seconds."""
    return datetime.now(SHANGHAI).replace(second=0, microsecond=0)
