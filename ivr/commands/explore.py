"""`ivr explore`: walks through everything that can happen in the flows."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from ivr import app
from ivr.commands.output import print_json
from ivr.commands.progress import ProgressLine
from ivr.config import Config
from ivr.errors import WrongUse
from ivr.flow.edges import NamedEdge
from ivr.simulator.cases.story import reasons
from ivr.simulator.explore.result import Exploration, explore
from ivr.simulator.explore.telling import as_dialogue, edge_in_words, one_line

SETTINGS = {"flows": "--flows"}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[FLOW] [--talks] [--step FLOW:STEP] [--edges] [--save-missing DIR] [--json] [--flows DIR]`.

    Words that tell of more are printed before the summary.
    """
    parser.add_argument("flow", nargs="?", metavar="流程", help="从哪个流程走起，默认总台")
    parser.add_argument("--talks", action="store_true", help="走到每一步最短的一通话，一步一行")
    parser.add_argument("--step", metavar="流程:步骤", help="走到这一步最短的一通话，逐句写出来")
    parser.add_argument("--edges", action="store_true", help="列出没有用例走过的路，各附一通话")
    parser.add_argument(
        "--save-missing", type=Path, metavar="目录", help="给没有用例走过的路写出用例，存在这里"
    )
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Explore and tell; 1 when something happened that must not."""
    flows = app.load_checked_flows(config)
    entry = options.flow or config.entry
    if entry not in flows.flows:
        raise WrongUse(f"没有叫「{entry}」的流程，现有：{'、'.join(flows.flows)}。")
    started = time.monotonic()
    with ProgressLine() as progress:
        found = explore(
            flows,
            entry,
            watch=lambda done, of: progress.tell(
                f"正在到处走一遍，走到了 {done} 条路，共 {of} 条……"
            ),
        )
    seconds = time.monotonic() - started
    if options.step:
        _tell_step(found, options.step)
    elif options.json:
        print_json(_as_json(found, seconds))
    elif options.save_missing:
        return _save_missing(config, found, options.save_missing)
    else:
        _tell(found, seconds, talks=options.talks)
        if options.edges:
            _tell_edges(found, _edges_without_case(config, found))
    return 1 if found.search.faults else 0


def _tell(found: Exploration, seconds: float, *, talks: bool) -> None:
    search, plans = found.search, found.flows.plans
    if talks:
        for (flow, step), talk in found.talks.items():
            print(f"{flow}：{step}\t{one_line(talk)}")
        print()
    names = dict.fromkeys(flow for flow, _ in found.steps)
    print(
        f"从「{found.entry}」走起：{len(names)} 个流程，{len(found.steps)} 个步骤，"
        f"{len(found.edges)} 条路。"
    )
    blocked = found.blocked
    print(
        f"走到了 {len(found.talks)} 个步骤、{len(found.edges) - len(blocked)} 条路，"
        f"试了 {search.tried} 次，用了 {seconds:.1f} 秒。"
    )
    if not search.whole:
        print(f"可能的处境太多，试到第 {search.most_nodes} 种就停了。")
    if blocked:
        print(f"有 {len(blocked)} 条路，怎么打电话也走不到：")
    for name, reason in blocked.items():
        edge = found.edges[name]
        print(f"{edge.span}: {edge_in_words(edge, plans)}：{reason}")
    for fault in search.faults:
        print(f"问题：{fault.flow}：{fault.step}：{fault.text}\n　　{one_line(fault.talk)}")


def _tell_edges(found: Exploration, edges: Sequence[NamedEdge]) -> None:
    print(f"有 {len(edges)} 条走得到的路还没有用例：" if edges else "走得到的路都有用例。")
    for edge in edges:
        talk = one_line(found.reached[edge.name])
        print(f"{edge.span}: {edge_in_words(edge, found.flows.plans)}\n　　{talk}")


def _edges_without_case(config: Config, found: Exploration) -> list[NamedEdge]:
    with ProgressLine() as progress:
        return app.edges_without_case(
            config,
            found,
            lambda done, of: progress.tell(f"正在跑现有的用例，跑了 {done} 个，共 {of} 个……"),
        )


def _save_missing(config: Config, found: Exploration, folder: Path) -> int:
    """Write cases for what no case goes along; 1 when one of them goes another way."""
    left = _edges_without_case(config, found)
    walked: set[str] = set()
    strayed = saved = 0
    with ProgressLine() as progress:
        for run, fits in app.new_cases(config, found, left):
            progress.clear()
            if fits:
                saved += 1
                walked |= run.edges
                print(app.write_new_case(folder, run.case), flush=True)
            else:
                strayed += 1
                why = next((reason for _, reason in reasons(run)), "没有走到要走的路")
                print(f"没有存「{run.case.name}」：真打起来和推算的不一样，{why}。", flush=True)
            progress.tell(f"正在补用例，补了 {saved} 个……")
    if not left:
        print("走得到的路都有用例，没有要补的。")
    else:
        reached = {edge.name for edge in left} & walked
        print(f"补了 {saved} 个用例，走到 {len(reached)} 条没走过的路。请看一遍再用。")
        if short := len(left) - len(reached):
            print(f"还有 {short} 条路没有用例，看是哪些、怎么打：ivr explore --edges")
    if strayed:
        print("没有存的，请照着自己打一通存成用例：ivr talk --save 名字")
    return 1 if strayed else 0


def _tell_step(found: Exploration, named: str) -> None:
    flow, _, step = named.replace("：", ":").partition(":")
    if (flow, step) not in found.steps:
        raise WrongUse(f"没有「{flow}」里的步骤「{step}」，请写成 故障报修:核对 这样。")
    talk = found.talks.get((flow, step))
    if talk is None:
        print(f"没有一通话能走到「{flow}」的「{step}」。")
        return
    for line in as_dialogue(talk, found.flows):
        print(line)


def _as_json(found: Exploration, seconds: float) -> dict[str, object]:
    blocked, talks, reached = found.blocked, found.talks, found.reached
    return {
        "entry": found.entry,
        "seconds": round(seconds, 2),
        "whole": found.search.whole,
        "standings": len(found.search.nodes),
        "tried": found.search.tried,
        "steps": [
            {
                "flow": flow,
                "step": step,
                "talk": one_line(talks[flow, step]) if (flow, step) in talks else None,
            }
            for flow, step in found.steps
        ],
        "edges": [
            {
                "name": name,
                "flow": edge.flow,
                "step": edge.step,
                "label": edge.label,
                "target": edge.target,
                "place": str(edge.span),
                "talk": one_line(reached[name]) if name in reached else None,
                "blocked": blocked.get(name),
            }
            for name, edge in found.edges.items()
        ],
        "faults": [
            {"flow": f.flow, "step": f.step, "text": f.text, "talk": one_line(f.talk)}
            for f in found.search.faults
        ],
    }
