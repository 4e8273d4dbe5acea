"""Every generated call goes as the description of the language says, action by action."""

from __future__ import annotations

from hypothesis import assume, given, settings

from ivr.dialogue.actions import HangUp, Listen, Record, TransferTo
from ivr.dialogue.inputs import Connected, Done, HungUp, NoInput, Pressed
from ivr.flow.problems import Problem
from tests.dialogue.agreement import Pair, as_written, check_agreement
from tests.dialogue.generated.cases import Case, cases
from tests.dialogue.generated.commons import DANGER
from tests.dialogue.generated.flows import flow_files, load

MOST_REFUSED = 0.2
"""The generator is to write flows that the checker takes."""


@settings(max_examples=140)
@given(cases())
def test_the_session_does_what_the_description_says(case: Case) -> None:
    check_agreement(case)


@settings(max_examples=60)
@given(cases(most_moves=12))
def test_danger_wins_wherever_it_is_heard(case: Case) -> None:
    pair = _played(case)
    waiting = pair.awaited
    heard = isinstance(waiting, Listen | Record) and "报危险" not in _shut_out(pair)
    keyed = isinstance(waiting, TransferTo | HangUp | Record) and "9" in waiting.commands
    if pair.over or not (heard or keyed) or "报危险" not in case.files["公共.yaml"]:
        return
    pair.feed(Pressed("9"))
    assert DANGER in [frame.name for frame in pair.reference.stack], pair.story


@settings(max_examples=60)
@given(cases(most_moves=12))
def test_every_call_ends_when_the_caller_hangs_up(case: Case) -> None:
    pair = _played(case)
    for given_ in (HungUp(), Done({}), HungUp(), HungUp()):
        pair.feed(given_)
    assert pair.session.ended
    assert pair.session.result
    for late in (NoInput(), Pressed("9"), Pressed("0"), Connected(), Done({}), HungUp()):
        assert pair.feed(late) == []


def test_nearly_all_generated_flows_pass_the_checker() -> None:
    refused: list[Problem] = []
    drawn = 0

    @settings(max_examples=150)
    @given(flow_files())
    def draw(files: dict[str, str]) -> None:
        nonlocal drawn
        drawn += 1
        loaded = load(files)
        refused.extend(p for p in loaded.problems[:1] if loaded.flows is None)

    draw()
    assert len(refused) <= MOST_REFUSED * drawn, "\n".join(map(str, refused))


def _played(case: Case) -> Pair:
    loaded = load(case.files)
    assume(loaded.flows is not None)
    assert loaded.flows is not None
    pair = Pair(loaded.flows, as_written(case.files), case.facts)
    for move in case.moves:
        if not pair.over:
            pair.take(move)
    return pair


def _shut_out(pair: Pair) -> set[str]:
    flow = pair.reference.top.written.flow
    step = pair.reference.step
    return {*map(str, getattr(step, "ignore", ())), *map(str, flow.ignore)}
