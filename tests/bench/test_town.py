"""An invented town: the same each time, every home once, every address a whole one."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from ivr.bench.town import BUILDINGS, FLATS, FLOORS, STAIRS, _compounds, homes
from ivr.domain.address import Address
from ivr.domain.customer import read_account
from ivr.phone_number import normalise

TOWN = homes(2_000)


def test_the_same_number_of_homes_is_the_same_town_and_a_larger_one_holds_it() -> None:
    assert homes(2_000) == TOWN
    assert homes(50) == TOWN[:50]
    assert homes(0) == []


@pytest.mark.parametrize("field", ["account", "address", "phone"])
def test_no_two_homes_share(field: str) -> None:
    assert len({getattr(home, field) for home in TOWN}) == len(TOWN)


def test_every_home_is_one_that_the_hotline_understands() -> None:
    for home in TOWN[::17]:
        address = Address.parse(home.address)
        assert (address.rest, address.same_home(address)) == ("", True), home.address
        assert read_account(home.account) == home.account
        assert normalise(home.phone, area_code=None) == home.phone


def test_half_live_in_compounds_three_of_ten_along_roads_and_two_in_villages() -> None:
    kinds = Counter(
        "compound" if parsed.compound else "village" if parsed.village else "road"
        for parsed in (Address.parse(home.address) for home in TOWN)
    )
    assert kinds == {"compound": 1_000, "road": 600, "village": 400}
    for home in TOWN[:50]:
        assert (home.area == "rural") == (Address.parse(home.address).village is not None)


def test_a_compound_is_full_before_the_next_one_begins() -> None:
    size = BUILDINGS * STAIRS * FLOORS * FLATS
    first, second = islice(_compounds(), size - 1, size + 1)
    assert Address.parse(first).compound != Address.parse(second).compound
    assert second.endswith("1栋1单元101室")
