from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Table
from sqlalchemy.dialects import registry
from sqlalchemy.schema import CreateIndex, CreateTable

from ivr.domain.address import Address
from ivr.domain.concealment import conceal, conceal_turn
from ivr.domain.customer import Customer
from ivr.domain.fault_report import FaultReport
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.order_life import Status
from ivr.domain.ports import CallRecord, TurnRecord
from ivr.domain.repeat import find_repeat
from ivr.domain.terms import Area, Danger, Kind, Recording, RepeatReason, Scope
from ivr.domain.work_order import Entry, WorkOrder
from storage.database import Database
from storage.tables import Base

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def fault(number: int, address: str | None, **told: object) -> WorkOrder:
    place = Address.parse(address) if address else None
    return WorkOrder(
        f"GD20261124{number:04d}",
        Kind.FAULT,
        NOW + timedelta(minutes=number),
        address=place,
        **told,  # type: ignore[arg-type]
    )


def store(database: Database, *orders: WorkOrder) -> None:
    with database.unit_of_work() as unit:
        for order in orders:
            unit.orders.add(order)
        unit.commit()


def test_a_customer_comes_back_as_stored(either: Database) -> None:
    phones = ("13800000001", "057188880000")
    customer = Customer("3300012345", "王小明", Address.parse("和平路18号"), Area.RURAL, phones)
    moved = Customer("3300012345", "王小明", Address.parse("和平路20号"), None, ("13800000002",))
    for stored in (customer, moved):
        with either.unit_of_work() as unit:
            unit.customers.save([stored])
            unit.commit()
        with either.unit_of_work(read_only=True) as unit:
            assert unit.customers.by_account("3300012345") == stored
            assert unit.customers.by_phone(stored.phones[0]) == [stored]
    with either.unit_of_work(read_only=True) as unit:
        assert unit.customers.by_phone("13800000001") == []
        many = [f"{number:010d}" for number in range(1200)]
        assert unit.customers.known([*many, "3300012345"]) == {"3300012345"}


def test_orders_with_recordings_are_found_since_a_moment(either: Database) -> None:
    spoken = {"recordings": {Recording.MESSAGE: "m.wav"}}
    store(either, fault(1, None, **spoken), fault(2, None), fault(3, None, **spoken))
    with either.unit_of_work(read_only=True) as unit:
        every = unit.orders.with_recordings()
        late = unit.orders.with_recordings(NOW + timedelta(minutes=2))
    assert [order.number[-1] for order in every] == ["1", "3"]
    assert [order.number[-1] for order in late] == ["3"]


def test_orders_are_read_together_by_their_numbers(either: Database) -> None:
    store(either, *(fault(number, None) for number in range(1, 4)))
    many = [f"GD20261125{number:04d}" for number in range(2_500)]
    with either.unit_of_work(read_only=True) as unit:
        found = unit.orders.of_numbers([*many, "GD202611240003", "GD202611240001"])
        assert unit.orders.of_numbers([]) == {}
    assert {number: order.number for number, order in found.items()} == {
        number: number for number in ("GD202611240001", "GD202611240003")
    }


def test_an_order_comes_back_as_stored(either: Database) -> None:
    order = fault(
        1,
        "阳光花园3栋1单元201",
        scope=Scope.BUILDING,
        area=Area.REMOTE,
        danger=Danger.SHOCK,
        caller="13800000001",
        other_contacts=("13800000002",),
        began_at=NOW,
        due_at=NOW,
        repeat_reason=RepeatReason.SAME_ADDRESS,
        recordings={Recording.NAME: "name.wav"},
        needs_completion=True,
        test=True,
        history=(Entry(NOW, "bot", "opened", "😀"),),
    )
    store(either, order)
    with either.unit_of_work(read_only=True) as unit:
        assert unit.orders.get(order.number) == order


@pytest.mark.parametrize(
    ("account", "address", "numbers"),
    [
        (None, "阳光花园小区3栋", [1]),
        (None, "和平路18号3单元", [2, 3]),
        (None, "柳河村18号", [4]),
        ("3300012345", None, [5]),
        ("3300012345", "和平路18号", [2, 3, 5]),
        (None, "别处1号", []),
    ],
)
def test_orders_are_found_by_account_or_spot(
    either: Database, account: str | None, address: str | None, numbers: list[int]
) -> None:
    store(
        either,
        fault(1, "阳光花园3栋"),
        fault(2, "和平路18号阳光花园4栋"),
        fault(3, "和平路18号"),
        fault(4, "青石镇柳河村3组18号"),
        fault(5, None, account="3300012345"),
        fault(6, "阳光花园3栋", test=True),
    )
    with either.unit_of_work(read_only=True) as unit:
        place = Address.parse(address) if address else None
        found = unit.orders.in_hand(account, place, test=False)
    assert [int(order.number[-4:]) for order in found] == numbers


def test_what_the_rules_would_find_the_store_brings(either: Database) -> None:
    texts = ["阳光花园3栋1单元201", "和平路18号阳光花园3栋201", "和平路18号", "柳河村3组18号"]
    store(either, *(fault(n, text, scope=Scope.COMPOUND) for n, text in enumerate(texts, 1)))
    with either.unit_of_work(read_only=True) as unit:
        for text in texts:
            report = FaultReport(None, Address.parse(text))
            near = unit.orders.in_hand(None, report.address, test=False)
            everywhere = unit.orders.every()
            assert find_repeat(report, near) == find_repeat(report, everywhere) is not None


def test_outages_are_found_by_their_window(either: Database) -> None:
    outage = KnownOutage(
        "TD1",
        OutageKind.PLANNED,
        "检修",
        NOW,
        NOW + timedelta(hours=1),
        frozenset({"3300012345"}),
        (Address.parse("柳河村"),),
    )
    with either.unit_of_work() as unit:
        unit.outages.save(outage)
        unit.commit()
    hour = timedelta(hours=1)
    with either.unit_of_work(read_only=True) as unit:
        assert unit.outages.get("TD1") == outage
        assert unit.outages.known(["TD1", "TD2"]) == {"TD1"}
        assert unit.outages.between(NOW - hour, NOW) == [outage]
        assert unit.outages.between(NOW + 2 * hour, NOW + 3 * hour) == []


def test_a_call_grows_turn_by_turn(either: Database) -> None:
    first = TurnRecord(
        1, NOW, "总台", "问需要", ("您好",), "pressed", "1", {"范围": "一户"}, ("查客户",)
    )
    turns = (first, replace(first, sequence=2, value=None))
    for count in (0, 1, 2):
        record = CallRecord("c1", NOW, None, None, "总台", "v", 5, turns=turns[:count])
        with either.unit_of_work() as unit:
            unit.calls.save(record)
            unit.commit()
        with either.unit_of_work(read_only=True) as unit:
            assert unit.calls.latest() == [record]


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_no_table_is_bound_to_one_database(table: Table) -> None:
    dialect = registry.load("postgresql")()
    assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
    for index in table.indexes:
        assert str(CreateIndex(index).compile(dialect=dialect)).startswith("CREATE ")


def test_a_whole_town_is_stored_at_once_and_again(either: Database) -> None:
    town = [
        Customer(f"33{number:08d}", "王小明", Address.parse(f"和平路{number}号"), Area.CITY, phones)
        for number, phones in enumerate([("13800000001", "13800000002"), (), ("13800000001",)])
    ]
    for _ in range(2):
        with either.unit_of_work() as unit:
            unit.customers.save(town)
            unit.commit()
    with either.unit_of_work() as unit:
        unit.customers.save([])
        assert unit.customers.count() == 3
        assert unit.customers.by_phone("13800000001") == [town[0], town[2]]
        assert unit.customers.by_account(town[0].account) == town[0]


def test_a_concealed_call_takes_the_place_of_what_was_stored_of_it(either: Database) -> None:
    turn = TurnRecord(1, NOW, "总台", "主菜单", ("您好",), "heard", "13800000001", {"号": "1"}, ())
    record = CallRecord("c1", NOW, "13800000001", "95598", "总台", "v", 20, turns=(turn,))
    other = replace(record, call_id="c2")
    hidden = conceal(record)
    grown = replace(hidden, turns=(*hidden.turns, conceal_turn(replace(turn, sequence=2))))
    for saved in (record, other, hidden, grown, grown):
        with either.unit_of_work() as unit:
            unit.calls.save(saved)
            unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert list(unit.calls.latest()) == [grown, other]


def test_open_matters_are_found_by_number_or_account(either: Database) -> None:
    mine = WorkOrder("GD202611010001", Kind.COMPLAINT, NOW, caller="138", account="33")
    orders = (
        mine,
        replace(mine, number="GD202611010002", caller=None, contact="138", account=None),
        replace(mine, number="GD202611010003", kind=Kind.APPLICATION),
        replace(mine, number="GD202611010004", status=Status.RESTORED),
        replace(mine, number="GD202611010005", test=True),
        replace(mine, number="GD202611010006", status=Status.DRAFT),
        replace(mine, number="GD202611010007", caller="139", account=None),
    )
    with either.unit_of_work() as unit:
        for order in orders:
            unit.orders.add(order)
        unit.commit()

    def found(phone: str | None, account: str | None, test: bool = False) -> list[str]:
        with either.unit_of_work(read_only=True) as unit:
            matters = unit.orders.open_matters(Kind.COMPLAINT, phone, account, test=test)
        return [order.number[-1] for order in matters]

    assert found("138", None) == ["1", "2", "6"]
    assert found(None, "33") == ["1", "6"]
    assert found("139", "33") == ["1", "6", "7"]
    assert found("138", None, test=True) == ["5"]
    assert found(None, None) == []
