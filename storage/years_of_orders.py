"""Years of orders for a measurement: closed ones of every kind, and those in hand tonight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from random import Random

from ivr.clock import local
from ivr.domain.address import Address
from ivr.domain.order_clocks import move_clocks, wind_clocks
from ivr.domain.order_life import Status
from ivr.domain.order_number import order_number
from ivr.domain.promises import first_due
from ivr.domain.regime import Regime
from ivr.domain.terms import Area, Kind, Outcome, RepeatReason, Scope
from ivr.domain.work_order import Entry, WorkOrder
from storage.clocks import clock_values
from storage.filling import Filling, Values
from storage.order_rows import history_values, order_values
from storage.tables import OrderClockRow, OrderCounterRow, OrderHistoryRow, WorkOrderRow

YEARS = 3
_BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
"""When every story begins; it is moved to the moment of its order."""

_SEED = 6


@dataclass(frozen=True)
class Place:
    """Where an order is about."""

    account: str
    name: str
    address: Address
    phone: str
    area: Area

    @cached_property
    def values(self) -> Values:
        """Its columns."""
        return {
            "account": self.account,
            "name": self.name,
            "address": self.address.text,
            "road_place": self.address.road_place,
            "compound_place": self.address.compound_place,
            "village_place": self.address.village,
            "building_place": self.address.building_place,
            "area": self.area,
            "caller": self.phone,
            "contact": self.phone,
        }


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as if its order had begun at `_BEGIN`, and which of its columns move with that."""

    values: Values
    moments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The rows of an order of one sort."""

    order: _Row
    history: tuple[_Row, ...]
    clocks: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """One order: whose it is, what became of it, when it was opened, and its number."""

    number: str
    at: datetime
    place: Place
    story: Story


def fill_orders(
    filling: Filling, closed: int, places: Sequence[Place], tonight: Sequence[Place], now: datetime
) -> None:
    """So many closed orders of the years before now, and one in hand for each home of tonight."""
    orders = list(_all(closed, places, tonight, now))
    filling.write(WorkOrderRow, (_values_of_order(told) for told in orders))
    filling.write(
        OrderHistoryRow, (_values(told, line) for told in orders for line in told.story.history)
    )
    filling.write(
        OrderClockRow, (_values(told, clock) for told in orders for clock in told.story.clocks)
    )
    days: dict[date, int] = {}
    for told in orders:
        day = local(told.at).date()
        days[day] = days.get(day, 0) + 1
    filling.write(OrderCounterRow, ({"day": day, "last": last} for day, last in days.items()))


def _all(
    closed: int, places: Sequence[Place], tonight: Sequence[Place], now: datetime
) -> Iterator[_Told]:
    random = Random(_SEED)
    weights, stories = zip(*_closed_stories(), strict=True)
    first, whole = now - timedelta(days=365 * YEARS), timedelta(days=365 * YEARS - 1)
    moments = (first + whole * (at / closed) for at in range(closed))
    counted: dict[date, int] = {}
    chosen = random.choices(stories, weights, k=closed)
    for at, story in zip(moments, chosen, strict=True):
        yield _Told(_next(counted, at), at, random.choice(places), story)
    in_hand = _stories_in_hand()
    since, night = now - timedelta(hours=12), timedelta(hours=12)
    for position, place in enumerate(tonight):
        at = since + night * (position / len(tonight))
        told = position % len(in_hand)
        # In a compound every home reports its own; elsewhere some speak of the building.
        story = in_hand[max(1, told) if place.address.compound else told]
        yield _Told(_next(counted, at), at, place, story)


def _next(counted: dict[date, int], at: datetime) -> str:
    day = local(at).date()
    counted[day] = counted.get(day, 0) + 1
    return order_number(day, counted[day])


def _values_of_order(told: _Told) -> Values:
    return {
        **_values(told, told.story.order),
        **told.place.values,
        "call_id": f"call-{told.number}",
    }


def _values(told: _Told, row: _Row) -> dict[str, object]:
    """A row of a story as that of this order."""
    later = told.at - _BEGIN
    moved = {**row.values, "number": told.number}
    for name in row.moments:
        value = moved[name]
        assert isinstance(value, datetime)
        moved[name] = value + later
    return moved


def _closed_stories() -> list[tuple[int, Story]]:
    """How often of a hundred, and what becomes of it."""
    fault = _opened(Kind.FAULT, Scope.HOME)
    shared = replace(_opened(Kind.FAULT, Scope.BUILDING), reports=4, urges=1)
    enquiry = replace(_opened(Kind.ENQUIRY, Scope.HOME), status=Status.CLOSED)
    repeat = replace(enquiry, outcome=Outcome.REPEAT, repeat_of="GD200001010001")
    return [
        (32, _story(_through(fault))),
        (10, _story(_through(shared))),
        (1, _story(_through(_opened(Kind.EMERGENCY, Scope.UNKNOWN)))),
        (20, _story(replace(enquiry, outcome=Outcome.GUIDED))),
        (25, _story(replace(repeat, repeat_reason=RepeatReason.SAME_BUILDING))),
        (
            7,
            _story(
                _opened(Kind.MESSAGE, Scope.UNKNOWN).moved(Status.CLOSED, _later(9), "operator")
            ),
        ),
        (
            5,
            _story(_opened(Kind.RETURN_CALL, Scope.UNKNOWN).moved(Status.CLOSED, _later(9), "bot")),
        ),
    ]


def _stories_in_hand() -> list[Story]:
    """Most wait, some have a crew; every twelfth speaks of its building."""
    home, building = _opened(Kind.FAULT, Scope.HOME), _opened(Kind.FAULT, Scope.BUILDING)
    sent = home.moved(Status.DISPATCHED, _later(2), "operator")
    there = sent.moved(Status.ON_SITE, _later(3), "operator")
    return [_story(order) for order in (building, *[home] * 6, *[sent] * 4, there)]


def _opened(kind: Kind, scope: Scope) -> WorkOrder:
    return WorkOrder(
        number="GD200001010001",
        kind=kind,
        opened_at=_BEGIN,
        scope=scope,
        symptom="全屋没电，路灯也不亮",
        tried="推上总开关后又跳闸",
        began_at=_BEGIN,
        due_at=first_due(kind, _BEGIN, Area.CITY, Regime()),
        call_id="call",
        regime=Regime().name,
        area=Area.CITY,
        history=(Entry(_BEGIN, "bot", "opened"),),
    )


def _through(order: WorkOrder) -> WorkOrder:
    """The order after its whole life."""
    life = (Status.DISPATCHED, Status.ON_SITE, Status.RESTORED, Status.CLOSED)
    for step, status in enumerate(life, start=2):
        order = order.moved(status, _later(step), "operator")
    return order


def _later(steps: int) -> datetime:
    return _BEGIN + timedelta(minutes=12 * steps)


def _story(order: WorkOrder) -> Story:
    clocks = move_clocks(order, wind_clocks(order, Regime()), order.history[-1].at)
    numbered = enumerate(clocks, start=1)
    return Story(
        _row(order_values(order)),
        tuple(map(_row, history_values(order))),
        tuple(_row(clock_values(order.number, at, clock)) for at, clock in numbered),
    )


def _row(values: Values) -> _Row:
    moments = (name for name, value in values.items() if isinstance(value, datetime))
    return _Row(values, tuple(moments))
