"""`ivr bench`: what the hotline promises on the line, measured beside stock pyVoIP."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ivr import bench
from ivr.commands import orders_bench, speech_bench, understanding_bench
from ivr.config import Config


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[understanding|speech|orders] --quick --output`, and what some measurements take."""
    parser.add_argument(
        "what",
        nargs="?",
        choices=["understanding", "speech", "orders"],
        help="understanding：只测听懂多少；speech：只测来电者说话以后多快有回答；"
        "orders：只测一百万张工单里查重复和登记要多久",
    )
    understanding_bench.add_arguments(parser)
    orders_bench.add_arguments(parser)
    parser.add_argument(
        "--quick", action="store_true", help="只做短的一轮，约一分钟；完整的约十分钟"
    )
    parser.add_argument("--output", type=Path, help="结果写到这个 Markdown 文件")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Measure and print the table."""
    if options.what == "understanding":
        return understanding_bench.run(options, config)
    if options.what == "speech":
        return speech_bench.run(options, config)
    if options.what == "orders":
        return orders_bench.run(options, config)
    if options.output is None:
        return bench.run(sys.stdout, quick=options.quick, folder=config.data / "bench")
    with options.output.open("w", encoding="utf-8") as output:
        return bench.run(output, quick=options.quick, folder=config.data / "bench")
