"""What a step waits for, as the action that is answered."""

from __future__ import annotations

from ivr.dialogue.actions import Keys, Listen, Record
from ivr.dialogue.answers import phrases_of
from ivr.flow import model
from ivr.flow.plan import Plan


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
    )


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
