"""Who was told of planned work is told again when it is moved or called off. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.domain.callback import Callback, CallbackKind, CallbackResult, CallbackState
from ivr.domain.known_outage import KnownOutage, OutageKind

TOLD_BEFORE = timedelta(days=1)
"""So long before the work begins every customer should have been told."""

CALLED_OFF, NOT_HERE = "停电取消了", "这一户不停电了"

TOLD_BY_A_PERSON = "已经通知过了"
"""Why a call was not made to whom somebody has told already."""

Concerns = Callable[[KnownOutage, str], bool]
"""Whether an outage, as it was or as it is, concerns the home of this account."""


@dataclass(frozen=True, slots=True)
class News:
    """What a change of an outage brings to those who are rung about it."""

    again: Sequence[Callback] = ()
    """Calls in which customers were told what is so no more: each is rung once more."""
    needless: Sequence[Callback] = ()
    """Calls that were not made yet, to homes that are not cut off after all."""


def news_of(
    before: KnownOutage,
    after: KnownOutage,
    callbacks: Sequence[Callback],
    concerns: Concerns,
    now: datetime,
) -> News:
    """Who is rung again about an outage that has changed.

    Once for all that has changed meanwhile: whoever is still to be rung hears what is so then.
    """
    moved = _window(before) != _window(after)
    if after.kind is not OutageKind.PLANNED or after.starts_at <= now or _is_over(after):
        return News()
    if not moved and before.called_off == after.called_off and _places(before) == _places(after):
        return News()
    homes: dict[str, list[Callback]] = {}
    for callback in callbacks:
        if callback.kind is CallbackKind.OUTAGE_NOTICE and callback.account is not None:
            homes.setdefault(callback.account, []).append(callback)
    again, needless = list[Callback](), list[Callback]()
    for account, calls in homes.items():
        # Whoever is just being rung hears what was so as the call began.
        told = [one for one in calls if is_told(one) or one.under_way is not None]
        open_ = [one for one in calls if _is_open(one)]
        off = after.called_off or not concerns(after, account)
        was_off = before.called_off or not concerns(before, account)
        if told and not open_ and (off != was_off or (moved and not off)):
            again.append(told[-1])
        elif off and not told:
            needless += open_
    return News(again, needless)


def again(callback: Callback, outage: KnownOutage, sequence: int, now: datetime) -> Callback:
    """One more call to whom this one has told, about the outage as it is now."""
    return Callback(
        sequence=sequence,
        kind=CallbackKind.OUTAGE_NOTICE,
        number=callback.number,
        created_at=now,
        next_try_at=now,
        outage=outage.number,
        account=callback.account,
        area=callback.area,
        due_at=max(now, outage.starts_at - TOLD_BEFORE),
        until=outage.starts_at,
    )


def is_told(callback: Callback) -> bool:
    """Whether the customer knows of the outage."""
    return callback.result is CallbackResult.ANSWERED or callback.note == TOLD_BY_A_PERSON


def _is_over(outage: KnownOutage) -> bool:
    return outage.restored_at is not None and not outage.called_off


def _is_open(callback: Callback) -> bool:
    open_ = callback.state in {CallbackState.WAITING, CallbackState.BY_HAND}
    return open_ and callback.under_way is None


def _window(outage: KnownOutage) -> tuple[datetime, datetime]:
    return outage.starts_at, outage.ends_at


def _places(outage: KnownOutage) -> tuple[object, ...]:
    return outage.accounts, outage.areas, outage.feeders, outage.transformers
