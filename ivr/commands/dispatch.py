"""`ivr dispatch`: what teams are told, how far each message has come, and tables for teams."""

from __future__ import annotations

import argparse
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from ivr import app
from ivr.clock import SystemClock, local
from ivr.commands import dispatch_answers
from ivr.commands.output import print_json, print_table
from ivr.commands.parser import add_json_command
from ivr.config import Config
from ivr.domain.dispatch import NOTICE_NAMES
from ivr.domain.outbox import WAY_WORDS, OutboxMessage
from ivr.errors import WrongUse
from ivr.services.outbox_desk import OutboxDesk, message_fields, state_words, waits_for_webhook
from ivr.stop_request import StopRequest

LOOK_EVERY_S = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`list`, `retry`, `take-back`, `export`, `import`, `template`, `run`."""
    names = "list|retry|take-back|export|import|template|run"
    commands = parser.add_subparsers(dest="action", metavar=names, required=True)
    found = add_json_command(commands, "list", "看要告诉班组的消息：还没送到的、没送成的和为什么")
    found.add_argument("--failed", action="store_true", help="只看没送成的和搁置的")
    found.add_argument("--all", action="store_true", help="连已经送达的也看")
    retry = add_json_command(commands, "retry", "把没送成的消息马上再送")
    retry.add_argument("messages", metavar="消息", nargs="*", help="如 GD202611240001-1")
    retry.add_argument("--all", action="store_true", help="没送成的全部再送")
    back = add_json_command(commands, "take-back", "收回还没送到的消息，不再送")
    back.add_argument("messages", metavar="消息", nargs="+", help="如 GD202611240001-1")
    back.add_argument("--reason", metavar="原因", required=True, help="为什么收回，记在工单经过里")
    export = add_json_command(commands, "export", "把还没交出去的消息写成表格（CSV），交给班组")
    export.add_argument("file", metavar="文件.csv", type=Path)
    export.add_argument("--batch", metavar="批次", type=int, help="把这一批再写一遍")
    bring = add_json_command(commands, "import", "收下班组用表格（CSV）写的回复")
    bring.add_argument("file", metavar="文件.csv", type=Path)
    bring.add_argument("--skip-bad", action="store_true", help="跳过有错的行，收下其余的")
    empty = add_json_command(commands, "template", "写出一份回复用的空表格")
    empty.add_argument("file", metavar="文件.csv", type=Path)
    run = add_json_command(commands, "run", "不开热线，只送消息，直到按 Ctrl+C")
    run.add_argument("--once", action="store_true", help="把现在该送的送完就结束")
    for command in (found, retry, export):
        command.add_argument("--team", metavar="班组", help="只管这个班组的")
    return [parser, found, retry, back, export, bring, empty, run]


def run(options: argparse.Namespace, config: Config) -> int:
    """Look, change or send; the exit status."""
    as_json = getattr(options, "json", False)
    if options.action in dispatch_answers.ACTIONS:
        return dispatch_answers.run(options, config)
    with app.open_dispatch(config) as dispatch:
        desk = dispatch.desk
        match options.action:
            case "list":
                messages = desk.list_messages(
                    settled=options.all, trouble=options.failed, team=options.team
                )
                _print(desk, messages, as_json)
            case "retry":
                _print(desk, _retried(options, desk), as_json, "没有没送成的消息。")
            case "take-back":
                by = app.login_name()
                _print(desk, desk.take_back(options.messages, options.reason, by), as_json)
            case "export":
                _export(options, dispatch, as_json)
            case _:
                return _send(options, dispatch)
    return 0


def _retried(options: argparse.Namespace, desk: OutboxDesk) -> Sequence[OutboxMessage]:
    if options.all == bool(options.messages):
        raise WrongUse("请写要再送的消息，或者只写 --all")
    if options.all:
        return desk.retry_all(options.team)
    return desk.retry(options.messages)


def _export(options: argparse.Namespace, dispatch: app.Dispatch, as_json: bool) -> None:
    written = app.write_hand_over(dispatch.sheets, options.file, options.team, options.batch)
    sheet = written.sheet
    if as_json:
        print_json(
            {
                "path": str(written.path),
                "batch": sheet.batch,
                "messages": sheet.count,
                "handed_over": written.handed_over,
                "again": sheet.again,
            }
        )
        return
    print(f"第 {sheet.batch} 批，{sheet.count} 条，已写到 {written.path}。")
    if sheet.again and options.batch is None:
        print("这一批上次没有写完，这次接着写完了；之后的消息请再运行一次。")
    elif sheet.again:
        print("这一批以前写过，消息编号和那时一样，请班组不要办两次。")


def _send(options: argparse.Namespace, dispatch: app.Dispatch) -> int:
    stop = StopRequest()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.ask()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    attempts = dispatch.hand_over.send_due(lambda: stop.asked)
    if options.once:
        stuck = dispatch.desk.list_messages(trouble=True)
        print(f"送了 {attempts} 次，没送成的有 {len(stuck)} 条。")
        return 1 if stuck else 0
    print("正在送派单消息，按 Ctrl+C 停下。", flush=True)
    while not stop.asked:
        dispatch.hand_over.send_guarded(lambda: stop.asked)
        time.sleep(LOOK_EVERY_S)
    return 0


COLUMNS = ("消息", "班组", "事项", "怎样", "现在", "试过", "下次", "时间", "说明")


def _print(
    desk: OutboxDesk,
    messages: Sequence[OutboxMessage],
    as_json: bool,
    empty: str = "没有要交给班组的消息。",
) -> None:
    if as_json:
        print_json([message_fields(message, desk.way_of(message)) for message in messages])
    else:
        print_table(COLUMNS, [_row(desk, message) for message in messages], empty)


def _row(desk: OutboxDesk, message: OutboxMessage) -> tuple[str, ...]:
    way = desk.way_of(message)
    batch = f"第{message.batch}批" if message.batch is not None else ""
    next_try = message.next_try_at if waits_for_webhook(message, way) else None
    return (
        message.name,
        message.team_name,
        NOTICE_NAMES[message.kind],
        f"{WAY_WORDS[way]}{batch}",
        state_words(message, SystemClock().now()),
        f"{message.attempts}",
        f"{local(next_try):%m-%d %H:%M}" if next_try else "",
        f"{local(message.created_at):%m-%d %H:%M}",
        message.problem or message.note or "",
    )
