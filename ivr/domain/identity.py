"""Who reported somebody's wrongdoing is shown to nobody without the right to see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ivr.domain.terms import KIND_NAMES, Kind, Recording
from ivr.domain.transcripts import TRANSCRIBED
from ivr.domain.work_order import MISHEARD, SUPPLEMENTED, Entry, WorkOrder
from ivr.errors import NotAllowed

PROTECTED = frozenset({Kind.WHISTLE_BLOWING})
"""The kinds of orders whose callers are protected."""

CALLED_BACK = KIND_NAMES[Kind.WHISTLE_BLOWING]
"""The topic of a return call to somebody who reports wrongdoing: it is protected as well."""

_SPOKEN = frozenset({SUPPLEMENTED, TRANSCRIBED})
"""The lines of history that tell what was said, or where the voice lies."""

SEEN = "identity-seen"
"""The event of a line of history that tells who looked at the identity, and why."""


def is_protected(order: WorkOrder) -> bool:
    """Whether the order's caller is shown to those alone who have the right."""
    called_back = order.kind is Kind.RETURN_CALL and order.topic == CALLED_BACK
    return order.kind in PROTECTED or called_back


def shows_place(order: WorkOrder) -> bool:
    """Whether the place is shown although the caller is protected: danger goes first."""
    return order.danger is not None


def shielded(
    order: WorkOrder, contact: str | None, *, name: str | None, unnamed: bool
) -> WorkOrder:
    """A new order with that alone of its caller which he himself has told: this number and name.

    Neither the number that the call came from nor what was found by it is ever among it. A return
    call needs its number, also where no name is given; danger needs its place.
    """
    if unnamed:
        order = replace(order, recordings=without_name(order.recordings))
        if order.danger is None:
            order = replace(order, address=None)
        name = None
        contact = contact if order.kind is Kind.RETURN_CALL else None
    order = replace(order, caller=None, contact=contact, name=name, account=None, area=None)
    known = order.name or order.contact or Recording.NAME in order.recordings
    return replace(order, anonymous=not known)


def without_name(recordings: Mapping[Recording, str]) -> Mapping[Recording, str]:
    """The recordings but for that of the caller's name."""
    return {kind: ref for kind, ref in recordings.items() if kind is not Recording.NAME}


def without_identity(order: WorkOrder) -> WorkOrder:
    """The order as everybody may see it: nothing in it leads to a protected caller.

    A voice tells who speaks, the call leads to its record, a place to a home: none is named. But
    where there is danger, whoever goes there has to know the place.
    """
    if not is_protected(order):
        return order
    return replace(
        order,
        caller=None,
        contact=None,
        other_contacts=(),
        name=None,
        account=None,
        address=order.address if shows_place(order) else None,
        area=None,
        feeder=None,
        transformer=None,
        recordings={},
        call_id=None,
        history=_silent(order.history),
    )


def require_reason(reason: str) -> None:
    """Refuse to show who reported to somebody who does not say why."""
    if not reason.strip():
        raise NotAllowed("查看举报人要写明原因，例如：--reason 核实举报内容，需要联系举报人")


def identity_seen(order: WorkOrder, at: datetime, by: str, reason: str) -> WorkOrder:
    """The order after somebody with the right has looked at who reported."""
    require_reason(reason)
    return order.noted(at, by, SEEN, reason.strip())


def _silent(history: Sequence[Entry]) -> tuple[Entry, ...]:
    """The history without the caller's own words, and without where his voice lies."""
    return tuple(
        replace(entry, note="") if entry.event in _SPOKEN else entry
        for entry in history
        if entry.event != MISHEARD
    )
