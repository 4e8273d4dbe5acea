"""What is the same for a question in every call: made once, as long as its flow is in force."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from ivr.flow.model import Ask
from ivr.flow.plan import Plan

T = TypeVar("T")


def by_question(make: Callable[[Plan, Ask], T]) -> Callable[[Plan, Ask], T]:
    """The same function, which makes it once for each question of each flow."""
    made: WeakKeyDictionary[Plan, dict[str, T]] = WeakKeyDictionary()

    @wraps(make)
    def of_question(plan: Plan, ask: Ask) -> T:
        known, name = made.setdefault(plan, {}), str(ask.name)
        if name not in known:
            known[name] = make(plan, ask)
        return known[name]

    return of_question
