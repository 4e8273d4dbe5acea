"""What a step waits for, as the action that is answered."""

from __future__ import annotations

from ivr.dialogue.actions import Keys, Listen, Pauses, Record
from ivr.dialogue.answers import phrases_of
from ivr.dialogue.spoken import READ_AS
from ivr.flow import model
from ivr.flow.plan import Plan
from ivr.flow.values import SlotType


def listen(plan: Plan, ask: model.Ask) -> Listen:
    """A question's wait for the caller."""
    digits = plan.digits_of(ask)
    keys = Keys()
    if digits is not None:
        keys = Keys(
            digits.least,
            digits.most,
            digits.end_key,
            digits.delete_key,
            digits.interval_ms,
            digits.pattern,
        )
    return Listen(
        str(ask.name),
        ask.wait_ms or 5_000,
        keys,
        phrases_of(plan, ask),
        protected=plan.is_protected(ask.slot),
        expects=expected(plan, ask),
        pauses=pauses(ask),
    )


def pauses(ask: model.Ask) -> Pauses:
    """How patiently a question lets its answer come to an end."""
    return Pauses(ask.pause_whole_ms, ask.pause_part_ms, ask.pause_long_ms)


def expected(plan: Plan, ask: model.Ask) -> str | None:
    """The kind of value that is understood in words; None: only phrases are."""
    kind = plan.kind_of(ask.slot)
    return kind.value if kind is SlotType.TEXT or kind in READ_AS else None


def record(plan: Plan, step: model.Record) -> Record:
    """A recording."""
    commands = plan.commands_at(step)
    return Record(
        step=str(step.name),
        slot=str(step.slot or ""),
        most_ms=step.longest_ms or 30_000,
        silence_ms=step.silence_ms or 3_000,
        commands=tuple(str(c.key) for c in commands if c.key is not None and c.key != "#"),
        protected=plan.is_protected(step.slot),
    )
