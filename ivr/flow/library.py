"""Sets of flows that belong together: loaded from a folder or by name, and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from ivr.flow.catalogue import Known
from ivr.flow.check import assemble, check
from ivr.flow.knowledge import KNOWLEDGE, Knowledge
from ivr.flow.marks import Span
from ivr.flow.model import Common, Flow
from ivr.flow.opening import bytes_of, flow_files, reason
from ivr.flow.parse import parse
from ivr.flow.parse_knowledge import parse_knowledge
from ivr.flow.plan import Plan
from ivr.flow.problems import FlowsRefused, Problem, in_order
from ivr.flow.source import read_bytes


@dataclass(frozen=True)
class FlowSet:
    """Flows without errors, as a call uses them; a call keeps the set it began with."""

    plans: Mapping[str, Plan]
    common: Common | None
    known: Known
    version: str
    knowledge: Knowledge = field(default_factory=Knowledge)
    """What callers may be told besides what the flows say."""

    @property
    def flows(self) -> Mapping[str, Flow]:
        """The flows by name."""
        return {name: plan.flow for name, plan in self.plans.items()}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading gave: every problem, and the flows when nothing stops them."""

    flows: FlowSet | None
    problems: tuple[Problem, ...]

    def or_refuse(self) -> FlowSet:
        """The flows, or the error that holds all problems."""
        if self.flows is None:
            raise FlowsRefused(self.problems)
        return self.flows


def load_flows(path: Path, known: Known | None = None) -> Loaded:
    """Load every flow file that lies directly in a folder, and the knowledge beside them.

    A single file is loaded together with its neighbours, because it may call them; then only
    its own problems are told.
    """
    if path.is_dir():
        try:
            files = flow_files(path)
        except OSError as error:
            text = f"这个文件夹打不开：{reason(error)}"
            return Loaded(None, (Problem(Span(str(path), 1, 1), "F001", text),))
        return _load(_contents([*files, *_beside(path)]), known or Known(), str(path))
    folder = path.parent.parent if _is_knowledge(path) else path.parent
    neighbours = [*flow_files(folder), *_beside(folder)]
    files = neighbours if path in neighbours else [*neighbours, path]
    loaded = _load(_contents(files), known or Known(), str(path))
    return Loaded(loaded.flows, tuple(p for p in loaded.problems if p.span.file == str(path)))


def load_contents(
    contents: Mapping[str, bytes | str], known: Known | None = None, shown: str = ""
) -> Loaded:
    """Load flow files by name, wherever they come from; problems show `shown` before the name."""
    named = [(str(PurePath(shown, name)), contents[name]) for name in sorted(contents)]
    return _load(named, known or Known(), shown)


def check_paths(paths: Iterable[Path], known: Known | None = None) -> tuple[Problem, ...]:
    """The problems of the given files and folders."""
    return in_order(p for path in paths for p in load_flows(path, known).problems)


def _beside(folder: Path) -> list[Path]:
    """The files of the knowledge base."""
    return flow_files(folder / KNOWLEDGE)


def _is_knowledge(path: PurePath) -> bool:
    return path.parent.name == KNOWLEDGE


def _contents(files: Iterable[Path]) -> list[tuple[str, bytes | str]]:
    return [(str(path), bytes_of(path)) for path in files]


def _load(contents: Sequence[tuple[str, bytes | str]], known: Known, shown: str) -> Loaded:
    flows = [(file, data) for file, data in contents if not _is_knowledge(PurePath(file))]
    if not flows:
        text = "这个文件夹里没有流程文件（*.yaml）"
        return Loaded(None, (Problem(Span(shown, 1, 1), "F001", text),))
    parsed = [(file, parse(read_bytes(data, file), file)) for file, data in flows]
    learnt = parse_knowledge([each for each in contents if each not in flows])
    world, written = assemble(parsed, known)
    world = replace(world, knowledge=learnt.knowledge, knowledge_lost=learnt.lost)
    problems = in_order((*written, *learnt.problems, *check(world)))
    if any(problem.stops for problem in problems):
        return Loaded(None, problems)
    version = _version(contents)
    return Loaded(FlowSet(world.plans, world.common, known, version, world.knowledge), problems)


def _version(contents: Iterable[tuple[str, bytes | str]]) -> str:
    """A short name for exactly this content."""
    digest = hashlib.sha256()
    for file, data in contents:
        written = data if isinstance(data, bytes) else data.encode()
        place = PurePath(file)
        name = str(PurePath(KNOWLEDGE, place.name)) if _is_knowledge(place) else place.name
        digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + written + b"\0")
    return digest.hexdigest()[:10]
