"""Calls through the session and through the reference, side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import assume

from ivr.dialogue.actions import (
    Action,
    HangUp,
    Invoke,
    Listen,
    Play,
    Record,
    Segment,
    TransferTo,
)
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.inputs import Input
from ivr.dialogue.session import DialogueSession
from ivr.flow.library import FlowSet
from ivr.flow.model import Ask, Common, Flow
from ivr.flow.parse import parse
from ivr.flow.source import read
from ivr.protected import masked
from tests.dialogue.generated.cases import Case
from tests.dialogue.generated.flows import ENTRY, load
from tests.dialogue.generated.talks import Here, Move
from tests.dialogue.reference.interpreter import Interpreter
from tests.dialogue.reference.settings import Written

MISSES = ("no_input", "no_match")


def as_written(files: Mapping[str, str]) -> dict[str, Written]:
    """The flows of these texts, as the reference takes them."""
    contents = [parse(read(text.encode(), name), name).content for name, text in files.items()]
    common = next((content for content in contents if isinstance(content, Common)), None)
    flows = (content for content in contents if isinstance(content, Flow))
    return {str(flow.name): Written(flow, common) for flow in flows}


def comparable(actions: Sequence[Action]) -> list[Action]:
    """Actions without what is only a matter of sound: how a prompt is cut, lone signs in it."""
    return [_plain(action) if isinstance(action, Play) else action for action in actions]


def _plain(play: Play) -> Play:
    return replace(play, segments=(Segment(re.sub(r"\W", "", play.text)),), slow=False)


@dataclass
class Pair:
    """A call to a session and to the reference, which are told the same."""

    flows: FlowSet
    written: Mapping[str, Written]
    facts: CallFacts
    story: list[str] = field(default_factory=list)
    awaited: Action | None = None
    last: Input | None = None

    def __post_init__(self) -> None:
        actions = self.flows.known.actions or {}
        changing = frozenset(name for name, spec in actions.items() if spec.changing)
        keeps = {name: frozenset(spec.arguments) for name, spec in actions.items()}
        self.session = DialogueSession(self.flows, ENTRY, self.facts)
        self.reference = Interpreter(self.written, ENTRY, self.facts, keeps, changing)
        self.reference.plans = self.flows.plans
        self._compare("start", self.session.start(), self.reference.start())

    @property
    def over(self) -> bool:
        """Whether nothing more can happen in this call."""
        return self.reference.awaited is None

    def take(self, move: Move) -> list[Action]:
        """What a drawn move leads to."""
        step = self.reference.step
        options = step.options if isinstance(step, Ask) else ()
        keys = [str(option.key) for option in options if option.key is not None]
        commands = self.reference.top.written.commands()
        given = [str(command.key) for command in commands if command.key is not None]
        back = [str(c.key) for c in commands if c.key is not None and c.act == "上一步"]
        return self.feed(move.into(Here(self.awaited, keys, given, self.last, back)))

    def feed(self, given: Input) -> list[Action]:
        """What an input leads to, the same for both."""
        self.last = given
        actions = self.session.feed(given)
        self._compare(repr(given)[:200], actions, self.reference.feed(given))
        return actions

    def _compare(self, what: str, actions: Sequence[Action], expected: Sequence[Action]) -> None:
        self.story += [f"> {what}", *(f"    {action}" for action in actions)]
        told = "\n".join([*self.story, "expected:", *(f"    {action}" for action in expected)])
        assert comparable(actions) == comparable(expected), told
        assert self._facts_of_session() == self._facts_of_reference(), told
        if actions:
            check_shape(actions)
            self.awaited = actions[-1]

    def _facts_of_session(self) -> list[object]:
        found: list[object] = [self.session.result, dict(self.session.slots)]
        found.append(masked(self.session.slots))
        if not self.session.ended:
            misses = self.session._course.top.misses
            at = (self.session.flow, self.session.step)
            found += [at, *(misses.get(kind, 0) for kind in MISSES if self._asking)]
        return found

    def _facts_of_reference(self) -> list[object]:
        walk = self.reference
        found: list[object] = [walk.result, walk.slots, walk.shown]
        if walk.result is None:
            at = (walk.top.name, walk.top.at)
            found += [at, *(walk.top.misses[kind] for kind in MISSES if self._asking)]
        return found

    @property
    def _asking(self) -> bool:
        return isinstance(self.reference.awaited, Listen)


def check_shape(actions: Sequence[Action]) -> None:
    """Any number of prompts with something to say, then one thing that is answered or the end."""
    *plays, last = actions
    assert isinstance(last, Listen | Record | Invoke | TransferTo | HangUp), actions
    for play in plays:
        assert isinstance(play, Play), actions
        assert play.text.strip(), actions
        assert not re.search("[0-9{}]", play.text), play.text


def check_agreement(case: Case) -> Counter[str]:
    """Make the calls of a case; what happened in them, counted."""
    loaded = load(case.files)
    assume(loaded.flows is not None)
    assert loaded.flows is not None
    written = as_written(case.files)
    seen: Counter[str] = Counter(calls=1)
    pair = Pair(loaded.flows, written, case.facts)
    try:
        for move in case.moves:
            if pair.over:
                seen[f"result {pair.session.result}"] += 1
                seen["calls"] += 1
                pair = Pair(loaded.flows, written, case.facts)
            pair.take(move)
            seen["turns"] += 1
            seen[f"waiting {type(pair.awaited).__name__}"] += 1
            seen.update(edge.split("›")[2].partition("_报")[0] for edge in pair.session.trail)
    except AssertionError as difference:
        difference.add_note(str(case))
        raise
    return seen
