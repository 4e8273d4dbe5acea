"""`ivr schema`: what an editor has to know to help with writing flows."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from ivr.commands.output import print_json
from ivr.config import Config
from ivr.errors import ConfigError
from ivr.flow.schema import schema
from ivr.system_reasons import reason_of


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[--output FILE]`."""
    parser.add_argument("--output", type=Path, metavar="文件", help="写到这个文件，不写就显示出来")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Print the schema, or write it to a file."""
    if options.output is None:
        print_json(schema())
        return 0
    text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    try:
        options.output.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = reason_of(error)
        raise ConfigError(f"写不了文件 {options.output}（{reason}），请换一个位置。") from error
    print(f"已写入 {options.output}。怎么用见 docs/flow-language.md「编辑器里的提示」。")
    return 0
