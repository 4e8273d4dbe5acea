from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.app.place_names import BETWEEN, place_names
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
