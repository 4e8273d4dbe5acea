"""The sounds of the line are tried where a flow asks for them or a command waits for them."""

from __future__ import annotations

from pathlib import Path

from ivr.flow.edges import edges_to_cover
from ivr.simulator.explore.probes import probes_of
from ivr.simulator.explore.roots import roots_at
from ivr.simulator.explore.search import Search
from tests.dialogue.line import flows_of
from tests.dialogue.test_line_sound import COMMON, FLOW
from tests.flow.test_checks import BYE, PERSON


def test_every_edge_that_hangs_on_the_line_is_found(tmp_path: Path) -> None:
    flows = flows_of(tmp_path, 公共=COMMON, 找人=PERSON, 道别=BYE, 试=FLOW.replace("嘈杂", "太轻"))
    search = Search(flows)
    search.look(roots_at(flows, "试", probes_of(flows.plans, flows.known)))
    wanted = {name for name in edges_to_cover(flows.plans) if "看›" in name or "录音" in name}
    assert len(wanted) >= 4
    assert wanted <= search.edges.keys()
