"""A dialogue that is tried in two ways from one place."""

from __future__ import annotations

from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.inputs import NoInput, Pressed
from ivr.dialogue.session import DialogueSession
from ivr.flow.library import FlowSet
from tests.dialogue.line import NOON


def begun(
    flows: FlowSet, entry: str = "总台", given: dict[str, str | None] | None = None
) -> DialogueSession:
    facts = CallFacts("13800000001", lambda: NOON)
    session = DialogueSession(flows, entry, facts, given)
    session.start()
    return session


def test_a_fork_goes_its_own_way(flows: FlowSet) -> None:
    session = begun(flows)
    twin = session.fork()
    twin.feed(Pressed("1"))
    assert (session.flow, session.step) == ("总台", "主菜单")
    assert session.trail == ("总台›欢迎›done››主菜单",)
    assert twin.flow == "报修"


def test_what_a_fork_goes_through_is_not_remembered_where_it_came_from(flows: FlowSet) -> None:
    session = begun(flows)
    twin = session.fork()
    twin.feed(NoInput())
    assert [one.stack[-1].misses["no_input"] for one in (session, twin)] == [0, 1]


def test_a_flow_may_begin_as_if_another_had_called_it(flows: FlowSet) -> None:
    session = begun(flows, "报修", {"联系电话": "13900001111"})
    assert session.slots["联系电话"] == "13900001111"
