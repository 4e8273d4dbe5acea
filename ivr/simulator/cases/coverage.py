"""Which edges of the flows some case goes along, and what that says to an admin."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from ivr.flow.edges import NamedEdge, edges_to_cover
from ivr.flow.library import FlowSet
from ivr.flow.problems import Problem, in_order
from ivr.simulator.cases.run import CaseRun
from ivr.simulator.cases.story import reasons
from ivr.simulator.explore.telling import edge_in_words


def uncovered(flows: FlowSet, runs: Iterable[CaseRun]) -> list[NamedEdge]:
    """The edges along which no case goes, by flow and place."""
    edges = edges_to_cover(flows.plans)
    taken = {name for run in runs for name in run.edges}
    return [edge for name, edge in edges.items() if name not in taken]


def as_problems(flows: FlowSet, edges: Iterable[NamedEdge]) -> tuple[Problem, ...]:
    """W045 for each edge, at the place of its step."""
    return in_order(
        Problem(
            edge.span,
            "W045",
            f"没有用例走过：{edge_in_words(edge, flows.plans)}",
            f"ivr explore --save-missing {_folder(edge)} 能写出走这条路的用例。",
        )
        for edge in edges
    )


def _folder(edge: NamedEdge) -> PurePath:
    """Where cases that the program writes lie, beside the flow."""
    return PurePath(edge.span.file).parent / "cases" / "每条路"


def failures(runs: Iterable[CaseRun]) -> tuple[Problem, ...]:
    """F080 for each case that did not go as written, at the line where it went another way."""
    return in_order(_failure(run) for run in runs if not run.passed)


def _failure(run: CaseRun) -> Problem:
    place, reason = next(iter(reasons(run)))
    return Problem(
        place,
        "F080",
        f"用例「{run.case.name}」没有通过：{reason}",
        f"看整通对话：ivr cases {run.case.file}",
    )
