from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.address import Address
from ivr.domain.area_outage import (
    AreaName,
    AreaReport,
    Evidence,
    Suspicion,
    SuspicionState,
    areas_of,
    narrowest,
    outage_of,
    renew,
    weigh,
)
from ivr.domain.known_outage import OutageKind
from ivr.domain.merge_rules import AreaKind, MergeRules
from ivr.domain.network import Network
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULES = MergeRules()
DISTRICT = AreaName(AreaKind.TRANSFORMER, "和平路1号公变")


def reports(homes: int, first: int = 0, minutes: int = 0) -> list[AreaReport]:
    at = NOON + minutes * MINUTE
    return [AreaReport(f"GD{n}", f"{n}室", at) for n in range(first, first + homes)]


def suspicion(homes: int = 3) -> Suspicion:
    evidence = weigh(DISTRICT, reports(homes), NOON, RULES)
    assert evidence is not None
    found = renew(None, evidence, "YS1", NOON, RULES)
    assert found is not None
    return found


def test_an_order_lies_in_areas_of_every_kind() -> None:
    order = WorkOrder(
        "GD1",
        Kind.FAULT,
        NOON,
        address=Address.parse("和平路18号阳光花园小区3栋1单元201"),
        feeder="和平线",
        transformer="1号公变",
    )
    assert [(area.kind.value, area.name) for area in areas_of(order)] == [
        ("transformer", "1号公变"),
        ("compound", "阳光花园"),
        ("road", "和平路"),
        ("feeder", "和平线"),
    ]
    assert [area.text for area in areas_of(order)][::3] == ["台区1号公变", "线路和平线"]
    assert areas_of(WorkOrder("GD1", Kind.FAULT, NOON)) == ()


def test_enough_homes_within_the_time_are_a_suspicion() -> None:
    assert weigh(DISTRICT, reports(2), NOON, RULES) is None
    found = weigh(DISTRICT, reports(3), NOON, RULES)
    assert found is not None
    assert (len(found.homes), found.orders, found.since) == (3, ("GD0", "GD1", "GD2"), NOON)


def test_one_home_that_calls_three_times_is_one_home() -> None:
    thrice = [replace(report, home="302室") for report in reports(3)]
    assert weigh(DISTRICT, thrice, NOON, RULES) is None


def test_old_reports_and_other_symptoms_do_not_count() -> None:
    assert weigh(DISTRICT, reports(3), NOON + 31 * MINUTE, RULES) is None
    lamps = [*reports(2), replace(reports(1, 2)[0], symptom="灯闪")]
    assert weigh(DISTRICT, lamps, NOON, RULES) is None
    assert weigh(DISTRICT, reports(9), NOON, MergeRules(areas={})) is None


def test_of_areas_that_say_the_same_the_narrowest_is_told() -> None:
    inner = Evidence(DISTRICT, tuple(reports(3)))
    same = Evidence(AreaName(AreaKind.FEEDER, "和平线"), tuple(reports(3)))
    wider = Evidence(same.area, tuple(reports(8)))
    assert narrowest([inner, same]) == [inner]
    assert narrowest([inner, wider]) == [inner, wider]


def test_an_open_suspicion_grows_with_its_reports() -> None:
    first = suspicion()
    more = weigh(DISTRICT, reports(5), NOON, RULES)
    assert more is not None
    grown = renew(first, more, "YS2", NOON, RULES)
    assert grown is not None
    assert (grown.number, grown.homes, len(grown.orders)) == ("YS1", 5, 5)
    assert renew(grown, more, "YS2", NOON, RULES) is None


@pytest.mark.parametrize(("homes", "comes"), [(4, False), (5, False), (6, True)])
def test_a_rejected_one_comes_again_when_it_has_grown_by_half(homes: int, comes: bool) -> None:
    rejected = suspicion(4).decided(SuspicionState.REJECTED, NOON, "operator", "各家的事")
    again = weigh(DISTRICT, reports(homes), NOON, RULES)
    assert again is not None
    found = renew(rejected, again, "YS2", NOON, RULES)
    assert (found is not None and found.number == "YS2") == comes


def test_new_reports_alone_make_a_new_suspicion() -> None:
    rejected = suspicion(3).decided(SuspicionState.REJECTED, NOON, "operator", "各家的事")
    others = weigh(DISTRICT, reports(3, first=10), NOON, RULES)
    assert others is not None
    assert renew(rejected, others, "YS2", NOON, RULES) is not None


def test_a_decision_is_taken_once() -> None:
    decided = suspicion().decided(SuspicionState.REJECTED, NOON, "operator", "不是")
    with pytest.raises(NotAllowed, match="处理过了（已否定）"):
        decided.decided(SuspicionState.ACCEPTED, NOON, "operator")


@pytest.mark.parametrize(
    ("area", "network", "address"),
    [
        (DISTRICT, Network(transformer="和平路1号公变"), None),
        (AreaName(AreaKind.FEEDER, "和平线"), Network("和平线"), None),
        (AreaName(AreaKind.COMPOUND, "阳光花园"), Network(), "阳光花园小区3栋1单元201"),
        (AreaName(AreaKind.VILLAGE, "柳河村"), Network(), "青石镇柳河村3组18号"),
        (AreaName(AreaKind.ROAD, "和平路"), Network(), "和平路18号3单元302室"),
    ],
)
def test_an_accepted_one_covers_its_area(
    area: AreaName, network: Network, address: str | None
) -> None:
    outage = outage_of(replace(suspicion(), area=area), "TF1", None, None)
    assert (outage.kind, outage.starts_at, outage.expected_at) == (OutageKind.URGENT, NOON, None)
    assert outage.covers(None, Address.parse(address) if address else None, network)
    assert not outage.covers(None, Address.parse("东风路88号"), Network("东风线", "东风路1号公变"))
    assert outage.runs_at(NOON + timedelta(days=2))
    assert not replace(outage, restored_at=NOON + MINUTE).runs_at(NOON + MINUTE)


@given(st.lists(st.integers(0, 40), max_size=60), st.integers(1, 50))
def test_no_report_is_lost_from_an_open_suspicion(minutes: list[int], growth: int) -> None:
    """Reports that come one by one: each of an open suspicion stays its evidence."""
    rules = MergeRules(growth_percent=growth)
    latest: Suspicion | None = None
    told: list[AreaReport] = []
    for index, minute in enumerate(sorted(minutes)):
        now = NOON + minute * MINUTE
        told.append(AreaReport(f"GD{index}", f"{index % 7}室", now))
        evidence = weigh(DISTRICT, told, now, rules)
        if evidence is None:
            continue
        before = latest
        latest = renew(latest, evidence, "YS1", now, rules) or latest
        assert latest is not None
        assert set(evidence.orders) <= set(latest.orders)
        assert before is None or set(before.orders) <= set(latest.orders)
        assert latest.homes >= len(evidence.homes)
