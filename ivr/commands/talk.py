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
from ivr.config import Config
from ivr.domain.local_time import read_time
from ivr.errors import WrongUse
from ivr.simulator.talk import TalkTurn

WAITING = {
    "question": "（等您按键或说话）",
    "recording": "（嘀——请说话，空行表示不出声）",
    "goodbye": "（等您挂机）",
    "over": "",
}
SETTINGS = {"flows": "--flows"}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[FLOW] [--from NUMBER] [--at TIME] [--json] [--flows DIR] [--answered]`."""
    parser.add_argument("flow", nargs="?", metavar="流程", help="从哪个流程开始，默认总台")
    parser.add_argument("--from", dest="caller", metavar="号码", help="来电号码，不写就是匿名")
    parser.add_argument("--at", metavar="时间", help="假装现在是这时，如 2027-02-06 08:30")
    parser.add_argument("--json", action="store_true", help="一轮一个 JSON 对象，最后一行是结果")
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    parser.add_argument("--answered", action="store_true", help="转接时当作有人接")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Talk until the call is over or the input ends (which hangs up)."""
    scratch = getattr(options, "data", None) is None
    at = _time(options.at) if options.at else None
    with app.open_talk(
        config,
        scratch=scratch,
        flow=options.flow,
        caller=options.caller,
        at=at,
        answered=options.answered,
    ) as session:
        talk = session.talk
        turn = talk.start(session.version)
        _show(turn, options.json)
        for line in _lines(options.json):
            if talk.over:
                break
            turn = talk.say(line)
            _show(turn, options.json)
            if talk.over:
                break
        if not talk.over:
            turn = talk.say("挂机")
            _show(turn, options.json)
        talk.end()
        result = turn.result or "客户挂断"
        if options.json:
            print_json_line(
                {"result": result, "slots": dict(turn.slots), "orders": session.orders()}
            )
        else:
            print(f"通话结束：{result}")
    return 0


def _lines(as_json: bool) -> Iterator[str]:
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    interactive = sys.stdin.isatty() and not as_json
    if interactive:
        print("打字就是说话，#1 是按键，空行是不出声，挂机就写「挂机」。")
    while True:
        if interactive:
            print("您：", end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            return
        yield line.rstrip("\n")


def _show(turn: TalkTurn, as_json: bool) -> None:
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
        print(f"机：{prompt}")
    for action in turn.actions:
        outcome = f"没成：{action.error}" if action.error else _results(action.results)
        print(f"　　［{action.name}］{outcome}")
    if turn.waiting != "over":
        print(f"　　{WAITING[turn.waiting]}")


def _results(results: object) -> str:
    assert isinstance(results, dict)
    return "，".join(f"{name} {value}" for name, value in results.items() if value)


def _time(text: str) -> datetime:
    if instant := read_time(text):
        return instant
    today = datetime.now(SHANGHAI).date()
    if instant := read_time(f"{today:%Y-%m-%d} {text}"):
        return instant
    raise WrongUse(f"--at 的时间「{text}」看不懂，请写成 2027-02-06 08:30 或 22:15 这样。")
