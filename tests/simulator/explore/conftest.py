"""Tiny flows, written for one test each, and searches through them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ivr.flow.check import assemble
from ivr.flow.library import FlowSet
from ivr.flow.parse import parse
from ivr.flow.source import read_file
from ivr.simulator.explore.result import Exploration, explore
from ivr.simulator.explore.telling import one_line
from tests.flow.known import KNOWN

COMMON = """
公共: 是
默认:
  没听到: [没有听到。]
  没听懂: [没有听懂。]
  次数用完: {调用: 找人}
随时可说:
  找人工: {说: [人工], 按: "0", 调用: 找人}
"""

PERSON = """
流程: 找人
开始: 转
步骤:
  转: {转接: 人工坐席, 没人接: 再见}
  再见: {结束: 再见。, 结果: 没有人接}
"""

Explore = Callable[..., Exploration]


@pytest.fixture
def explored(tmp_path: Path) -> Explore:
    """Explores flows, with a common part and a flow that finds a person beside them."""

    def explored_(entry: str = "总台", most_nodes: int = 2_000, **texts: str) -> Exploration:
        flows = unchecked(tmp_path, {"公共": COMMON, "找人": PERSON} | texts)
        return explore(flows, entry, most_nodes)

    return explored_


def unchecked(folder: Path, texts: Mapping[str, str]) -> FlowSet:
    """The flows as they are written, also with mistakes that the checks would not let pass."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    files = sorted(folder.glob("*.yaml"))
    parsed = [(str(file), parse(read_file(file), str(file))) for file in files]
    world, problems = assemble(parsed, KNOWN)
    assert problems == ()
    return FlowSet(world.plans, world.common, KNOWN, "test")


def talk_to(found: Exploration, flow: str, step: str) -> str:
    """The shortest talk to a step, in one line."""
    return one_line(found.talks[flow, step])


def along(found: Exploration, edge: str) -> str:
    """The shortest talk along an edge, in one line."""
    return one_line(found.reached[edge])
