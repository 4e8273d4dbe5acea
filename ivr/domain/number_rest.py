"""How long a number is left alone between calls, about whatever they are. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ivr.clock import local
from ivr.domain.callback import Callback, CallbackResult
from ivr.domain.callback_rules import CallbackRules
from ivr.domain.calling_hours import next_open
from ivr.working_days import WorkingCalendar


def counted_since(now: datetime, rules: CallbackRules) -> datetime:
    """From when on calls to a number count: this day's, and those from which it still rests."""
    return min(_midnight(now), now - rules.number_rests)


def rests_until(
    callback: Callback,
    calls: Sequence[datetime],
    now: datetime,
    rules: CallbackRules,
    calendar: WorkingCalendar,
) -> datetime | None:
    """Until when the number is left alone; None: it may be rung. `calls`: the earliest first."""
    if callback.result is CallbackResult.LATER:
        return None  # the customer himself has named the time
    midnight = _midnight(now)
    if sum(at >= midnight for at in calls) >= rules.calls_a_day:
        wanted = midnight + timedelta(days=1)
    elif calls and calls[-1] + rules.number_rests > now:
        wanted = calls[-1] + rules.number_rests
    else:
        return None
    opens = next_open(wanted, rules.hours_of(callback.kind, calendar))
    return (opens or wanted).astimezone(now.tzinfo)


def _midnight(now: datetime) -> datetime:
    return local(now).replace(hour=0, minute=0, second=0, microsecond=0)
