"""`ivr talk`: a whole call without a telephone, from a terminal or from lines on standard input."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from io import TextIOWrapper

from ivr import app
from ivr.clock import SHANGHAI
from ivr.commands.output import print_json_line
from ivr.commands.paint import Painter
from ivr.commands.saving import Saving, named_in
from ivr.config import Config
from ivr.domain.local_time import read_time
from ivr.errors import WrongUse
from ivr.flow.catalogue import ASKED_BUILT_IN, MODE, ORDINARY
from ivr.services.record_fields import order_fields
from ivr.simulator.cases.story import action_in_words
from ivr.simulator.talk import HANG_UP, TalkTurn

WAITING = {
    "question": "（等您按键或说话）",
    "recording": "（嘀——请说话，空行表示不出声）",
    "queue": "（音乐。等人工，可以按键，空行表示接着等）",
    "goodbye": "（等您挂机）",
    "over": "",
}
_NUMBER = re.compile(r"\+?[0-9][0-9 \-]{1,22}[0-9]")
"""What a telephone can show; whether one can ring it back is another question."""
SETTINGS = {"flows": "--flows"}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[FLOW] [--from NUMBER] [--at TIME] [--json] [--flows DIR] [--answered] [--speech]
    [--mode 平常|风暴|系统故障] [--save NAME] [--force]`."""
    parser.add_argument("flow", nargs="?", metavar="流程", help="从哪个流程开始，默认总台")
    parser.add_argument("--from", dest="caller", metavar="号码", help="来电号码，不写就是匿名")
    parser.add_argument("--at", metavar="时间", help="假装现在是这时，如 2027-02-06 08:30")
    parser.add_argument("--json", action="store_true", help="一轮一个 JSON 对象，最后一行是结果")
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    parser.add_argument("--answered", action="store_true", help="转接时当作有人接")
    parser.add_argument(
        "--speech", action="store_true", help="当作听得懂话（语音 是 可用），像语音识别开着时那样问"
    )
    parser.add_argument(
        "--mode", choices=ASKED_BUILT_IN[MODE], default=ORDINARY, help="当作现在是这种模式"
    )
    parser.add_argument("--save", metavar="名字", help="说完以后存成用例")
    parser.add_argument("--force", action="store_true", help="同名的用例就覆盖")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Talk until the call is over or the input ends (which hangs up)."""
    scratch = getattr(options, "data", None) is None
    saving = Saving(config, scratch=scratch, force=options.force)
    if options.save is not None:
        saving.under(options.save)
    wishes = app.TalkWishes(
        scratch=scratch,
        flow=options.flow,
        caller=_number(options.caller) if options.caller is not None else None,
        at=_time(options.at) if options.at else _now(),
        answered=options.answered,
        speech=options.speech,
        mode=options.mode,
    )
    painter = Painter()
    with app.open_talk(config, wishes) as session:
        held = _hold(session, options, painter, saving)
        session.talk.end()
        saving.keep(held, wishes, session)
        _end(session, held[-1][1], options, painter)
    return 0


Held = list[tuple[str | None, TalkTurn]]
"""Each typed line (None at first) with what the bot did about it."""


def _hold(
    session: app.OpenTalk, options: argparse.Namespace, painter: Painter, saving: Saving
) -> Held:
    """The whole talk, shown as it goes."""
    talk = session.talk
    held: Held = [(None, talk.start(session.version))]
    _show(held[-1][1], options.json, painter)
    # At a terminal one may still ask for the talk to be kept when it is over.
    late = _interactive(options.json) and saving.allowed
    for line in _lines(options.json, painter, lambda: talk.over):
        if name := named_in(line):
            saving.try_under(name)
        elif not talk.over:
            held.append((line, talk.say(line)))
            _show(held[-1][1], options.json, painter)
        elif not line.strip():
            break
        if talk.over and (saving.wished or not late):
            break
    if not talk.over:
        held.append((HANG_UP, talk.say(HANG_UP)))
        _show(held[-1][1], options.json, painter)
    return held


def _end(
    session: app.OpenTalk, turn: TalkTurn, options: argparse.Namespace, painter: Painter
) -> None:
    result = turn.result or "客户挂断"
    if options.json:
        orders = [order_fields(order) for order in session.orders()]
        print_json_line({"result": result, "slots": dict(turn.slots), "orders": orders})
    else:
        painter.line("good", f"通话结束：{result}")


def _interactive(as_json: bool) -> bool:
    return sys.stdin.isatty() and not as_json


def _lines(as_json: bool, painter: Painter, over: Callable[[], bool]) -> Iterator[str]:
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    interactive = _interactive(as_json)
    if interactive:
        painter.line(
            "waiting",
            "打字就是说话，#1 是按键，空行是不出声，（嘈杂）这样写是线路听不清，挂机就写「挂机」。"
            "写「保存 名字」，说完就存成用例。",
        )
    while True:
        if interactive and over():
            painter.prompt("通话结束了。存成用例写「保存 名字」，不存按回车：")
        elif interactive:
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


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        hint = "请写电话号码，例如 13800000001 或 0571-88880003；匿名的来电不写 --from"
        raise WrongUse(f"--from 的号码「{text}」看不懂，{hint}。")
    return text


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
