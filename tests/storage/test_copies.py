"""A copy of one kind of database is put back into either kind, and nothing is different."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Row, select, text

from ivr.clock import ManualClock
from ivr.domain.address import Address
from ivr.domain.agent import Agent
from ivr.domain.agent_board import Board, Rank, Waiting
from ivr.domain.agent_shift import Shift
from ivr.domain.application import Application
from ivr.domain.area_outage import AreaName, Suspicion
from ivr.domain.bill import Balance, Bill
from ivr.domain.customer import Customer
from ivr.domain.import_log import ImportedList, ImportEntry, ImportWay, Sender
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.matters import Matter
from ivr.domain.merge_rules import AreaKind
from ivr.domain.merging import MergeReason, merge
from ivr.domain.month import Month
from ivr.domain.order_clocks import clock_until
from ivr.domain.outage_notice import OutageNotice
from ivr.domain.ports import CallRecord, FlowVersionRecord, TurnRecord, UnitOfWork
from ivr.domain.regime import Regime
from ivr.domain.second_fact import IdentityCheck
from ivr.domain.terms import Area, Kind, Recording
from ivr.domain.work_order import Entry, WorkOrder
from ivr.errors import StorageError
from ivr.services.flow_actions import FlowActions
from storage.copies import Contents, copy_into_server, copy_out, examine_copy
from storage.database import Database
from storage.schema import HEAD
from storage.tables import Base
from tests.helpers.postgres import PostgresServer
from tests.storage.places import POSTGRESQL, SQLITE, Place
from tests.storage.test_schema import downgrade

NOON = datetime(2026, 11, 24, 4, 0, 0, 123456, tzinfo=UTC)
HOME = Address.parse("和平路18号")


def fill(place: Place, customers: int = 1_200) -> None:
    """Something of everything, more customers than are copied at once."""
    database = place.open()
    turn = TurnRecord(1, NOON, "总台", "问", ("您好",), "pressed", "1", {"范围": "一户"}, ("查",))
    order = WorkOrder(
        "GD202611240001",
        Kind.FAULT,
        NOON,
        address=HOME,
        area=Area.RURAL,
        due_at=NOON + timedelta(minutes=45),
        recordings={Recording.NAME: "name.wav"},
        other_contacts=("13800000002",),
        history=(Entry(NOON, "bot", "opened", "😀 \"'\\"),),
        test=True,
    )
    hour = timedelta(hours=1)
    with database.unit_of_work() as unit:
        unit.customers.save(
            [
                Customer(f"33{number:08d}", "王小明", HOME, None, ("13800000001",))
                for number in range(customers)
            ]
        )
        sender = Sender("营销系统", ImportWay.API, NOON)
        unit.import_log.add(ImportEntry(ImportedList.CUSTOMERS, sender, 1, 2, 3))
        unit.orders.next_number(NOON.date())
        unit.orders.add(order)
        unit.outages.save(KnownOutage("TD1", OutageKind.PLANNED, "检修", NOON, NOON + hour))
        fill_areas(unit)
        li = Agent("1001", "李小明", None, ("人工坐席",), shifts=(Shift.parse("每天 22:00-06:00"),))
        caller = Waiting("c1", "人工坐席", NOON, "n", Rank.URGENT, slots={"缘由": "问电费"})
        unit.agent_boards.save(Board(), Board.of([li], [caller], {"n": NOON}))
        unit.agent_boards.note_talk("人工坐席", "1001", NOON, NOON + hour)
        unit.bills.save([Bill("3300000000", Month(2026, 10), 215, 12345, NOON.date(), NOON)])
        unit.bills.save_balances([Balance("3300000000", -350, NOON)])
        unit.applications.save([Application("202611200001", "新装", "已受理", NOON.date())])
        unit.identity_checks.add(IdentityCheck("c1", NOON, "3300000000", None, None, True))
        unit.calls.save(CallRecord("c1", NOON, None, "95598", "总台", "v", 5, turns=(turn,)))
        assert unit.flow_versions.add(FlowVersionRecord(1, "v", NOON, {"总台": "流"}, "王", "一"))
        unit.commit()
    database.close()


def fill_areas(unit: UnitOfWork) -> None:
    """A merge, a suspicion and a notice."""
    main, other = (replace(WorkOrder(f"GD9{n}", Kind.FAULT, NOON), feeder="和平线") for n in (1, 2))
    merged, grown, kept = merge(other, main, MergeReason.SAME_FEEDER, NOON, "bot")
    for order in (grown, merged):
        unit.orders.add(order)
    unit.merges.add(kept)
    area = AreaName(AreaKind.FEEDER, "和平线")
    unit.suspicions.save(Suspicion("YS1", area, NOON, NOON, (main.number, other.number), 2))
    clock = clock_until("TD1", Matter.ANNOUNCEMENT, NOON, NOON, Regime())
    unit.notices.save(OutageNotice("TD1", "3300000001", 1, NOON, NOON, clock))


def everything(place: Place) -> dict[str, list[Row[tuple[object, ...]]]]:
    """Every row of every table, as the program reads it."""
    found = {}
    with place.connected() as connection:
        for table in Base.metadata.sorted_tables:
            rows = select(table).order_by(*table.primary_key.columns)
            found[table.name] = list(connection.execute(rows))
    return found


def test_a_copy_holds_all_that_the_database_holds(place: Place, tmp_path: Path) -> None:
    fill(place)
    copy = tmp_path / "copy.db"
    contents = copy_out(place.path_or_url, copy)
    assert contents.revision == HEAD
    assert contents.rows["customers"] == 1_200
    assert contents.rows["order_history"] == 3
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.db"]
    assert everything(Place(SQLITE, copy)) == everything(place)


def test_a_copy_goes_into_an_empty_server(
    place: Place, postgres: PostgresServer, tmp_path: Path
) -> None:
    fill(place)
    before, copy = everything(place), tmp_path / "copy.db"
    copy_out(place.path_or_url, copy)
    url = postgres.new_database(empty=True)
    copy_into_server(copy, url, None)
    restored = Place(POSTGRESQL, url)
    assert everything(restored) == before
    database = restored.open()
    with database.unit_of_work() as unit:
        assert unit.orders.next_number(NOON.date()) == "GD202611240002"
    database.close()


def test_a_server_that_holds_something_is_left_alone(
    place: Place, postgres: PostgresServer, tmp_path: Path
) -> None:
    fill(place)
    copy = tmp_path / "copy.db"
    copy_out(place.path_or_url, copy)
    other = Place(POSTGRESQL, postgres.new_database())
    fill(other, customers=1)
    before = everything(other)
    with pytest.raises(StorageError, match=r"里已经有数据（.*恢复不会覆盖它"):
        copy_into_server(copy, str(other.path_or_url), None)
    assert everything(other) == before


def test_a_server_in_use_is_left_alone(postgres: PostgresServer, path: Path) -> None:
    source, other = Place(SQLITE, path), Place(POSTGRESQL, postgres.new_database())
    fill(source)
    in_use = other.open()
    with in_use.unit_of_work(read_only=True) as unit:
        assert unit.customers.count() == 0
    with pytest.raises(StorageError, match=r"连着数据库.*不能恢复。请先把它们都停下"):
        copy_into_server(source_copy(source, path), str(other.path_or_url), None)
    in_use.close()
    assert everything(other)["customers"] == []


def source_copy(source: Place, path: Path) -> Path:
    copy = path.with_name("copy.db")
    copy_out(source.path_or_url, copy)
    return copy


def test_writers_are_not_held_up_and_a_copy_is_of_one_moment(place: Place, tmp_path: Path) -> None:
    """Each order comes with a line of history: a copy never has one without the other."""
    fill(place, customers=5_000)
    database, stop = place.open(), threading.Event()
    desk = FlowActions(database.unit_of_work, ManualClock(NOON))
    failed: list[BaseException] = []

    def file_orders() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                told = {"用电地址": f"和平路{number}号"}
                desk.run("新建工单", told, call_id=f"c{number}", caller=None)
            except BaseException as error:
                failed.append(error)

    writer = threading.Thread(target=file_orders)
    writer.start()
    try:
        found = [copy_out(place.path_or_url, tmp_path / f"{n}.db") for n in range(4)]
    finally:
        stop.set()
        writer.join()
        database.close()
    assert failed == []
    orders = [contents.rows["work_orders"] for contents in found]
    assert orders == [contents.rows["order_history"] for contents in found]
    assert orders == sorted(orders)
    assert orders[-1] > orders[0]


def test_the_copy_of_an_older_structure_is_a_copy_all_the_same(path: Path, tmp_path: Path) -> None:
    place = Place(SQLITE, path)
    fill(place)
    with place.connected() as connection:
        downgrade(connection, "0002")
    copy = tmp_path / "copy.db"
    assert copy_out(path, copy).revision == "0002"
    with Place(SQLITE, copy).connected() as connection:
        assert connection.execute(text("SELECT count(*) FROM calls")).scalar() == 1


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "更新版本的程序建的（结构版本9999）"),
        ("UPDATE alembic_version SET version_num = '0002'", "先用这个版本的程序启动一次热线"),
        ("DROP TABLE alembic_version", "还没有热线的数据"),
    ],
)
def test_a_server_of_another_structure_is_named(
    postgres: PostgresServer, tmp_path: Path, statement: str, told: str
) -> None:
    place = Place(POSTGRESQL, postgres.new_database())
    with place.connected() as connection:
        connection.execute(text(statement))
    with pytest.raises(StorageError) as refused:
        copy_out(place.path_or_url, tmp_path / "copy.db")
    assert told in str(refused.value)


def test_a_database_of_a_newer_program_is_named(database: Database, path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    with pytest.raises(StorageError, match="更新版本的程序建的"):
        copy_out(path, path.with_name("copy.db"))


def test_a_broken_database_gives_no_copy(path: Path) -> None:
    fill(Place(SQLITE, path))
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * 8192)
    with pytest.raises(StorageError, match="已经损坏"):
        copy_out(path, path.with_name("copy.db"))


def test_what_is_no_database_of_ours_is_named(tmp_path: Path) -> None:
    path, copy = tmp_path / "other.db", tmp_path / "copy.db"
    with pytest.raises(StorageError, match="没有找到数据库"):
        copy_out(path, copy)
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE notes (note TEXT)")
    other.close()
    with pytest.raises(StorageError, match="不是热线的数据库"):
        copy_out(path, copy)
    path.write_text("户号,户名\n" * 1000)
    with pytest.raises(StorageError, match="不是数据库文件"):
        examine_copy(path, "备份里的数据库")


def test_an_empty_hotline_has_a_copy_too(database: Database, path: Path) -> None:
    contents = copy_out(path, path.with_name("copy.db"))
    assert isinstance(contents, Contents)
    assert set(contents.rows.values()) == {0}
