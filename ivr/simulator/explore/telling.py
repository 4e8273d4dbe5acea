"""Talks and edges in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivr.clock import local
from ivr.dialogue.actions import Action, Play
from ivr.dialogue.inputs import Done, HungUp
from ivr.dialogue.session import DialogueSession
from ivr.flow.edges import NamedEdge
from ivr.flow.library import FlowSet
from ivr.flow.linking import is_made
from ivr.flow.model import Call
from ivr.flow.plan import Plan
from ivr.simulator.explore.choices import Choice
from ivr.simulator.explore.roots import Moment, Root
from ivr.simulator.explore.talks import Talk

ARROW = " → "


@dataclass(frozen=True, slots=True)
class Turn:
    """What happened, and what the dialogue did about it; the first turn is its start."""

    choice: Choice | None
    actions: Sequence[Action]
    trail: tuple[str, ...]
    flow: str
    step: str
    result: str | None

    @property
    def prompts(self) -> tuple[str, ...]:
        """What was said."""
        return tuple(action.text for action in self.actions if isinstance(action, Play))


def replay(talk: Talk, flows: FlowSet) -> Iterator[Turn]:
    """The talk, once more."""
    session = talk.root.session(flows)
    yield _turn(None, session.start(), session)
    for choice in talk.choices:
        actions = session.feed(choice.given)
        if isinstance(choice.given, HungUp) and actions:
            session.feed(Done())  # what was known is kept; then the call is over
        yield _turn(choice, actions, session)


def one_line(talk: Talk) -> str:
    """The talk in one line: 总台 → 按 1 → 按 1 → 查客户：一户."""
    return ARROW.join((_beginning(talk.root), *(choice.said for choice in talk.choices)))


def as_dialogue(talk: Talk, flows: FlowSet) -> Iterator[str]:
    """The talk line by line: what is said, what the caller does, what is looked up."""
    yield f"（{_beginning(talk.root)}）"
    for turn in replay(talk, flows):
        if turn.choice is not None:
            by_caller = turn.choice.by_caller
            yield f"客户：{turn.choice.told}" if by_caller else f"　　［{turn.choice.told}］"
        yield from (f"机：{prompt}" for prompt in turn.prompts)


def edge_in_words(edge: NamedEdge, plans: Mapping[str, Plan]) -> str:
    """故障报修：核对 ─没听到用完→ 转人工."""
    goal = edge.target
    step = plans[edge.flow].flow.steps.get(edge.target)
    if isinstance(step, Call) and is_made(step):
        goal = str(step.flow)
    if edge.step is None:
        owner = "各流程" if "公共›" in edge.name else edge.flow
        return f"{owner}：随时可说 ─{edge.label}→ {goal}"
    way = f"─{edge.label}→" if edge.label else "→"
    return f"{edge.flow}：{edge.step} {way} {goal}"


def _turn(choice: Choice | None, actions: Sequence[Action], session: DialogueSession) -> Turn:
    return Turn(choice, actions, session.trail, session.flow, session.step, session.result)


def _beginning(root: Root) -> str:
    notes = [] if root.caller is not None else ["不显示号码"]
    usual = Moment()
    if root.moment.now != usual.now:
        notes.append(f"{local(root.moment.now):%Y-%m-%d %H:%M}")
    if root.moment.speech:
        notes.append("听得懂说话")
    if root.moment.late:
        notes.append("等了很久才接通")
    if root.moment.mode != usual.mode:
        notes.append(f"{root.moment.mode}模式")
    notes += [f"{name} {value}" for name, value in root.given.items()]
    return f"{root.entry}（{'，'.join(notes)}）" if notes else root.entry
