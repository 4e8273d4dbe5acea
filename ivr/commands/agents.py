"""`ivr agents`: who takes calls, what they do just now, and who waits for them."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ivr import app
from ivr.clock import local
from ivr.commands import csv_import
from ivr.commands.output import print_json, print_table
from ivr.config import Config
from ivr.domain.agent import (
    HALL,
    LANGUAGE_QUEUES,
    QUEUES,
    STATE_NAMES,
    SUPERVISORS,
    Agent,
    require_address,
    require_staff_number,
)
from ivr.domain.agent_board import RANK_NAMES, Place
from ivr.domain.agent_shift import EXAMPLE, Shift
from ivr.domain.import_log import Sender
from ivr.services.agent_desk import AgentDesk, Duty, Line
from ivr.services.agent_fields import agent_fields, duty_fields, line_fields
from ivr.services.agent_imports import agents_template
from ivr.services.import_report import ImportReport

COLUMNS = ("工号", "姓名", "状态", "从几时", "到几时", "分机地址", "会什么", "班次")
QUEUE_COLUMNS = ("位次", "队列", "类别", "先后", "等了", "还要等", "缘由", "来电", "工单号", "坐席")
DUTY_COLUMNS = ("工号", "姓名", "班次", "该在岗", "现在", "到几时下班")

PLACE_NAMES: Mapping[Place, str] = {
    Place.OFFERED: "振铃",
    Place.TALKING: "通话",
    Place.RETURN: "待回拨",
}

_ACTIONS = "add|edit|remove|import|template|ready|away|off|queue|shifts"


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[--json]` lists; every other action is a word."""
    actions = parser.add_subparsers(dest="action", metavar=_ACTIONS)
    one = [
        _command(actions, name, text)
        for name, text in (
            ("add", "登记一位坐席"),
            ("edit", "改一位坐席的资料"),
            ("remove", "删掉一位坐席"),
            ("ready", "开始接电话（空闲）"),
            ("away", "小休，不接电话；正在通话的，通话完再小休"),
            ("off", "下班（离线）；正在通话的，通话完再下班"),
        )
    ]
    for command in one:
        command.add_argument("staff_number", metavar="工号")
    add, edit, _, _, away, _ = one
    add.add_argument("name", metavar="姓名")
    edit.add_argument("--name", metavar="姓名")
    for command in (add, edit):
        _described(command)
    away.add_argument("--reason", required=True, metavar="原因", help="如 吃饭、开会、培训")
    away.add_argument(
        "--minutes", type=_minutes, metavar="分钟", help="到时间自己回来；不写就一直小休"
    )
    queue = _command(actions, "queue", "看谁在等、等了多久、还要等多久")
    shifts = _command(actions, "shifts", "看按班次谁该在岗、谁在")
    files = csv_import.add_files(actions)
    for command in (parser, *one, queue, shifts):
        command.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="给程序看的输出"
        )
    return [parser, *one, queue, shifts, *files]


def _described(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--address", metavar="分机地址", help="软电话或分机，如 sip:1001@10.0.0.2；写 无 就去掉"
    )
    command.add_argument(
        "--queue",
        metavar="队列",
        help=f"接哪些队列，逗号隔开：{'、'.join(QUEUES)}；add 不写就是{HALL}",
    )
    spoken = "、".join(LANGUAGE_QUEUES.values())
    command.add_argument("--language", metavar="语言", help=f"会说的，逗号隔开：{spoken}")
    command.add_argument(
        "--category",
        metavar="类别",
        help="只先接哪些业务类别（排队.yaml 的「类别」），逗号隔开；写 无 就都接，add 不写也是",
    )
    command.add_argument(
        "--supervisor", action=argparse.BooleanOptionalAction, default=None, help="是不是值班长"
    )
    command.add_argument(
        "--shift", metavar="班次", help=f"如 {EXAMPLE}，几段用分号隔开；写 无 就不限"
    )


def run(options: argparse.Namespace, config: Config) -> int:
    """List, look, or change."""
    as_json = getattr(options, "json", False)
    if options.action in ("import", "template"):
        return csv_import.run(
            options, config, bring=_bring, template=agents_template(), noun="坐席"
        )
    with app.open_agents(config) as agents:
        desk = agents.desk
        match options.action:
            case None:
                _print_agents(desk.agents(), as_json)
            case "queue":
                _print_queue(desk.queue(), as_json)
            case "shifts":
                _print_duties(desk.duties(), as_json)
            case _:
                agent = _DO[options.action](desk, options)
                _print_told(agent, options.action, as_json)
    return 0


def _bring(config: Config, content: bytes, skip_bad: bool, sender: Sender) -> ImportReport:
    with app.open_agents(config) as agents:
        return agents.imports.agents(content, skip_bad=skip_bad, sender=sender)


def _add(desk: AgentDesk, options: argparse.Namespace) -> Agent:
    told = _told_fields(options)
    agent = Agent(require_staff_number(options.staff_number), options.name.strip(), **told)
    if not agent.queues and not agent.languages and not agent.supervisor:
        agent = Agent(agent.staff_number, agent.name, **{**told, "queues": (HALL,)})
    return desk.add(agent)


def _edit(desk: AgentDesk, options: argparse.Namespace) -> Agent:
    told = _told_fields(options)
    if options.name is not None:
        told["name"] = options.name.strip()
    return desk.edit(options.staff_number, **told)


def _told_fields(options: argparse.Namespace) -> dict[str, Any]:
    """What was given on the command line, and nothing else."""
    told: dict[str, Any] = {}
    if options.address is not None:
        address = options.address.strip()
        told["address"] = None if address in ("", "无") else require_address(address)
    if options.queue is not None:
        words = _words(options.queue)
        told["queues"] = tuple(word for word in words if word != SUPERVISORS)
        if SUPERVISORS in words:
            told["supervisor"] = True
    if options.language is not None:
        told["languages"] = _words(options.language)
    if options.category is not None:
        told["categories"] = tuple(word for word in _words(options.category) if word != "无")
    if options.supervisor is not None:
        told["supervisor"] = options.supervisor
    if options.shift is not None:
        parts = [part.strip() for part in re.split("[;；]", options.shift)]
        told["shifts"] = tuple(Shift.parse(part) for part in parts if part not in ("", "无"))
    return told


_DO: Mapping[str, Callable[[AgentDesk, argparse.Namespace], Agent]] = {
    "add": _add,
    "edit": _edit,
    "remove": lambda desk, options: desk.remove(options.staff_number),
    "ready": lambda desk, options: desk.ready(options.staff_number),
    "away": lambda desk, options: desk.away(options.staff_number, options.reason, options.minutes),
    "off": lambda desk, options: desk.off(options.staff_number),
}


def _print_told(agent: Agent, action: str, as_json: bool) -> None:
    if as_json:
        print_json(agent_fields(agent))
        return
    who = f"坐席 {agent.staff_number} {agent.name}"
    if action == "remove":
        print(f"{who} 删掉了。")
    elif agent.wish is not None and action in ("away", "off"):
        print(f"{who} 正在{STATE_NAMES[agent.state]}，结束以后{STATE_NAMES[agent.wish]}。")
    else:
        missing = "" if agent.address else "还没有分机地址，电话打不过去。"
        print(f"{who}：{_skills(agent)}，现在{STATE_NAMES[agent.state]}。{missing}")


def _print_agents(agents: Sequence[Agent], as_json: bool) -> None:
    if as_json:
        print_json([agent_fields(agent) for agent in agents])
        return
    rows = [
        (
            agent.staff_number,
            agent.name,
            f"{STATE_NAMES[agent.state]}{f'（{agent.reason}）' if agent.reason else ''}",
            _clock(agent.since),
            _clock(agent.until),
            agent.address or "无",
            _skills(agent),
            "；".join(map(str, agent.shifts)),
        )
        for agent in agents
    ]
    print_table(COLUMNS, rows, "还没有坐席，转人工照 [transfer] 直接转；登记用 ivr agents add。")


def _print_queue(lines: Sequence[Line], as_json: bool) -> None:
    if as_json:
        print_json([line_fields(line) for line in lines])
        return
    rows = [
        (
            PLACE_NAMES.get(line.caller.place, f"{line.outlook.position if line.outlook else ''}"),
            line.caller.queue,
            line.caller.category or "",
            RANK_NAMES[line.caller.rank],
            _long(line.waited.total_seconds()),
            _wait(line),
            line.caller.reason,
            line.caller.caller or "",
            line.caller.order or "",
            "" if line.agent is None else f"{line.agent.staff_number} {line.agent.name}",
        )
        for line in lines
    ]
    print_table(QUEUE_COLUMNS, rows, "现在没有人在等。")


def _print_duties(duties: Sequence[Duty], as_json: bool) -> None:
    if as_json:
        print_json([duty_fields(duty) for duty in duties])
        return
    rows = [
        (
            duty.agent.staff_number,
            duty.agent.name,
            "；".join(map(str, duty.agent.shifts)),
            "是" if duty.expected else "",
            STATE_NAMES[duty.agent.state],
            _clock(duty.agent.goes_home_at()),
        )
        for duty in duties
    ]
    print_table(DUTY_COLUMNS, rows, "还没有坐席。")


def _skills(agent: Agent) -> str:
    chief = (SUPERVISORS,) if agent.supervisor else ()
    skills = "、".join((*chief, *agent.queues, *agent.languages)) or "什么队列都不接"
    return f"{skills}（{'、'.join(agent.categories)}）" if agent.categories else skills


def _wait(line: Line) -> str:
    if line.outlook is None:
        return ""
    return "没人在岗" if line.outlook.wait_s is None else _long(line.outlook.wait_s)


def _long(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}分{rest:02}秒" if minutes else f"{rest}秒"


def _clock(at: Any) -> str:  # noqa: ANN401 - an instant or none
    return "" if at is None else f"{local(at):%m-%d %H:%M}"


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, re.split("[,，、 ]+", text.strip()))))


def _minutes(text: str) -> int:
    minutes = int(text)
    if not 1 <= minutes <= 24 * 60:
        raise ValueError
    return minutes


def _command(actions: Any, name: str, text: str) -> argparse.ArgumentParser:  # noqa: ANN401
    command: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    return command
