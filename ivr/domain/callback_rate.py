"""How many of a month's matters were called back about, and how many customers reached. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr.domain.callback import REACHED, Callback, CallbackKind, CallbackResult, CallbackState
from ivr.domain.callback_wanted import ARCHIVED
from ivr.domain.terms import Area, Kind


@dataclass(frozen=True, slots=True)
class CallbackRate:
    """Matters, each with all reporters that its call reaches."""

    wanted: int = 0
    waiting: int = 0
    """Nobody was rung so far, and there is time left: not decided."""
    called: int = 0
    reached: int = 0

    @property
    def rate(self) -> float | None:
        """The share that was called back about, of those that are decided; None: none is."""
        decided = self.wanted - self.waiting
        return self.called / decided if decided else None

    @property
    def reach_rate(self) -> float | None:
        """The share of those called back about of whom the right person was reached."""
        return self.reached / self.called if self.called else None

    def keeps(self, goal_percent: int) -> bool | None:
        """Whether the month is as promised; None: nothing is decided."""
        decided = self.wanted - self.waiting
        return self.called * 100 >= decided * goal_percent if decided else None

    def and_one(self, callback: Callback) -> CallbackRate:
        """The rate with one more call-back."""
        matters = len(callback.orders) or 1
        called = any(one.rang for one in callback.tries)
        reached = callback.result in REACHED
        waits = not called and callback.state is CallbackState.WAITING
        return CallbackRate(
            self.wanted + matters,
            self.waiting + matters * waits,
            self.called + matters * (called or reached),
            self.reached + matters * reached,
        )


@dataclass(frozen=True, slots=True)
class CallbackRates:
    """A month's satisfaction calls: all of them, and by what tells them apart."""

    whole: CallbackRate
    by_area: Mapping[Area | None, CallbackRate]
    by_kind: Mapping[Kind | None, CallbackRate]
    results: Mapping[CallbackResult, int]
    """Of every try."""
    levels: Mapping[int, int]
    by_hand: int
    """How many a person still has to make."""


def count_callbacks(callbacks: Iterable[Callback]) -> CallbackRates:
    """The rates of these call-backs; what was not needed any more before its time is left out."""
    whole, results, levels, by_hand = CallbackRate(), Counter[CallbackResult](), Counter[int](), 0
    by_area: dict[Area | None, CallbackRate] = {}
    by_kind: dict[Kind | None, CallbackRate] = {}
    for callback in callbacks:
        if callback.kind is not CallbackKind.SATISFACTION or _was_not_needed(callback):
            continue
        whole = whole.and_one(callback)
        area, kind = callback.area, callback.about
        by_area[area] = by_area.get(area, CallbackRate()).and_one(callback)
        by_kind[kind] = by_kind.get(kind, CallbackRate()).and_one(callback)
        results.update(one.result for one in callback.tries if one.result is not None)
        levels.update([callback.level] if callback.level is not None else [])
        by_hand += callback.state is CallbackState.BY_HAND
    return CallbackRates(whole, by_area, by_kind, results, levels, by_hand)


def _was_not_needed(callback: Callback) -> bool:
    """Whether the matter was opened again before anybody was rung: it is not over."""
    gone = callback.state is CallbackState.WITHDRAWN and callback.note != ARCHIVED
    return gone and not any(one.rang for one in callback.tries)
