"""A caller who never makes a sound is let go, whatever the flows are."""

from __future__ import annotations

from hypothesis import assume, given, settings

from ivr.dialogue.actions import Action, Invoke, Listen, Record, TransferTo
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.inputs import Failed, Input, NoAnswer, NoInput, Recorded
from ivr.dialogue.session import DialogueSession
from ivr.flow.library import FlowSet
from tests.dialogue.generated.cases import Case, cases
from tests.dialogue.generated.flows import ENTRY, load
from tests.dialogue.line import NOON, shared_flows

MOST_TURNS = 60


def test_a_silent_caller_of_any_shared_flow_is_let_go() -> None:
    flows = shared_flows()
    for entry in flows.plans:
        assert_let_go(flows, entry, CallFacts(None, lambda: NOON))


@settings(max_examples=80)
@given(cases(most_moves=0))
def test_a_silent_caller_of_generated_flows_is_let_go(case: Case) -> None:
    loaded = load(case.files)
    assume(loaded.flows is not None)
    assert loaded.flows is not None
    assert_let_go(loaded.flows, ENTRY, case.facts)


def assert_let_go(flows: FlowSet, entry: str, facts: CallFacts) -> None:
    session = DialogueSession(flows, entry, facts)
    actions = session.start()
    for _ in range(MOST_TURNS):
        if session.ended:
            return
        actions = session.feed(silence(actions[-1]))
    raise AssertionError(f"{entry}: still talking at {session.step}")


def silence(awaited: Action) -> Input:
    """What comes when the caller does nothing and nothing works out."""
    match awaited:
        case Record():
            return Recorded(None, 0)
        case Invoke():
            return Failed("没有")
        case TransferTo():
            return NoAnswer("没有")
    assert isinstance(awaited, Listen)
    return NoInput()
