"""Each failure is made for real: a second writer, a full file, a read-only one, a broken one."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from ivr.domain.address import Address
from ivr.domain.customer import Customer
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import ConfigError, StorageError
from storage.database import Database, open_database
from storage.failures import storage_error

NOBODY = 65534


def save_customers(database: Database, count: int = 1) -> None:
    with database.unit_of_work() as unit:
        for number in range(count):
            account = f"33{number:08d}"
            unit.customers.save([Customer(account, "王小明" * 50, Address.parse("和平路18号"))])
        unit.commit()


def count_customers(database: Database) -> int:
    with database.unit_of_work(read_only=True) as unit:
        return unit.customers.count()


def test_a_locked_database_is_named_and_works_again_afterwards(
    database: Database, path: Path
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="正被别的程序占用，写不进去。请等它写完再试"):
        save_customers(database)
    assert count_customers(database) == 0
    other.execute("COMMIT")
    other.close()
    save_customers(database)
    assert count_customers(database) == 1


def test_a_locked_new_database_is_named(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageError, match="正被别的程序占用"):
        open_database(path, busy_timeout_ms=100)
    other.close()


def test_a_full_database_is_named_and_nothing_is_half_stored(database: Database) -> None:
    @event.listens_for(database._engine, "checkout")
    def allow_few_pages(connection: sqlite3.Connection, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    with pytest.raises(StorageError, match=r"磁盘满了，数据库.*写不进去。请清理磁盘空间"):
        save_customers(database, 500)
    assert count_customers(database) == 0
    save_customers(database)
    assert count_customers(database) == 1


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of root, to whom nothing is read-only."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_file_is_named(open_folder: Path) -> None:
    path = open_folder / "hotline.db"
    open_database(path).close()
    path.chmod(0o444)
    open_folder.chmod(0o777)
    with as_nobody():
        database = open_database(path)
        with pytest.raises(StorageError, match=r"是只读的.*写权限交给运行热线的账号"):
            save_customers(database)
        database.close()


def test_a_read_only_folder_is_named(open_folder: Path) -> None:
    path = open_folder / "hotline.db"
    open_database(path).close()
    open_folder.chmod(0o555)
    with as_nobody(), pytest.raises(StorageError, match=r"是只读的.*它所在的文件夹的写权限"):
        open_database(path)


def test_a_folder_that_cannot_be_made_is_named(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with as_nobody(), pytest.raises(StorageError, match=r"数据文件夹.*建不了"):
        open_database(open_folder / "deeper" / "hotline.db")


def test_what_is_no_database_is_named(path: Path) -> None:
    path.write_text("户号,户名\n" * 1000)
    with pytest.raises(StorageError, match="不是数据库文件，也可能已经损坏"):
        open_database(path)


def test_a_corrupted_database_is_named(path: Path) -> None:
    database = open_database(path)
    save_customers(database, 500)
    database.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))
    with pytest.raises(StorageError, match="已经损坏，读不出来。请停下热线，用最近的备份换掉它"):
        count_customers(open_database(path))


def test_a_folder_in_place_of_the_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="打不开数据库"):
        open_database(tmp_path)


def test_a_missing_database_is_named_where_only_a_look_was_wanted(path: Path) -> None:
    with pytest.raises(StorageError, match=r"没有找到数据库.*--data"):
        open_database(path, create=False)
    assert not path.exists()


@pytest.mark.parametrize("replaced", [False, True])
def test_a_database_that_vanishes_is_noticed_before_anything_is_lost(
    database: Database, path: Path, replaced: bool
) -> None:
    path.rename(path.with_suffix(".moved"))
    if replaced:
        path.touch()
    with pytest.raises(StorageError, match=r"没有找到数据库.*请停下热线，把它放回原处"):
        save_customers(database)
    path.unlink(missing_ok=True)
    path.with_suffix(".moved").rename(path)
    save_customers(database)
    assert count_customers(database) == 1


def test_a_record_that_breaks_a_rule_of_the_database_is_named(database: Database) -> None:
    order = WorkOrder("GD202611240001", Kind.FAULT, datetime(2026, 11, 24, tzinfo=UTC))
    with database.unit_of_work() as unit:
        unit.orders.add(order)
        unit.commit()
    with (
        pytest.raises(StorageError, match="拒绝了这条记录（UNIQUE constraint failed"),
        database.unit_of_work() as unit,
    ):
        unit.orders.add(order)


def test_tables_that_are_gone_are_named(database: Database, path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE customer_phones")
        other.execute("DROP TABLE customers")
    other.close()
    with pytest.raises(StorageError, match="缺少需要的表"):
        count_customers(database)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("disk I/O error", "磁盘出错"),
        ("attempt to write a readonly database", "是只读的"),
        ("something else", "暂时用不了（something else）"),
    ],
)
def test_whatever_the_database_says_becomes_a_sentence(said: str, sentence: str) -> None:
    error = OperationalError("SELECT 1", None, sqlite3.OperationalError(said))
    assert sentence in str(storage_error(error, "hotline.db"))


@pytest.mark.parametrize("url", ["nonsense://user:secret@host/hotline", "mysql+none://host/x"])
def test_an_address_of_no_database_is_named_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match=r"数据库地址.*用不了") as refused:
        open_database(url)
    assert "secret" not in str(refused.value)


def test_an_address_that_cannot_be_read_is_named_without_its_password() -> None:
    with pytest.raises(ConfigError, match="看不懂，请写成") as refused:
        open_database("post gres://user:secret@host/hotline")
    assert "secret" not in str(refused.value)
