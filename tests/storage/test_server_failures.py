"""Each failure of a database server is made for real, and told in one Chinese sentence."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, create_engine, text

from ivr.domain.address import Address
from ivr.domain.customer import Customer
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import ConfigError, StorageError
from storage.database import Database, open_database, shown_place
from tests.helpers.ports import free_port
from tests.helpers.postgres import PASSWORD, PostgresServer

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    return postgres.new_database()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = open_database(url, busy_timeout_ms=200)
    yield database
    database.close()


@pytest.fixture
def other(url: str) -> Iterator[Connection]:
    """Somebody else's connection, with the rights of the server's owner."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def save_customer(database: Database, account: str = "3300012345") -> None:
    with database.unit_of_work() as unit:
        unit.customers.save([Customer(account, "王小明", Address.parse("和平路18号"))])
        unit.commit()


def refusal(url: str, **options: str) -> str:
    """What the operator reads: one sentence without any password."""
    with pytest.raises(StorageError) as refused:
        open_database(url, **options)  # type: ignore[arg-type]
    told = str(refused.value)
    assert "\n" not in told
    assert PASSWORD not in told
    assert re.search("[一-鿿]", told)
    return told


def test_a_server_that_is_not_there_is_named(postgres: PostgresServer) -> None:
    told = refusal(f"postgresql+psycopg://ivr:{PASSWORD}@127.0.0.1:{free_port()}/ivr")
    assert "连不上数据库postgresql+psycopg://ivr:***@127.0.0.1" in told
    assert "对方没有开着" in told
    assert "没有开着" in refusal(f"postgresql+psycopg://ivr@/ivr?host={postgres.folder}&port=1")


def test_a_server_that_never_answers_is_named_before_the_caller_hangs_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql+psycopg://ivr@127.0.0.1:{silent.getsockname()[1]}/ivr"
        began = time.monotonic()
        with pytest.raises(StorageError, match="没有回应。请检查网络和防火墙"):
            open_database(url, busy_timeout_ms=2_000)
        assert time.monotonic() - began < 5


def test_a_host_that_nobody_knows_is_named(postgres: PostgresServer) -> None:
    assert "找不到数据库" in refusal("postgresql+psycopg://ivr@nowhere.invalid/ivr")


@pytest.mark.parametrize("password", [None, "wrong"])
def test_a_wrong_password_is_named(postgres: PostgresServer, password: str | None) -> None:
    url = postgres.url("postgres", password=False)
    told = refusal(url) if password is None else refusal(url, password=password)
    assert "不认这个账号或密码" in told
    assert "database.password_file" in told


def test_a_password_may_come_apart_from_the_address(url: str, postgres: PostgresServer) -> None:
    bare = postgres.url(url.rsplit("/", 1)[1], password=False)
    open_database(bare, password=PASSWORD).close()


def test_a_database_that_was_not_made_yet_is_named(postgres: PostgresServer) -> None:
    assert "还没有建" in refusal(postgres.url("nothing"))


def test_a_role_without_rights_is_named(
    postgres: PostgresServer, url: str, other: Connection
) -> None:
    other.execute(text("CREATE ROLE guest LOGIN PASSWORD 'guest'"))
    try:
        name = url.rsplit("/", 1)[1]
        as_guest = f"postgresql+psycopg://guest:guest@127.0.0.1:{postgres.port}/{name}"
        assert "不让热线的账号建表或者读写" in refusal(as_guest)
    finally:
        other.execute(text("DROP ROLE guest"))


def test_a_locked_database_is_named_and_works_again_afterwards(
    database: Database, other: Connection
) -> None:
    other.execute(text("BEGIN; LOCK TABLE customers"))
    with pytest.raises(StorageError, match="正被别的程序占用，写不进去"):
        save_customer(database)
    other.execute(text("ROLLBACK"))
    save_customer(database)


def test_a_second_writer_waits_no_longer_than_it_may(database: Database) -> None:
    with (
        database.unit_of_work(),
        pytest.raises(StorageError, match="正被别的程序占用"),
        database.unit_of_work(),
    ):
        pass


def test_connections_that_were_cut_are_made_again(database: Database, other: Connection) -> None:
    save_customer(database)
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name='ivr'"
    )
    other.execute(cut)
    save_customer(database)

    def lose_the_server_while_reading() -> None:
        with database.unit_of_work() as unit:
            other.execute(cut)
            unit.customers.count()

    with pytest.raises(StorageError, match="断开了，可能正在重启"):
        lose_the_server_while_reading()
    save_customer(database)


def test_a_standby_is_named(database: Database, url: str, other: Connection) -> None:
    name = url.rsplit("/", 1)[1]
    other.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    fresh = open_database(url)
    with pytest.raises(StorageError, match=r"是只读的.*备库"):
        save_customer(fresh)
    fresh.close()


def test_tables_that_are_gone_are_named(database: Database, other: Connection) -> None:
    other.execute(text("DROP TABLE customer_phones"))
    with pytest.raises(StorageError, match="缺少需要的表"):
        save_customer(database)


def test_a_record_that_breaks_a_rule_is_named_without_its_values(database: Database) -> None:
    order = WorkOrder("GD202611240001", Kind.FAULT, NOON)
    with database.unit_of_work() as unit:
        unit.orders.add(order)
        unit.commit()
    with (
        pytest.raises(StorageError, match="拒绝了这条记录（duplicate key") as refused,
        database.unit_of_work() as unit,
    ):
        unit.orders.add(order)
    assert order.number not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_too_many_connections_are_named(postgres: PostgresServer, other: Connection) -> None:
    other.execute(text("CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 0"))
    try:
        few = f"postgresql+psycopg://few:few@127.0.0.1:{postgres.port}/postgres"
        assert "连接用完了" in refusal(few)
    finally:
        other.execute(text("DROP ROLE few"))


def test_a_place_is_shown_without_password_and_keys() -> None:
    shown = shown_place("postgresql+psycopg://ivr:geheim@db/ivr?sslkey=/k&password=geheim")
    assert shown == "postgresql+psycopg://ivr:***@db/ivr"


def test_an_address_of_no_port_is_refused_without_its_password() -> None:
    with pytest.raises(ConfigError) as refused:
        open_database("postgresql+psycopg://ivr:geheim@db:port/ivr")
    assert "geheim" not in str(refused.value)
