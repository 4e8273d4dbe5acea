"""An order whose place was told later, or mended: it goes to the team of that place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ivr.domain.order_life import MOVABLE, Status
from ivr.domain.team import Team, route
from ivr.domain.work_order import FIELD_NAMES, FILLED, WorkOrder

BOT = "bot"
REROUTED = "rerouted"
"""The event of a line of history that tells which team an order went to for its place."""

_UNDER_WAY = frozenset({Status.ON_THE_WAY, Status.ON_SITE})


def rerouted(before: WorkOrder, after: WorkOrder, teams: Sequence[Team], at: datetime) -> WorkOrder:
    """The order after its change, with the team of its address where that is another one.

    A team that a person named stays; so does one that has agreed on an hour or has set out: then
    the order says whose place it is, and a person decides.
    """
    if after.address is None or after.address == before.address:
        return after
    found = route(after, teams)
    if found is None or found.name == after.team or _was_named(after):
        return after
    if after.status in _UNDER_WAY or (after.appointed_from and after.status in MOVABLE):
        told = (
            f"新地址归{found.name}，{after.team or '原来的班组'}已经约好或者出发，请值班员决定谁去"
        )
        return after.noted(at, BOT, REROUTED, told)
    if after.status not in {*MOVABLE, Status.DRAFT, Status.MERGED}:
        return after
    moved = replace(after, team=found.name)
    return moved.noted(at, BOT, REROUTED, f"{after.team or '未分班组'}改为{found.name}：地址改了")


def _was_named(order: WorkOrder) -> bool:
    """Whether a person has said which team it is."""
    named = FIELD_NAMES["team"]
    filled = (entry.note.split("、") for entry in order.history if entry.event == FILLED)
    return any(named in fields for fields in filled)
