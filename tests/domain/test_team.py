from dataclasses import replace
from datetime import UTC, datetime

from ivr.domain.address import Address
from ivr.domain.team import Team, route
from ivr.domain.terms import Area, Kind
from ivr.domain.work_order import WorkOrder

ORDER = WorkOrder("GD1", Kind.FAULT, datetime(2026, 11, 24, tzinfo=UTC), area=Area.CITY)
FAULTS = frozenset({Kind.FAULT})
EAST = Team("城东", FAULTS, places=(Address.parse("和平路"), Address.parse("阳光花园")))
CITY = Team("城区", FAULTS, areas=frozenset({Area.CITY}))
ALL = Team("调度")


def at(address: str) -> WorkOrder:
    return replace(ORDER, address=Address.parse(address))


def test_the_address_comes_before_the_class_of_place_and_that_before_the_rest() -> None:
    teams = (ALL, CITY, EAST)
    assert route(at("和平路18号3单元302室"), teams) == EAST
    assert route(at("阳光花园3栋2单元101室"), teams) == EAST
    assert route(at("解放路1号"), teams) == CITY
    assert route(replace(at("解放路1号"), area=None), teams) == ALL


def test_a_team_gets_only_what_it_sees_to() -> None:
    complaint = replace(at("和平路18号"), kind=Kind.COMPLAINT)
    assert route(complaint, (EAST, CITY)) is None
    assert route(complaint, (EAST, CITY, ALL)) == ALL


def test_a_team_with_places_gets_nothing_from_elsewhere() -> None:
    both = replace(EAST, areas=frozenset({Area.CITY}))
    assert route(at("解放路1号"), (both,)) is None
    assert route(ORDER, (both,)) is None
