"""`ivr call`: call a number or a SIP address, run a flow on it, and tell what happens."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ivr import app
from ivr.calls.endings import Ended, Ending
from ivr.commands.output import print_json
from ivr.config import Config
from ivr.errors import WrongUse
from ivr.events import Event, TurnTaken

RINGS = {180: "对方振铃", 181: "转到别的号码", 182: "对方让等一等", 183: "正在接续"}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`TARGET --flow FLOW [--param NAME=VALUE] [--json]`."""
    parser.add_argument(
        "target", metavar="号码", help="电话号码，或者 sip:8000@10.0.0.2；许不许打看设置 dial.*"
    )
    parser.add_argument("--flow", metavar="流程", required=True, help="接通以后走哪个流程")
    parser.add_argument(
        "--param",
        metavar="名=值",
        action="append",
        default=[],
        help="流程的参数，可以写几个，如 --param 回访编号=HF000012",
    )
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Make the call; 0 where somebody was talked with to the end of the flow."""
    given = _parameters(options.param)
    teller = _Teller(quiet=options.json)
    with app.open_one_call(config, options.target, options.flow, given, teller.tell) as call:
        call.subscribe(teller)
        teller.tell(f"正在拨打 {call.target}，流程「{options.flow}」……")
        ended = call.make(teller.rings, lambda _call_id: teller.tell("接通了"))
    if options.json:
        print_json(_fields(ended, call.target, options.flow, given))
    else:
        for line in _end(ended):
            print(line, flush=True)
    return 0 if ended.ending is Ending.TALKED else 1


@dataclass
class _Teller:
    """Prints the call as it goes."""

    quiet: bool

    def tell(self, text: str) -> None:
        if not self.quiet:
            print(text, flush=True)

    def rings(self, status: int) -> None:
        self.tell(RINGS.get(status, f"接续中（{status}）"))

    def __call__(self, event: Event) -> None:
        if not isinstance(event, TurnTaken):
            return
        for prompt in event.prompts:
            self.tell(f"  机：{prompt}")
        for action in event.actions:
            self.tell(f"  　　［{action}］")
        match event.input:
            case "heard":
                self.tell(f"  客：{event.value}")
            case "pressed":
                self.tell(f"  客：按 {event.value}")
            case "hung_up":
                self.tell("  客：（挂机）")


def _parameters(written: Sequence[str]) -> Mapping[str, str]:
    given: dict[str, str] = {}
    for one in written:
        name, separator, value = one.partition("=")
        if not separator or not name.strip():
            raise WrongUse(f"--param「{one}」看不懂，请写成 名=值，例如 --param 回访编号=HF000012")
        given[name.strip()] = value.strip()
    return given


def _end(ended: Ended) -> Sequence[str]:
    detail = f"（{ended.detail}）" if ended.detail else ""
    lines = [f"{ended.ending.value}{detail}"]
    if ended.result is not None:
        lines.append(f"结果：{ended.result}，通话 {ended.talked_ms // 1000} 秒")
        lines.append(f"看记录：ivr calls {ended.call_id}")
    return lines


def _fields(ended: Ended, target: str, flow: str, given: Mapping[str, str]) -> object:
    return {
        "call_id": ended.call_id,
        "target": target,
        "flow": flow,
        "parameters": dict(given),
        "ending": ended.ending.name.lower().replace("_", "-"),
        "ending_name": ended.ending.value,
        "detail": ended.detail or None,
        "result": ended.result,
        "rang_ms": ended.rang_ms,
        "talked_ms": ended.talked_ms,
    }
