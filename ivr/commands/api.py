"""`ivr api`: the interface for other programs, and the tokens that let them in."""

from __future__ import annotations

import argparse
import base64
import json
import secrets
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from ivr import app
from ivr.clock import local
from ivr.commands import api_imports
from ivr.commands.output import print_json, print_table
from ivr.config import Config
from ivr.domain.api_token import RIGHT_NAMES, ApiToken, Right
from ivr.domain.local_time import read_time
from ivr.domain.webhook_signature import PREFIX
from ivr.errors import ConfigError, WrongUse
from ivr.system_reasons import reason_of

SETTINGS = {"api.listen": "--listen"}

SECRET_BYTES = 32


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`serve`, `token create|list|revoke`, `secret`, `openapi`, `imports`."""
    commands = parser.add_subparsers(
        dest="action", metavar="serve|token|secret|openapi|imports", required=True
    )
    serve = _command(commands, "serve", "只开接口，不接电话，直到收到停止信号")
    serve.add_argument("--listen", metavar="地址:端口", help="如 127.0.0.1:8095")
    serve.add_argument("--beside-hotline", action="store_true", help=argparse.SUPPRESS)
    token = _command(commands, "token", "令牌：其他系统凭它进来")
    tokens = token.add_subparsers(dest="token_action", metavar="create|list|revoke", required=True)
    create = _command(tokens, "create", "做一个令牌，只显示这一次")
    create.add_argument("name", metavar="名字", help="给谁用的，如 抢修系统")
    rights = "、".join(f"{right.value} {name}" for right, name in RIGHT_NAMES.items())
    create.add_argument(
        "--may", metavar="权限", required=True, help=f"能做什么，逗号隔开：{rights}"
    )
    create.add_argument("--until", metavar="时间", help="什么时候到期，如 2027-01-01 00:00")
    listed = _command(tokens, "list", "看有哪些令牌，什么时候用过")
    listed.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="给程序看的输出"
    )
    revoke = _command(tokens, "revoke", "作废一个令牌，马上生效")
    revoke.add_argument("name", metavar="名字")
    secret = _command(commands, "secret", "做一个给消息签名的密钥，写进设置 api.hook_secret")
    openapi = _command(commands, "openapi", "显示接口的 OpenAPI 描述")
    openapi.add_argument("--output", type=Path, metavar="文件", help="写到这个文件")
    more = api_imports.add_commands(commands)
    return [parser, serve, token, create, listed, revoke, secret, openapi, *more]


def run(options: argparse.Namespace, config: Config) -> int:
    """Serve, look after tokens, or describe."""
    if options.action == "serve":
        return _serve(config, beside=options.beside_hotline)
    if options.action == "token":
        return _token(options, config)
    if options.action == "secret":
        print(PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode())
        return 0
    if options.action in api_imports.ACTIONS:
        return api_imports.run(options, config)
    return _describe(options, config)


def _serve(config: Config, *, beside: bool) -> int:
    with app.open_api_server(config) as server:
        if beside:
            app.give_way()

            def until_the_hotline_ends() -> None:
                sys.stdin.buffer.read()
                server.stop()

            threading.Thread(target=until_the_hotline_ends, daemon=True).start()

        def stop(_signal: int, _frame: FrameType | None) -> None:
            server.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        print(f"给其他系统的接口开着：{server.address}", flush=True)
        server.run()
    return 0


def _token(options: argparse.Namespace, config: Config) -> int:
    with app.open_tokens(config) as desk:
        if options.token_action == "create":
            token, secret = desk.create(options.name, _rights(options.may), _until(options.until))
            print(f"令牌「{token.name}」做好了，只显示这一次，请马上交给对方收好：\n{secret}")
        elif options.token_action == "revoke":
            print(f"令牌「{desk.revoke(options.name).name}」作废了，再也进不来。")
        elif getattr(options, "json", False):
            print_json([_fields(token) for token in desk.list_tokens()])
        else:
            rows = [_row(token) for token in desk.list_tokens()]
            print_table(COLUMNS, rows, "还没有令牌。")
    return 0


def _describe(options: argparse.Namespace, config: Config) -> int:
    described = app.api_description(config)
    if options.output is None:
        print_json(described)
        return 0
    try:
        text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
        options.output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"写不了文件 {options.output}（{reason_of(error)}），请换一个位置。"
        ) from error
    print(f"已写入 {options.output}。")
    return 0


def _rights(written: str) -> set[Right]:
    known = {right.value: right for right in Right}
    names = [name.strip() for name in written.replace("，", ",").split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise WrongUse(f"没有叫「{name}」的权限，可以写 {'、'.join(known)}，用逗号隔开")
    return {known[name] for name in names}


def _until(written: str | None) -> datetime | None:
    if written is None:
        return None
    until = read_time(written)
    if until is None:
        raise WrongUse(f"到期时间「{written}」看不懂，请写成 2027-01-01 00:00 这样")
    return until


COLUMNS = ("名字", "权限", "做出", "到期", "作废", "最近用过")


def _row(token: ApiToken) -> tuple[str, ...]:
    return (
        token.name,
        ",".join(sorted(token.rights)),
        _moment(token.created_at),
        _moment(token.expires_at),
        _moment(token.revoked_at),
        _moment(token.used_at),
    )


def _fields(token: ApiToken) -> dict[str, object]:
    moments = {
        name: None if at is None else local(at).isoformat(timespec="seconds")
        for name, at in (
            ("created_at", token.created_at),
            ("expires_at", token.expires_at),
            ("revoked_at", token.revoked_at),
            ("used_at", token.used_at),
        )
    }
    return {"name": token.name, "rights": sorted(token.rights), **moments}


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{local(at):%Y-%m-%d %H:%M}"


def _command(
    commands: argparse._SubParsersAction[Any], name: str, text: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    return parser
