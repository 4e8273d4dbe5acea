"""The argument parser of every command, speaking Chinese; wrong use ends with status 2."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

PHRASES: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.*)", r"还缺 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"argument (.*?): expected one argument", r"\1 后面要跟一个值"),
    (r"argument (.*?): invalid \w+ value: (.*)", r"\1 的值 \2 不对"),
    (r"argument (.*?): (不能是 .*)", r"\1 \2"),
    (r"argument (.*?): (.*)", r"\1：\2"),
)


_CHOICE = re.compile(r"^argument (.*?): invalid choice: '?(.*?)'? \(choose from (.*)\)$")


def _choices(found: re.Match[str]) -> str:
    """What may be written instead."""
    choices = [choice.strip().strip("'") for choice in found[3].split(",")]
    listed = "、".join(f"「{choice}」" for choice in choices)
    what = "命令" if "|" in found[1] else found[1]  # never the whole row of commands once more
    return f"{what} 不能是 {found[2]}，{_hint(found[2], choices)}可以是{listed}"


def _hint(typed: str, choices: Iterable[str]) -> str:
    close = get_close_matches(typed, choices, n=1, cutoff=0.5 if len(typed) < 4 else 0.7)
    return f"是不是想写「{close[0]}」？" if close else ""


def positive(text: str) -> int:
    """Reads a count: at least 1."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def named(names: Mapping[str, Sequence[str]]) -> Callable[[str], str]:
    """Reads a value that has names: people write a name, programs the value itself."""
    values = {name: value for value, all_names in names.items() for name in all_names}

    def read(typed: str) -> str:
        if typed in names or typed in values:
            return values.get(typed, typed)
        listed = "、".join(
            f"{'或'.join(all_names)}（{value}）" for value, all_names in names.items()
        )
        hint = _hint(typed, (*values, *names))
        raise argparse.ArgumentTypeError(f"不能是 {typed}，{hint}可以是{listed}")

    return read


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
