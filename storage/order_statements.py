"""What orders are asked for, as statements that are made once."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    func,
    or_,
    select,
)

from ivr.domain.merge_rules import AreaKind
from ivr.domain.order_life import IN_HAND, Status
from ivr.domain.terms import Kind
from storage.columns import UtcDateTime
from storage.plain_rows import insert_of, table_of
from storage.prepared import Prepared
from storage.stored_orders import ORDERS
from storage.tables import OrderCounterRow

ORDER = ORDERS.c
"""The columns of an order."""


def oldest_first(*conditions: ColumnElement[bool]) -> Select[Any]:
    """What asks for orders."""
    return select(ORDERS).where(*conditions).order_by(ORDER.opened_at, ORDER.number)


OF_CALL = Prepared(oldest_first(ORDER.call_id == bindparam("call_id")))
MERGED_INTO = Prepared(oldest_first(ORDER.merged_into == bindparam("main")))

UNDER_WAY = [*(status.value for status in IN_HAND), Status.MERGED.value]
FAULTS = [Kind.FAULT.value, Kind.EMERGENCY.value]


_AREA_COLUMNS = {
    AreaKind.TRANSFORMER: ORDER.transformer,
    AreaKind.COMPOUND: ORDER.compound_place,
    AreaKind.VILLAGE: ORDER.village_place,
    AreaKind.ROAD: ORDER.road,
    AreaKind.FEEDER: ORDER.feeder,
}


IN_HAND_NEAR = Prepared(
    oldest_first(
        ORDER.status.in_(UNDER_WAY),
        ORDER.kind.in_(FAULTS),
        ORDER.test == bindparam("test"),
        or_(
            ORDER.account == bindparam("account"),
            ORDER.road_place == bindparam("road_place"),
            ORDER.building_place == bindparam("building_place"),
        ),
    )
)
"""Nothing equals what is not known."""


PLACES_IN_HAND = Prepared(
    select(
        *(ORDER.number, ORDER.outage),
        *(ORDER.account, ORDER.address, ORDER.feeder, ORDER.transformer),
    ).where(
        ORDER.status.in_([status.value for status in IN_HAND]),
        ORDER.kind.in_(FAULTS),
        ORDER.test.is_(False),
    )
)
"""Columns, not orders: on a stormy night thousands are held against each outage."""


def _reports_in(area: Column[Any]) -> Prepared:
    """Columns, not orders: in a storm this runs for every report, and most have a history."""
    homes = (ORDER.address, ORDER.account, ORDER.contact, ORDER.caller, ORDER.number)
    found = select(
        ORDER.number,
        func.coalesce(*homes).label("home"),
        ORDER.opened_at,
        ORDER.symptom,
        ORDER.scope,
        ORDER.merged_into.is_not(None).label("merged"),
    )
    wanted = found.where(
        area == bindparam("name"),
        ORDER.status.in_(UNDER_WAY),
        ORDER.kind.in_(FAULTS),
        ORDER.opened_at >= bindparam("since"),
        ORDER.test.is_(False),
        ORDER.outage.is_(None),
    )
    return Prepared(wanted.order_by(ORDER.opened_at, ORDER.number))


REPORTS_IN = {kind: _reports_in(column) for kind, column in _AREA_COLUMNS.items()}


@cache
def drafts_of_phones(phones: int) -> Prepared:
    """The drafts of so many telephone numbers."""
    wanted: list[BindParameter[str]] = [bindparam(f"phone_{at}") for at in range(phones)]
    return Prepared(
        oldest_first(
            ORDER.status == Status.DRAFT.value,
            ORDER.test == bindparam("test"),
            ORDER.opened_at >= bindparam("since"),
            or_(ORDER.caller.in_(wanted), ORDER.contact.in_(wanted)),
        )
    )


@cache
def page_of(statuses: frozenset[Status], asked: frozenset[str]) -> Prepared:
    """Real orders, the oldest first; `asked`: the values that are asked for."""
    wanted: list[ColumnElement[bool]] = [ORDER.test.is_(False)]
    if statuses:
        wanted.append(ORDER.status.in_(sorted(status.value for status in statuses)))
    if "team" in asked:
        wanted.append(ORDER.team == bindparam("team"))
    if "since" in asked:
        wanted.append(ORDER.opened_at >= bindparam("since"))
    if "opened_at" in asked:
        begin = bindparam("opened_at", type_=UtcDateTime)
        same = (ORDER.opened_at == begin) & (ORDER.number > bindparam("number"))
        # The first half lets the index find where the page begins.
        wanted += [ORDER.opened_at >= begin, (ORDER.opened_at > begin) | same]
    page = oldest_first(*wanted)
    return Prepared(page.limit(bindparam("most", type_=Integer)) if "most" in asked else page)


@cache
def counting(dialect: str) -> Prepared:
    """What counts one more order of the `day`, and tells how many there are."""
    counters = table_of(OrderCounterRow)
    insert = insert_of(dialect, OrderCounterRow).values(day=bindparam("day"), last=1)
    counted = insert.on_conflict_do_update(
        index_elements=[counters.c.day], set_={"last": counters.c.last + 1}
    )
    return Prepared(counted.returning(counters.c.last))
