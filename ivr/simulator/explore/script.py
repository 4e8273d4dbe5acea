"""A talk as it is played: what the caller waits for and does, what services and people answer."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from ivr.dialogue.actions import RETURN_KEY, Action, Invoke, TransferTo
from ivr.dialogue.inputs import (
    Connected,
    Done,
    Failed,
    Heard,
    Input,
    NoInput,
    Pressed,
    Recorded,
)
from ivr.flow.library import FlowSet
from ivr.simulator.explore.choices import Choice
from ivr.simulator.explore.quoting import Quote, quoted
from ivr.simulator.explore.roots import Root
from ivr.simulator.explore.talks import Talk
from ivr.simulator.explore.telling import Turn, replay

Outcome = Mapping[str, str | None] | None
"""What a business action brings back; None: it fails."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that the bot is to have said, and what the caller does then (None: it is over)."""

    quotes: tuple[Quote, ...]
    choice: Choice | None


@dataclass(frozen=True, slots=True)
class Script:
    """A whole talk."""

    root: Root
    cues: tuple[Cue, ...]
    outcomes: tuple[tuple[str, Outcome], ...]
    """Every business action in its order, with what it is to answer."""
    people: tuple[tuple[str, bool], ...]
    """Every queue that was rung, and whether somebody answered."""
    queueing: tuple[str, ...]
    """Every queue in which the caller waited until it was too long."""
    result: str | None

    @property
    def holds(self) -> set[str]:
        """The words by which whole prompts are held."""
        return {quote.words for cue in self.cues for quote in cue.quotes if quote.whole}


def script_of(
    talk: Talk,
    flows: FlowSet,
    steps: AbstractSet[str] = frozenset(),
    held: AbstractSet[str] = frozenset(),
) -> Script:
    """The talk, played through once. Every prompt of these `steps` is quoted wholly, unless its
    words are `held` by another script."""
    cues: list[Cue] = []
    outcomes: list[tuple[str, Outcome]] = []
    people: list[tuple[str, bool]] = []
    queueing: list[str] = []
    said: list[Quote] = []
    whole: set[str] = set()
    before: Turn | None = None
    for turn in replay(talk, flows):
        if turn.choice is not None and turn.choice.by_caller:
            if before is not None and (queue := _left(before.actions[-1], turn.choice.given)):
                queueing.append(queue)
            cues.append(Cue(tuple(said), turn.choice))
            said = []
        elif before is not None and turn.choice is not None:
            match before.actions[-1], turn.choice.given:
                case Invoke(name=name), Done(results=results):
                    outcomes.append((name, results))
                case Invoke(name=name), Failed():
                    outcomes.append((name, None))
                case TransferTo(queue=queue), given:
                    people.append((queue, isinstance(given, Connected)))
        if fresh := quoted(turn.actions, turn.trail, steps, held | whole):
            # Of what one turn after another says in one breath, the last few words are enough.
            said = [quote for quote in said if quote.whole] + fresh
            whole |= {quote.words for quote in fresh if quote.whole}
        before = turn
    cues.append(Cue(tuple(said), None))
    result = before.result if before is not None else None
    return Script(
        talk.root,
        tuple(cues),
        tuple(outcomes),
        tuple(people),
        tuple(dict.fromkeys(queueing)),
        result,
    )


def _left(awaited: Action, given: Input) -> str | None:
    """The queue that the caller was tired of waiting in."""
    match awaited, given:
        case TransferTo(queue=queue, returns=True), Pressed(digits=key) if key == RETURN_KEY:
            return queue
    return None


def keys_of(given: Input) -> str | None:
    """The keys that the caller presses, in their order; None when it is something else."""
    return given.digits + (given.ended_by or "") if isinstance(given, Pressed) else None


def words_of(given: Input) -> str | None:
    """What the caller says; empty for silence, None when it is something else."""
    match given:
        case Heard(text=words) | Recorded(reference=str() as words):
            return words
        case NoInput() | Recorded():
            return ""
    return None
