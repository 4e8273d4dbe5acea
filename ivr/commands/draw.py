"""`ivr draw`: flows as pictures, with what calls did in them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Container, Iterable, Sequence
from pathlib import Path

from ivr import app
from ivr.config import Config
from ivr.errors import WrongUse
from ivr.flow.problems import did_you_mean

SETTINGS = {"flows": "--flows"}
OVERVIEW = "总览"


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[FLOW…] [--output PATH] [--calls PERIOD] [--dot] [--flows DIR]`."""
    parser.add_argument("flow", nargs="*", metavar="流程", help="画哪些流程，不写就全画，另加总览")
    parser.add_argument("--output", type=Path, metavar="路径", help="一张图写文件，几张图写目录")
    parser.add_argument("--calls", metavar="时间", help="标上通话量：今天、昨天、近7天、全部……")
    parser.add_argument("--dot", action="store_true", help="只要图的文字（Graphviz 的格式）")
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """One flow to standard output or a file; several into a folder."""
    flows = app.load_checked_flows(config)
    for name in options.flow:
        if name not in flows.plans:
            hint = did_you_mean(name, flows.plans) or f"现有：{'、'.join(flows.plans)}。"
            raise WrongUse(f"没有叫「{name}」的流程，{hint}")
    traffic = app.traffic_of(config, options.calls) if options.calls else None
    names = options.flow or list(flows.plans)
    pictures = {name: app.picture_of(flows, name, traffic) for name in names}
    if not options.flow:
        pictures[_name_of_overview(pictures)] = app.overview_of(flows)
    if options.output is None and len(pictures) > 1 and not options.dot:
        raise WrongUse("要画几张图，请用 --output 写明放在哪个目录。")
    if options.output is None:
        _print(pictures.values(), as_dot=options.dot)
    elif len(pictures) == 1 and not options.output.is_dir():
        (dot,) = pictures.values()
        app.write_picture(dot, options.output, laid_out=not options.dot)
    else:
        for path in app.write_pictures(pictures, options.output, laid_out=not options.dot):
            print(path)
    return 0


def _name_of_overview(taken: Container[str]) -> str:
    """A name that no flow has."""
    name = OVERVIEW
    while name in taken:
        name = f"全部流程的{name}"
    return name


def _print(pictures: Iterable[str], *, as_dot: bool) -> None:
    for dot in pictures:
        if as_dot:
            print(dot)
        else:
            sys.stdout.buffer.write(app.as_svg(dot))
            sys.stdout.flush()
