import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ivr.clock import ManualClock
from ivr.domain.address import Address
from ivr.domain.customer import Customer
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed
from ivr.services.flow_actions import FlowActions
from storage.database import Database, open_database
from storage.transaction import Transaction
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.places import Place

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HOME = {"用电地址": "和平路18号3单元302室"}


def actions(database: Database) -> FlowActions:
    return FlowActions(database.unit_of_work, ManualClock(NOW))


def in_threads(count: int, work: Callable[[int], object]) -> list[object]:
    """Start all at the same instant; what each gave, or how it failed."""
    gate = threading.Barrier(count)
    given: list[object] = [None] * count

    def run(number: int) -> None:
        gate.wait()
        try:
            given[number] = work(number)
        except Exception as error:
            given[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_twenty_calls_at_once_get_twenty_numbers(place: Place) -> None:
    database = place.open()
    desk = actions(database)
    numbers = in_threads(
        20,
        lambda n: desk.run(
            "新建工单", {"用电地址": f"和平路{n + 1}号"}, call_id=f"c{n}", caller="13800000001"
        )["工单号"],
    )
    assert sorted(map(str, numbers)) == [f"GD20261124{n:04d}" for n in range(1, 21)]
    with database.unit_of_work(read_only=True) as unit:
        assert len(unit.orders.every()) == 20
    database.close()


def test_twenty_urges_at_once_are_all_counted(place: Place) -> None:
    database = place.open()
    desk = actions(database)
    number = desk.run("新建工单", HOME, call_id="c", caller=None)["工单号"]
    urge = {"在途工单": number}
    in_threads(
        20, lambda n: desk.run("催办工单", urge, call_id=f"c{n}", caller=f"138000000{n:02d}")
    )
    with database.unit_of_work(read_only=True) as unit:
        (order,) = unit.orders.every()
    assert order.urges == 20
    assert [entry.event for entry in order.history] == ["opened", *["urged"] * 20]
    database.close()


def test_the_file_is_kept_as_the_service_needs_it(database: Database, path: Path) -> None:
    with database._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 200
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_reader_waits_for_no_writer(either: Database) -> None:
    with either.unit_of_work() as writer:
        assert writer.orders.next_number(date(2026, 11, 24)) == "GD202611240001"
        with either.unit_of_work(read_only=True) as reader:
            assert reader.orders.every() == []


def test_what_is_not_committed_never_happened(either: Database) -> None:
    with pytest.raises(NotAllowed), either.unit_of_work() as unit:
        Address.parse(unit.orders.next_number(date(2026, 11, 24)) * 100)
    with either.unit_of_work() as unit:
        assert unit.orders.next_number(date(2026, 11, 24)) == "GD202611240001"
        assert unit.orders.next_number(date(2026, 11, 24)) == "GD202611240002"
        assert unit.orders.next_number(date(2026, 11, 25)) == "GD202611250001"


def test_a_connection_that_dies_takes_nothing_with_it(either: Database) -> None:
    transaction = Transaction(either._engine)
    with SqlUnitOfWork(transaction, either.place, locking=True) as unit:
        unit.orders.next_number(date(2026, 11, 24))
        dead = transaction.begin().connection.dbapi_connection
        assert dead is not None
        dead.close()
    with either.unit_of_work() as unit:
        assert unit.orders.next_number(date(2026, 11, 24)) == "GD202611240001"


def test_a_sqlite_file_may_be_named_by_a_url(path: Path) -> None:
    database = open_database(f"sqlite:///{path}")
    assert database.place == str(path)
    database.close()


def test_history_is_only_ever_added_to(place: Place) -> None:
    database = place.open()
    number = str(actions(database).run("新建工单", HOME, call_id="c", caller=None)["工单号"])
    with database.unit_of_work() as unit:
        order = unit.orders.get(number)
        assert order is not None
        unit.orders.save(order.moved(Status.DISPATCHED, NOW + timedelta(minutes=1), "operator"))
        unit.commit()
    database.close()
    rows = place.read("SELECT sequence, event FROM order_history ORDER BY sequence")
    assert rows == [(1, "opened"), (2, "status")]


def test_everything_survives_closing_and_opening(place: Place) -> None:
    first = place.open()
    number = actions(first).run("新建紧急工单", {"危险类型": "着火"}, call_id="c", caller="1")[
        "工单号"
    ]
    with first.unit_of_work(read_only=True) as unit:
        before = unit.orders.get(str(number))
    first.close()
    second = place.open()
    with second.unit_of_work(read_only=True) as unit:
        assert unit.orders.get(str(number)) == before is not None
    second.close()


def test_a_path_with_odd_signs_is_just_a_path(tmp_path: Path) -> None:
    path = tmp_path / "数据 ?#%41" / "hotline.db"
    open_database(path).close()
    assert path.is_file()


def test_an_order_without_a_place_has_no_neighbours(either: Database) -> None:
    with either.unit_of_work(read_only=True) as unit:
        assert unit.orders.in_hand(None, None, test=False) == []
        assert unit.orders.get("GD1") is None
        assert unit.outages.get("TD1") is None


def test_twenty_reports_of_one_fault_at_once_are_one_order(place: Place) -> None:
    database = place.open()

    def report(_: int) -> object:
        with database.unit_of_work() as unit:
            near = unit.orders.in_hand(None, Address.parse(HOME["用电地址"]), test=False)
            if near:
                return near[0].number
            time.sleep(0.01)  # whoever comes meanwhile has to wait
            order = WorkOrder(
                unit.orders.next_number(NOW.date()),
                Kind.FAULT,
                NOW,
                address=Address.parse(HOME["用电地址"]),
            )
            unit.orders.add(order)
            unit.commit()
            return order.number

    assert set(in_threads(20, report)) == {"GD202611240001"}
    database.close()


def test_all_that_a_reader_reads_is_of_one_moment(either: Database) -> None:
    with either.unit_of_work(read_only=True) as reader:
        assert reader.customers.count() == 0
        with either.unit_of_work() as writer:
            writer.customers.save([Customer("3300012345", "王小明", Address.parse("和平路18号"))])
            writer.commit()
        assert reader.customers.count() == 0
    with either.unit_of_work(read_only=True) as reader:
        assert reader.customers.count() == 1
