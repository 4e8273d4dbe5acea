"""Everything that is wrong with a set of flows, at once and sorted by place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from ivr.flow.catalogue import Known
from ivr.flow.check_common import check_common
from ivr.flow.check_filled import check_filled
from ivr.flow.check_knowledge import check_knowledge
from ivr.flow.check_loops import check_loops
from ivr.flow.check_options import check_options
from ivr.flow.check_person import check_person
from ivr.flow.check_pointing import check_pointing
from ivr.flow.check_protected import check_protected
from ivr.flow.check_readback import check_readback
from ivr.flow.check_runs import check_runs
from ivr.flow.check_slots import check_slots
from ivr.flow.check_talking import check_talking
from ivr.flow.check_wording import check_wording
from ivr.flow.copies import copied
from ivr.flow.declared import Declared
from ivr.flow.linking import link
from ivr.flow.model import Common, Flow
from ivr.flow.parse import Parsed
from ivr.flow.plan import Plan
from ivr.flow.problems import Problem, in_order
from ivr.flow.same_names import write_out
from ivr.flow.world import World

_SILENT_BESIDE = {
    # Where a pointer leads nowhere, it is no news that a step is not reached.
    "W040": frozenset({"F020", "F021", "F022", "F032", "F071"}),
    # Where keys are missing or taken twice, it is no news that sentences name others.
    "W048": frozenset({"F050", "F070"}),
}
"""What is not told of a file before these other problems in it are mended."""

_NEED_COMMON = frozenset({"F025", "F026", "F072", "F076", "W041", "W042", "W048"})
"""What may be right once the common part can be read."""

_CHECKS = (
    check_pointing,
    check_slots,
    check_filled,
    check_talking,
    check_person,
    check_options,
    check_wording,
    check_loops,
    check_runs,
    check_readback,
    check_protected,
    check_common,
    check_knowledge,
)


def assemble(
    parsed: Iterable[tuple[str, Parsed]], known: Known
) -> tuple[World, tuple[Problem, ...]]:
    """The linked flows of some files (by file name), and every problem of writing."""
    problems: list[Problem] = []
    flows: dict[str, Flow] = {}
    common: Common | None = None
    unread: list[tuple[str, Declared]] = []
    for file, part in parsed:
        problems += part.problems
        if part.content is None:
            unread.append((PurePath(file).stem, part.declared))
        elif isinstance(part.content, Common):
            if common is not None:
                what = "公共部分写了两份，另一份"
                problems.append(copied(what, "公共", common.span, part.content.span))
            common = common or part.content
        else:
            name = str(part.content.name)
            if name in flows:
                what = f"已经有一个流程叫「{name}」，"
                problems.append(copied(what, name, flows[name].name.span, part.content.name.span))
            flows.setdefault(name, part.content)
    linked = ((name, link(flow, common)) for name, flow in flows.items())
    plans = {name: Plan(write_out(flow, flows, known.actions or {})) for name, flow in linked}
    lost = {name for stem, said in unread for name in (stem, said.name) if name is not None}
    common_lost = common.broken if common is not None else any(map(_may_be_common, unread))
    return World(plans, common, known, frozenset(lost), common_lost), tuple(problems)


def _may_be_common(unread: tuple[str, Declared]) -> bool:
    """Whether a file that cannot be read may be the common part."""
    stem, said = unread
    return said.common or stem == "公共" or said.name is None


def check(world: World) -> tuple[Problem, ...]:
    """Every problem of meaning."""
    problems = [problem for checked in _CHECKS for problem in checked(world)]
    if world.common_lost:
        problems = [problem for problem in problems if problem.code not in _NEED_COMMON]
    told = {(problem.span.file, problem.code) for problem in problems}
    return in_order(p for p in problems if not _is_no_news(p, told))


def _is_no_news(problem: Problem, told: set[tuple[str, str]]) -> bool:
    beside = _SILENT_BESIDE.get(problem.code, frozenset())
    return any((problem.span.file, code) in told for code in beside)
