"""The argument parser of every command, speaking Chinese; wrong use ends with status 2."""

from __future__ import annotations

import argparse
import re
import sys
from difflib import get_close_matches
from typing import Any, NoReturn

PHRASES: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.*)", r"还缺 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"argument (.*?): expected one argument", r"\1 后面要跟一个值"),
    (r"argument (.*?): invalid \w+ value: (.*)", r"\1 的值 \2 不对"),
    (r"argument (.*?): (.*)", r"\1：\2"),
)


_CHOICE = re.compile(r"^argument (.*?): invalid choice: '?(.*?)'? \(choose from (.*)\)$")


def _choices(found: re.Match[str]) -> str:
    """What may be written instead."""
    choices = [choice.strip().strip("'") for choice in found[3].split(",")]
    close = get_close_matches(found[2], choices, n=1, cutoff=0.7)
    hint = f"是不是想写「{close[0]}」？" if close else ""
    listed = "、".join(f"「{choice}」" for choice in choices)
    return f"{found[1]} 不能是 {found[2]}，{hint}可以是{listed}"


class ChineseParser(argparse.ArgumentParser):
    """Says what is wrong in Chinese, and where help is."""

    def error(self, message: str) -> NoReturn:
        message = _CHOICE.sub(_choices, message)
        for pattern, translation in PHRASES:
            message, count = re.subn(f"^{pattern}$", translation, message)
            if count:
                break
        print(f"用法不对：{message}。用法见 {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)

    def format_help(self) -> str:
        text = super().format_help()
        for english, chinese in (
            ("usage:", "用法："),
            ("positional arguments:", "参数："),
            ("options:", "选项："),
            ("show this help message and exit", "显示这份说明"),
        ):
            text = text.replace(english, chinese)
        return text


def add_json_command(
    commands: argparse._SubParsersAction[Any], name: str, text: str
) -> argparse.ArgumentParser:
    """A command below another one, with a line of help and `--json`."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="给程序看的输出"
    )
    return parser
