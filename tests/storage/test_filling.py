"""Whole tables are written as the program would have written them, into an empty database alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ivr.domain.address import Address
from ivr.domain.customer import Customer
from ivr.domain.mode import Mode, ModeSwitch
from ivr.domain.terms import Area
from ivr.errors import StorageError
from storage.filling import AT_ONCE, Filling
from storage.tables import CustomerPhoneRow, CustomerRow, ModeSwitchRow
from tests.storage.places import Place

NOON = datetime(2026, 11, 24, 4, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def filling(new_place: Place) -> Iterator[Filling]:
    filling = Filling.of(new_place.path_or_url)
    yield filling
    filling.close()


def customer(account: str, **told: object) -> dict[str, object]:
    return {
        **dict.fromkeys(("building", "feeder", "transformer", "important_contact")),
        **dict.fromkeys(("id_ending", "meter_ending")),
        "account": account,
        "name": "王小明",
        "address": "和平路18号",
        "area": Area.CITY,
        "important": False,
        **told,
    }


def test_rows_are_read_as_if_the_program_had_stored_them(
    new_place: Place, filling: Filling
) -> None:
    odd = '逗号,引号"制表\t反斜\\n😀'
    phone = {"account": "3300012345", "position": 1, "phone": "13800000001"}
    assert filling.write(CustomerRow, [customer("3300012345", name=odd)]) == 1
    assert filling.write(CustomerPhoneRow, [phone]) == 1
    switch = ModeSwitch(NOON, Mode.STORM, None, "李班长", "台风", "城东在抢修。", ("城东",))
    row = {
        **{"sequence": 1, "at": NOON, "mode": "storm", "until": None, "say": switch.say},
        **{"areas": ["城东"], "by": switch.by, "reason": switch.reason},
    }
    filling.write(ModeSwitchRow, [row])
    filling.settle()
    database = new_place.open()
    with database.unit_of_work(read_only=True) as unit:
        home = Address.parse("和平路18号")
        found = Customer("3300012345", odd, home, Area.CITY, ("13800000001",))
        assert unit.customers.by_account("3300012345") == found
        assert unit.modes.log(9) == [switch]
    database.close()


def test_more_rows_than_are_held_at_once_are_all_written(
    new_place: Place, filling: Filling
) -> None:
    count = AT_ONCE + 1
    rows = (customer(f"33{number:08d}") for number in range(count))
    assert filling.write(CustomerRow, rows) == count
    assert new_place.read("SELECT count(*) FROM customers") == [(count,)]
    assert filling.write(CustomerRow, []) == 0


def test_a_database_that_holds_anything_is_left_alone(place: Place) -> None:
    place.open().close()
    with pytest.raises(StorageError, match="不是空的，测量不会往里面写"):
        Filling.of(place.path_or_url)


def test_what_was_filled_is_removed_again(new_place: Place, filling: Filling) -> None:
    filling.write(CustomerRow, [customer("3300012345")])
    filling.empty()
    again = Filling.of(new_place.path_or_url)
    again.close()
