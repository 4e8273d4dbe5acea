from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from ivr.app.place_names import (
    BETWEEN,
    load_places,
    place_names,
    read_places,
    write_places,
)
from ivr.domain.address import Address
from ivr.domain.customer import Customer
from storage.database import Database, open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "ivr.db")
    yield opened
    opened.close()


def test_the_names_of_places_come_with_the_most_homes_first(database: Database) -> None:
    addresses = [
        "和平路18号3单元302室",
        "和平路18号3单元301室",
        "清河镇李家村2组5号",
        "和平路锦绣花园3栋2单元101室",
    ]
    with database.unit_of_work() as work:
        work.customers.save(
            [
                Customer(f"33000{at:05d}", "某人", Address.parse(address))
                for at, address in enumerate(addresses)
            ]
        )
        work.commit()
    names = place_names(database.unit_of_work)
    assert names[: len(BETWEEN)] == [*BETWEEN]
    assert names[len(BETWEEN)] == "和平路"
    assert {"清河镇", "李家村", "锦绣花园"} <= set(names)


def test_without_customers_nothing_but_the_words_between_is_spoken(database: Database) -> None:
    assert place_names(database.unit_of_work) == [*BETWEEN]


TOWN = ["和平路18号3单元302室", "清河镇李家村2组5号", "和平路锦绣花园小区3栋2单元101室"]


def test_what_is_written_down_is_what_was_read() -> None:
    file = StringIO()
    write_places(read_places(TOWN), file)
    file.seek(0)
    assert load_places(file) == read_places(TOWN)
    file.seek(0)
    assert load_places(file).gazetteer.scan("我住锦绣花园") != []


def test_an_address_that_cannot_be_read_costs_no_other() -> None:
    assert read_places(["", *TOWN, "？"]) == read_places(TOWN)
