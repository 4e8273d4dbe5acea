from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.address import Address
from ivr.domain.mode import Mode, Modes, ModeSwitch, lies_in

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STORM = ModeSwitch(NOON, Mode.STORM, NOON + 2 * HOUR, "李班长", "台风", "城东在抢修。", ("和平路",))
TROUBLE = ModeSwitch(NOON, Mode.TROUBLE, NOON + HOUR, "李班长")


def test_nothing_switched_is_as_always() -> None:
    assert Modes().at(NOON) is Mode.NORMAL
    assert Modes().banners(NOON) == ()


def test_a_mode_ends_by_itself() -> None:
    modes = Modes((STORM,))
    assert modes.at(NOON + 2 * HOUR - timedelta(seconds=1)) is Mode.STORM
    assert modes.at(NOON + 2 * HOUR) is Mode.NORMAL
    assert modes.banners(NOON) == ("城东在抢修。",)
    assert modes.banners(NOON + 2 * HOUR) == ()


def test_trouble_goes_before_a_storm_and_the_storm_is_still_told() -> None:
    modes = Modes((STORM, TROUBLE))
    assert modes.at(NOON) is Mode.TROUBLE
    assert modes.banners(NOON) == ("城东在抢修。",)
    assert modes.at(NOON + HOUR) is Mode.STORM


def test_the_switch_off_ends_it() -> None:
    assert Modes((ModeSwitch(NOON, Mode.STORM, None, "李班长"),)).at(NOON) is Mode.NORMAL


@given(st.integers(-10_000, 10_000), st.sampled_from([Mode.STORM, Mode.TROUBLE]))
def test_a_mode_is_on_exactly_until_its_end(seconds: int, mode: Mode) -> None:
    until = NOON + timedelta(seconds=seconds)
    assert (Modes((ModeSwitch(NOON, mode, until, "a"),)).at(NOON) is mode) is (seconds > 0)


@pytest.mark.parametrize(
    ("address", "area", "inside"),
    [
        ("和平路18号3单元302室", "和平路", True),
        ("城东和平路18号", "城东", True),
        ("阳光花园小区3栋2单元501室", "阳光花园", True),
        ("东风路88号", "和平路", False),
    ],
)
def test_an_area_is_meant_as_people_name_it(address: str, area: str, inside: bool) -> None:
    assert lies_in(Address.parse(address), area) is inside


def test_the_named_area_of_an_address_is_told() -> None:
    assert STORM.area_of(Address.parse("和平路18号")) == "和平路"
    assert STORM.area_of(Address.parse("东风路88号")) is None
