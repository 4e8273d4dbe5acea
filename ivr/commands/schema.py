"""`ivr schema`: what an editor needs to complete and explain the words of a flow."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from ivr.commands.output import print_json
from ivr.config import Config
from ivr.errors import ConfigError
from ivr.flow.schema import flow_schema


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[--output FILE]`."""
    parser.add_argument("--output", type=Path, metavar="文件", help="写进文件，不写就显示出来")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Print or write the schema."""
    if options.output is None:
        print_json(flow_schema())
        return 0
    text = json.dumps(flow_schema(), ensure_ascii=False, indent=2) + "\n"
    try:
        options.output.write_text(text, "utf-8")
    except OSError as error:
        raise ConfigError(
            f"写不进 {options.output}（{error.strerror}），请检查路径和权限。"
        ) from error
    print(f"写好了 {options.output}。编辑器里怎样用它，见 docs/flow-language.md 的「编辑器」一节。")
    return 0
