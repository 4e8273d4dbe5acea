"""`ivr draw`: flows as pictures, with what calls did in them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path

from ivr import app
from ivr.config import Config
from ivr.errors import WrongUse
from ivr.flow.problems import did_you_mean

SETTINGS = {"flows": "--flows"}
OVERVIEW = "总览"
PICTURES = (".svg", ".png", ".pdf", ".jpg", ".jpeg", ".gif", ".dot")
"""Endings of a name that is meant for one picture and not for a folder."""


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[FLOW…] [--output PATH] [--calls PERIOD] [--dot] [--flows DIR]`."""
    parser.add_argument("flow", nargs="*", metavar="流程", help="画哪些流程，不写就全画，另加总览")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="路径",
        help="一张图写文件名（.svg、.png 或 .pdf），几张图写文件夹",
    )
    parser.add_argument("--calls", metavar="时间", help="标上通话量：今天、昨天、近7天、全部……")
    parser.add_argument("--dot", action="store_true", help="只要图的文字（Graphviz 的格式）")
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """One flow into a file, through a pipe to standard output; several into a folder."""
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
    for path in _draw(pictures, options.output, as_dot=options.dot):
        print(path)
    return 0


def _draw(pictures: Mapping[str, str], output: Path | None, *, as_dot: bool) -> Sequence[Path]:
    """Draw where it is wanted; the files that are to be named, for nobody chose their names."""
    form = "dot" if as_dot else "svg"
    if output is None:
        if len(pictures) > 1 and not as_dot:
            one = next(iter(pictures))
            raise WrongUse(
                f"一共 {len(pictures)} 张图，请写明放在哪个文件夹：ivr draw --output 图。"
                f"只画一张就写流程的名字：ivr draw {one}"
            )
        if as_dot or not sys.stdout.isatty():
            _print(pictures.values(), form)
            return ()
        return app.write_pictures(pictures, Path(), form)
    if len(pictures) == 1 and not output.is_dir():
        (dot,) = pictures.values()
        app.write_picture(dot, output, form if as_dot else app.form_of(output))
        return ()
    if output.suffix.lower() in PICTURES and not output.is_dir():
        raise WrongUse(f"一共 {len(pictures)} 张图，--output 要写一个文件夹，不能是 {output}")
    return app.write_pictures(pictures, output, form)


def _name_of_overview(taken: Container[str]) -> str:
    """A name that no flow has."""
    name = OVERVIEW
    while name in taken:
        name = f"全部流程的{name}"
    return name


def _print(pictures: Iterable[str], form: str) -> None:
    for dot in pictures:
        if form == "dot":
            print(dot)
        else:
            sys.stdout.buffer.write(app.as_picture(dot, form))
            sys.stdout.flush()
