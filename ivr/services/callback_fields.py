"""Call-backs and their rates as plain values with stable names: what `--json` shows."""

from __future__ import annotations

from ivr.domain.callback import Callback, OutboundSwitch
from ivr.domain.callback_rate import CallbackRate, CallbackRates
from ivr.domain.regime import EVERY_ONE
from ivr.domain.terms import Kind
from ivr.protected import MASK
from ivr.services.record_fields import Fields, iso

ALL_OF_THEM = frozenset({Kind.COMPLAINT, Kind.WHISTLE_BLOWING})
"""Every one of these is called back about, whatever the goal of the others is."""


def goal_of(kind: Kind | None, goal_percent: int) -> int:
    """How many of a hundred of these matters have to be called back about."""
    return EVERY_ONE if kind in ALL_OF_THEM else goal_percent


def shown_number(callback: Callback) -> str | None:
    """Whom it rings; a whistle-blower's number is shown to nobody."""
    return MASK if callback.protected else callback.number


def shown_reason(callback: Callback) -> str | None:
    """What the customer said; a whistle-blower's words might tell who he is."""
    return MASK if callback.protected and callback.reason else callback.reason


def callback_fields(callback: Callback) -> Fields:
    """A call-back under its public field names."""
    return {
        "id": callback.id,
        "kind": callback.kind.value,
        "state": callback.state.value,
        "number": shown_number(callback),
        "orders": list(callback.orders),
        "about": callback.about.value if callback.about else None,
        "outage": callback.outage,
        "account": None if callback.protected else callback.account,
        "area": callback.area.value if callback.area else None,
        "created_at": iso(callback.created_at),
        "due_at": iso(callback.due_at),
        "next_try_at": iso(callback.next_try_at),
        "until": iso(callback.until),
        "tries": [
            {
                "at": iso(one.at),
                "ended_at": iso(one.ended_at),
                "result": one.result.value if one.result else None,
                "detail": None if callback.protected else one.detail,
                "node": one.node,
            }
            for one in callback.tries
        ],
        "leased_by": callback.leased_by,
        "leased_until": iso(callback.leased_until),
        "result": callback.result.value if callback.result else None,
        "level": callback.level,
        "reason": shown_reason(callback),
        "recording": None if callback.protected else callback.recording,
        "note": callback.note,
        "settled_at": iso(callback.settled_at),
        "seen_at": iso(callback.seen_at),
        "seen_by": callback.seen_by,
        "seen_note": callback.seen_note,
    }


def switch_fields(switch: OutboundSwitch | None) -> Fields:
    """Whether all dialling is stopped, by whom, when and why."""
    return {
        "stopped": switch is not None and switch.stopped,
        "at": iso(switch.at if switch else None),
        "by": switch.by if switch else None,
        "reason": switch.reason if switch else None,
        "at_once": switch is not None and switch.at_once,
    }


def rates_fields(rates: CallbackRates, goal_percent: int) -> Fields:
    """A month's rates under public field names; shares from 0 to 1."""
    return {
        **_rate(rates.whole, goal_percent),
        "by_area": [
            {"area": area.value if area else None, **_rate(rate, goal_percent)}
            for area, rate in rates.by_area.items()
        ],
        "by_kind": [
            {"kind": kind.value if kind else None, **_rate(rate, goal_of(kind, goal_percent))}
            for kind, rate in rates.by_kind.items()
        ],
        "results": {result.value: count for result, count in rates.results.items()},
        "levels": {str(level): count for level, count in rates.levels.items()},
        "by_hand": rates.by_hand,
    }


def _rate(rate: CallbackRate, goal_percent: int) -> Fields:
    return {
        "wanted": rate.wanted,
        "waiting": rate.waiting,
        "called": rate.called,
        "reached": rate.reached,
        "rate": None if rate.rate is None else round(rate.rate, 4),
        "reach_rate": None if rate.reach_rate is None else round(rate.reach_rate, 4),
        "goal": goal_percent / EVERY_ONE,
        "kept": rate.keeps(goal_percent),
    }
