"""What a talk shows, in plain Chinese: the title of its case and the name of its file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ivr.flow.edges import NamedEdge
from ivr.flow.linking import is_made
from ivr.flow.model import Ask, Call, Decide, Do, Record, Say, Transfer
from ivr.flow.plan import JOIN, MATCHED, NO_INPUT, NO_MATCH, RETURN_CALL, Plan
from ivr.simulator.explore.tours import Tour

TOLD_MOST = 2
"""Things that a title tells; what else the talk shows is in the talk."""

LONGEST_NAME = 70
"""Characters of a file's name: file systems count bytes, three for each of these."""

_MISSED = {NO_INPUT: "没听到", NO_MATCH: "没听懂"}
_TIMES = "零一两三四五六七八九"


def title(tour: Tour, edges: Mapping[str, NamedEdge], plans: Mapping[str, Plan]) -> str:
    """故障报修：核对时没听到三次以后转人工."""
    shows = tour.shows
    told = [in_words(edges[name], plans) for name in shows]
    ranked = sorted(range(len(told)), key=lambda n: (-told[n][0], -n))
    chosen = sorted(ranked[:1] + [n for n in ranked[1:TOLD_MOST] if told[n][0] >= TELLING])
    owners = [None if edges[name].step is None else edges[name].flow for name in shows]
    flow = _main_flow(owners, tour.talk.root.entry)
    phrases = dict.fromkeys(
        told[n][1] if owners[n] in (flow, None) else f"{owners[n]}{told[n][1]}" for n in chosen
    )
    return f"{flow}：{'；'.join(phrases)}"


def _main_flow(owners: Sequence[str | None], otherwise: str) -> str:
    """The flow of which a talk shows most; commands belong to no flow."""
    named = [owner for owner in owners if owner is not None]
    return max(dict.fromkeys(named), key=named.count) if named else otherwise


def file_name(named: str) -> str:
    """The title as the name of a file, without signs that a path must not have."""
    bare = re.sub(r"[「」]", "", named)
    return re.sub(r"[^\w]+", "_", bare).strip("_")[:LONGEST_NAME]


TELLING = 4
"""From this rank on something is worth a title."""


def in_words(edge: NamedEdge, plans: Mapping[str, Plan]) -> tuple[int, str]:
    """How telling it is that a talk goes along this edge, and the words for it."""
    if edge.step is None:
        return 5, f"随时可说「{edge.label}」"
    step = plans[edge.flow].flow.steps[edge.step]
    here = f"问「{edge.step}」时" if edge.step.endswith("吗") else f"{edge.step}时"
    trigger = edge.name.split(JOIN)[2]
    goal = _goal(edge, plans)
    match step:
        case Ask() if trigger in _MISSED:
            return _missed(edge, step, trigger, here, goal)
        case Ask() | Record() if edge.label == "重问完":
            return 4, f"重问{edge.step}以后回到{goal}"
        case Ask() if trigger == MATCHED and edge.label != "答上了":
            return 4, f"{here}选「{edge.label}」"
        case Record() if edge.label:
            return 5, f"{edge.step}时{edge.label}"
        case Do() if edge.label:
            return 6, f"{edge.step}没办成"
        case Transfer() if trigger == RETURN_CALL:
            return 4, f"{edge.step}排队时要回拨"
        case Transfer():
            return 5, f"{edge.step}没人接"
        case Decide():
            return 3, f"判断「{edge.step}」，走到{goal}"
        case Say():
            return 1, f"念到「{edge.step}」"
        case Do():
            return 1, f"{edge.step}办成"
        case Ask() | Record():
            return 1, f"{edge.step}答完"
    return 1, f"走过{edge.step}"


def _missed(edge: NamedEdge, step: Ask, trigger: str, here: str, goal: str) -> tuple[int, str]:
    said = (step.no_input if trigger == NO_INPUT else step.no_match) or ()
    words = _MISSED[trigger]
    if edge.target == edge.step:
        return 2, f"{here}{words}，再问一遍"
    times = _TIMES[len(said) + 1] if len(said) + 1 < len(_TIMES) else str(len(said) + 1)
    onward = goal if goal.startswith("转") else f"走到{goal}"
    return 5, f"{here}{words}{times}次以后{onward}"


def _goal(edge: NamedEdge, plans: Mapping[str, Plan]) -> str:
    step = plans[edge.flow].flow.steps[edge.target]
    return str(step.flow) if isinstance(step, Call) and is_made(step) else f"「{edge.target}」"
