"""What is left of a call's record once nobody may know who called."""

from __future__ import annotations

from dataclasses import replace

from ivr.domain.ports import CallRecord, TurnRecord
from ivr.protected import MASK


def conceal(record: CallRecord) -> CallRecord:
    """The record without the number and without a word that was said; the way it took stays.

    A number may have been read out, a name told: it is not looked for, all of it goes.
    """
    turns = tuple(conceal_turn(turn) for turn in record.turns)
    called = None if record.outgoing else record.called
    return replace(record, caller=None, called=called, concealed=True, turns=turns)


def conceal_turn(turn: TurnRecord) -> TurnRecord:
    """The turn with its steps alone."""
    told = None if turn.value is None else MASK
    actions = tuple(action.partition("：")[0] for action in turn.actions)
    return replace(turn, prompts=(), value=told, slots={}, actions=actions)
