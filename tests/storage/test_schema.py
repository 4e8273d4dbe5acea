import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from ivr.domain.address import Address
from ivr.domain.area_outage import AreaName
from ivr.domain.customer import Customer
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.merge_rules import AreaKind
from ivr.domain.order_life import Status
from ivr.domain.ports import CallRecord, FlowVersionRecord, TurnRecord
from ivr.domain.terms import Kind, Recording
from ivr.domain.work_order import Entry, WorkOrder
from ivr.errors import StorageError
from storage.schema import HEAD, MIGRATIONS, bring_up_to_date, stored_revision
from storage.tables import Base
from tests.storage.places import Place

AT = datetime(2026, 11, 1, tzinfo=UTC)

OPENING = (
    "import sys; from storage.database import open_database; open_database(sys.argv[1]).close()"
)


def scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def test_the_head_is_that_of_the_migrations() -> None:
    assert scripts().get_heads() == [HEAD]


def test_the_migrations_build_what_the_tables_say(new_place: Place) -> None:
    new_place.open().close()
    with new_place.connected() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_go_back_as_well(new_place: Place) -> None:
    new_place.open().close()
    with new_place.connected() as connection:
        downgrade(connection)
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert stored_revision(connection) is None


def test_a_database_with_data_goes_back_and_forth_step_by_step(new_place: Place) -> None:
    """What every structure has in common comes through each step unharmed."""
    database = new_place.open()
    order = WorkOrder(
        "GD202611010001",
        Kind.FAULT,
        AT,
        address=Address.parse("和平路18号"),
        recordings={Recording.NAME: "name.wav"},
        history=(Entry(AT, "bot", "opened", "😀"),),
    )
    customer = Customer("3300012345", "王小明", Address.parse("和平路18号"), None, ("13800000001",))
    turn = TurnRecord(1, AT, "总台", "问需要", ("您好",), "pressed", "1", {"范围": "一户"}, ())
    call = CallRecord("c1", AT, None, None, "总台", "aaa", 12, turns=(turn,))
    with database.unit_of_work() as unit:
        unit.orders.next_number(AT.date())
        unit.orders.add(order)
        unit.customers.save([customer])
        unit.calls.save(call)
        assert unit.flow_versions.add(FlowVersionRecord(1, "aaa", AT, {"a": "流"}, "王五", "一"))
        unit.commit()
    database.close()
    revisions = [script.revision for script in scripts().walk_revisions()]
    for revision in revisions[1:]:
        with new_place.connected() as connection:
            downgrade(connection, revision)
            assert stored_revision(connection) == revision
        again = new_place.open()
        with again.unit_of_work() as unit:
            assert unit.orders.get(order.number) == order
            assert unit.customers.by_account(customer.account) == customer
            assert unit.calls.latest() == [call]
            assert [kept.version for kept in unit.flow_versions.latest(9)] == ["aaa"]
            assert unit.orders.next_number(AT.date()) == "GD202611010002"
        again.close()


def downgrade(connection: Connection, revision: str = "base") -> None:
    from alembic import command

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


FLOWS = '{"总台.yaml": "流程: 总台"}'


def test_flows_that_were_stored_before_versions_had_numbers_are_counted(new_place: Place) -> None:
    new_place.open().close()
    with new_place.connected() as connection:
        downgrade(connection, "0002")
        for version, day, by, reason in (("bbb", 2, "李四", "改了问候"), ("aaa", 1, "王五", "")):
            connection.execute(
                text("INSERT INTO flow_versions VALUES (:version, :at, :files, :by, :reason)"),
                {
                    "version": version,
                    "at": f"2026-11-0{day} 00:00:00" + zone(connection),
                    "files": FLOWS,
                    "by": by,
                    "reason": reason,
                },
            )
    database = new_place.open()
    with database.unit_of_work(read_only=True) as unit:
        second, first = unit.flow_versions.latest(9)
    database.close()
    assert (first.number, first.version, first.by) == (1, "aaa", "王五")
    assert (second.number, second.version, second.reason) == (2, "bbb", "改了问候")
    assert second.published_at == datetime(2026, 11, 2, tzinfo=UTC)
    assert dict(second.files) == {"总台.yaml": "流程: 总台"}


def zone(connection: Connection) -> str:
    """How a moment ends that is written by hand: SQLite keeps UTC without saying so."""
    return "" if connection.dialect.name == "sqlite" else "+00"


def test_going_back_keeps_the_newest_of_each_content_and_every_call(new_place: Place) -> None:
    at = AT
    database = new_place.open()
    with database.unit_of_work() as unit:
        for number, version, reason in ((1, "aaa", "一"), (2, "bbb", "二"), (3, "aaa", "三")):
            record = FlowVersionRecord(
                number, version, at + timedelta(days=number), {"总台.yaml": "流"}, "王五", reason
            )
            assert unit.flow_versions.add(record)
        unit.calls.save(CallRecord("c1", at, None, None, "总台", "bbb", 12, flow_number=2))
        unit.commit()
    database.close()
    with new_place.connected() as connection:
        downgrade(connection, "0002")
    found = new_place.read("SELECT version, reason FROM flow_versions ORDER BY published_at")
    assert found == [("bbb", "二"), ("aaa", "三")]
    assert new_place.read("SELECT call_id, flow_version FROM calls") == [("c1", "bbb")]
    again = new_place.open()
    with again.unit_of_work(read_only=True) as unit:
        assert [record.reason for record in unit.flow_versions.latest(9)] == ["三", "二"]
        assert unit.calls.latest()[0].flow_number is None
    again.close()


def test_a_second_opening_does_without_alembic(place: Place) -> None:
    place.open().close()
    told = f"{OPENING}; print('alembic' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", told, str(place.path_or_url)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "False"


def test_several_processes_may_open_a_new_database_at_once(new_place: Place) -> None:
    command = [sys.executable, "-c", OPENING, str(new_place.path_or_url)]
    opened = [subprocess.Popen(command) for _ in range(4)]
    assert [process.wait(60) for process in opened] == [0, 0, 0, 0]
    database = new_place.open()
    with database.unit_of_work(read_only=True) as unit:
        assert unit.customers.count() == 0
    database.close()


def test_a_migration_that_fails_leaves_nothing_behind(new_place: Place) -> None:
    with new_place.connected() as connection:
        connection.execute(text("CREATE TABLE turns (note TEXT)"))
    with pytest.raises(StorageError, match="暂时用不了"):
        new_place.open()
    with new_place.connected() as connection:
        assert inspect(connection).get_table_names() == ["turns"]


def test_a_database_of_a_newer_program_is_left_alone(place: Place) -> None:
    place.open().close()
    with place.connected() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="更新版本的程序建的（结构版本9999）"):
        place.open()


def test_bringing_up_to_date_twice_changes_nothing(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    bring_up_to_date(engine, str(path))
    bring_up_to_date(engine, str(path))
    with engine.connect() as connection:
        assert stored_revision(connection) == HEAD
    engine.dispose()


def test_places_in_the_network_are_read_from_what_was_stored_before(new_place: Place) -> None:
    database = new_place.open()
    home = Address.parse("和平路18号3单元302室")
    customer = Customer("3300012345", "王小明", home)
    with database.unit_of_work() as unit:
        unit.customers.save([customer])
        unit.orders.add(WorkOrder("GD1", Kind.FAULT, AT, address=home))
        unit.orders.add(WorkOrder("GD2", Kind.FAULT, AT))
        unit.commit()
    database.close()
    with new_place.connected() as connection:
        downgrade(connection, "0004")
    again = new_place.open()
    with again.unit_of_work(read_only=True) as unit:
        assert unit.customers.of_building("和平路18号") == [customer]
        (report,) = unit.orders.reports_in(AreaName(AreaKind.ROAD, "和平路"), AT)
        assert (report.order, report.home) == ("GD1", home.text)
        outages = unit.outages.every()
    again.close()
    assert outages == []


def test_going_back_before_merging_leaves_every_order_to_be_seen_to(new_place: Place) -> None:
    database = new_place.open()
    urgent = KnownOutage("TF1", OutageKind.URGENT, "", AT, AT, feeders=("和平线",))
    with database.unit_of_work() as unit:
        merged = WorkOrder("GD2", Kind.FAULT, AT, status=Status.MERGED, merged_into="GD1")
        for order in (WorkOrder("GD1", Kind.FAULT, AT), merged):
            unit.orders.add(order)
        unit.outages.save(urgent)
        unit.commit()
    database.close()
    with new_place.connected() as connection:
        downgrade(connection, "0004")
    found = new_place.read("SELECT number, status FROM work_orders ORDER BY number")
    assert found == [("GD1", "open"), ("GD2", "open")]
    assert new_place.read("SELECT kind FROM known_outages") == [("fault",)]
    again = new_place.open()
    with again.unit_of_work(read_only=True) as unit:
        kept = unit.orders.get("GD2")
        outage = unit.outages.get("TF1")
    again.close()
    assert kept == WorkOrder("GD2", Kind.FAULT, AT)
    assert outage is not None
    assert (outage.kind, outage.feeders, outage.until_restored) == (OutageKind.FAULT, (), False)


def test_going_back_keeps_orders_readable_and_reporters_unknown(new_place: Place) -> None:
    database = new_place.open()
    with database.unit_of_work() as unit:
        for count, kind in enumerate(Kind):
            number = f"GD20261101{count:04d}"
            unit.orders.add(WorkOrder(number, kind, AT, caller="13800000001", name="王小明"))
        unit.commit()
    database.close()
    with new_place.connected() as connection:
        downgrade(connection, "0004")
    rows = new_place.read("SELECT kind, caller, name FROM work_orders ORDER BY number")
    known = {"fault", "emergency", "enquiry", "message", "return-call"}
    assert {row[0] for row in rows} == known
    unknown = [number for number, row in enumerate(rows) if row[1:] == (None, None)]
    assert unknown == [list(Kind).index(Kind.WHISTLE_BLOWING)]
