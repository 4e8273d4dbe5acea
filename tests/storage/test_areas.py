"""Places in the network, merges, suspicions and notices, as they come back from either kind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ivr.domain.address import Address
from ivr.domain.area_outage import AreaName, Suspicion, SuspicionState
from ivr.domain.customer import Customer
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.matters import Matter
from ivr.domain.merge_rules import AreaKind
from ivr.domain.merging import MergeReason, merge, unmerge
from ivr.domain.order_clocks import clock_until
from ivr.domain.order_life import IN_HAND, Status
from ivr.domain.outage_notice import OutageNotice
from ivr.domain.regime import Regime
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from storage.database import Database

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEEDER = AreaName(AreaKind.FEEDER, "和平线")


def order(number: int, **told: object) -> WorkOrder:
    return WorkOrder(
        f"GD{number}",
        Kind.FAULT,
        NOON + number * timedelta(minutes=1),
        feeder="和平线",
        transformer="1号公变",
        **told,  # type: ignore[arg-type]
    )


def store(database: Database, *orders: WorkOrder) -> None:
    with database.unit_of_work() as unit:
        for one in orders:
            unit.orders.add(one)
        unit.commit()


def test_customers_keep_their_place_in_the_network(either: Database) -> None:
    home = Address.parse("和平路18号3单元302室")
    customer = Customer(
        "3300012345",
        "市医院",
        home,
        feeder="和平线",
        transformer="1号公变",
        important=True,
        important_contact="张工",
    )
    other = Customer("3300012346", "王小明", home, transformer="1号公变")
    with either.unit_of_work() as unit:
        unit.customers.save([customer, other])
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.customers.important() == [customer]
        assert unit.customers.of_building("和平路18号") == [customer, other]
        assert unit.customers.of_building("和平路20号") == []
        assert unit.customers.count_in(FEEDER) == 1
        assert unit.customers.count_in(AreaName(AreaKind.TRANSFORMER, "1号公变")) == 2
        assert unit.customers.count_in(AreaName(AreaKind.ROAD, "和平路")) is None


def test_an_outage_that_lasts_until_power_is_back_is_always_found(either: Database) -> None:
    outage = KnownOutage(
        "TF1",
        OutageKind.URGENT,
        "",
        NOON,
        NOON,
        feeders=("和平线",),
        transformers=("1号公变",),
        until_restored=True,
    )
    later = NOON + timedelta(days=3)
    with either.unit_of_work() as unit:
        unit.outages.save(outage)
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.outages.get("TF1") == outage
        assert unit.outages.between(later, later) == unit.outages.every() == [outage]
        assert unit.outages.restored_since(NOON) == []
    restored = replace(outage, restored_at=later)
    with either.unit_of_work() as unit:
        unit.outages.save(restored)
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.outages.between(later + HOUR, later + HOUR) == []
        assert unit.outages.restored_since(later) == [restored]
        assert unit.outages.restored_since(later + HOUR) == []


def test_a_merge_and_its_undo_come_back_as_stored(either: Database) -> None:
    merged, main, kept = merge(order(2), order(1), MergeReason.SAME_FEEDER, NOON, "bot", "雷雨")
    store(either, main, merged)
    with either.unit_of_work() as unit:
        unit.merges.add(kept)
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.merges.standing("GD2") == kept
        assert unit.merges.parted("GD2") == set()
        assert unit.orders.merged_into("GD1") == [merged]
        assert unit.orders.every(IN_HAND) == [main]
    parted, _, undone = unmerge(merged, main, kept, NOON, "operator", "两回事")
    with either.unit_of_work() as unit:
        unit.merges.undo(undone)
        unit.orders.save(parted)
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.merges.standing("GD2") is None
        assert unit.merges.every() == [undone]
        assert unit.merges.parted("GD1") == {frozenset({"GD1", "GD2"})}
        assert unit.orders.get("GD2") == parted
    with either.unit_of_work() as unit:
        unit.merges.add(kept)
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.merges.every() == [undone, kept]


def test_reports_of_an_area_are_what_no_outage_explains(either: Database) -> None:
    home = Address.parse("和平路18号3单元302室")
    store(
        either,
        order(1, address=home, symptom="没电"),
        order(2, account="3300012345", status=Status.MERGED),
        order(3, outage="TF1"),
        order(4, test=True),
        order(5, status=Status.RESTORED),
        replace(order(6), kind=Kind.MESSAGE),
        order(7, caller="13800000001"),
    )
    with either.unit_of_work(read_only=True) as unit:
        found = unit.orders.reports_in(FEEDER, NOON)
        assert [(one.order, one.home) for one in found] == [
            ("GD1", home.text),
            ("GD2", "3300012345"),
            ("GD7", "13800000001"),
        ]
        assert found[0].symptom == "没电"
        road = unit.orders.reports_in(AreaName(AreaKind.ROAD, "和平路"), NOON)
        assert [one.order for one in road] == ["GD1"]
        assert unit.orders.reports_in(FEEDER, NOON + 2 * HOUR) == []


def test_a_suspicion_comes_back_as_stored_and_grows(either: Database) -> None:
    store(either, order(1), order(2), order(3))
    first = Suspicion("YS20261124001", FEEDER, NOON, NOON, ("GD1", "GD2"), 2)
    decided = replace(first, orders=("GD1", "GD2", "GD3"), homes=3).decided(
        SuspicionState.ACCEPTED, NOON + HOUR, "operator", "雷雨", "TF20261124001"
    )
    for stored in (first, decided):
        with either.unit_of_work() as unit:
            unit.suspicions.save(stored)
            unit.commit()
        with either.unit_of_work(read_only=True) as unit:
            assert unit.suspicions.get(first.number) == stored
            assert unit.suspicions.latest_of(FEEDER) == stored
            assert unit.suspicions.every((stored.state,)) == unit.suspicions.every() == [stored]
    with either.unit_of_work(read_only=True) as unit:
        assert unit.suspicions.latest_number("YS20261124") == first.number
        assert unit.suspicions.latest_number("YS20261125") is None
        assert unit.suspicions.latest_of(AreaName(AreaKind.ROAD, "和平路")) is None


def test_a_notice_comes_back_as_stored(either: Database) -> None:
    clock = clock_until("TD1", Matter.ANNOUNCEMENT, NOON, NOON + HOUR, Regime())
    notice = OutageNotice("TD1", "3300012345", 1, NOON + HOUR, NOON + 2 * HOUR, clock)
    told = notice.told(NOON, "李四", "电话")
    for stored, due in ((notice, [notice]), (told, [])):
        with either.unit_of_work() as unit:
            unit.notices.save(stored)
            unit.commit()
        with either.unit_of_work(read_only=True) as unit:
            assert unit.notices.of_outage("TD1") == unit.notices.every() == [stored]
            assert unit.notices.every(due=True) == due


def test_an_outage_finds_the_faults_that_are_its_own_or_lie_where_it_is(either: Database) -> None:
    away: dict[str, Any] = {"feeder": "河东线", "transformer": "9号公变"}
    where: dict[int, dict[str, Any]] = {
        1: {"outage": "TD1"},
        2: {"account": "3300012345"},
        3: {"address": Address.parse("和平路18号3单元302室")},
        4: {"feeder": "和平线"},
        5: {"transformer": "1号公变"},
    }
    own = [replace(order(number), **(away | told)) for number, told in where.items()]
    others = [
        replace(order(6), **away, outage="TD2", address=Address.parse("东风路2号")),
        replace(order(7), feeder=None, transformer=None),
        replace(own[4], number="GD8", status=Status.RESTORED),
        replace(own[4], number="GD9", status=Status.MERGED, merged_into="GD5"),
        replace(own[4], number="GD10", test=True),
        replace(own[4], number="GD11", kind=Kind.ENQUIRY),
    ]
    store(either, *own, *others)
    outage = KnownOutage(
        "TD1",
        OutageKind.FAULT,
        "线路故障",
        NOON,
        NOON + HOUR,
        accounts=frozenset({"3300012345"}),
        areas=(Address.parse("和平路18号"),),
        feeders=("和平线",),
        transformers=("1号公变",),
    )
    with either.unit_of_work(read_only=True) as unit:
        assert unit.orders.faults_of(outage) == own
