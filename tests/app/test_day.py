"""A small day of a whole hotline, in virtual time: nothing of it is lost."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ivr.app.day import DayWishes, hold_district
from ivr.app.day_town import households_of
from ivr.clock import SHANGHAI
from ivr.simulator.day.report import kept
from tests.helpers.models import config_of

DAY = datetime(2026, 7, 24, tzinfo=SHANGHAI)


def test_a_small_day_adds_up(tmp_path: Path) -> None:
    result = hold_district(config_of(tmp_path), DayWishes(150, DAY), 0)
    account = result.account
    assert account.wrong == []
    assert kept(result)
    assert sum(account.calls.values()) == 150
    assert sum(result.counted.storm_by_hour.values()) == 45
    assert result.work.outages > 0
    assert result.work.storm_minutes > 0
    assert len(result.waits.taken_s) > 0
    assert account.reached > 0


def test_districts_have_all_calls_and_no_place_in_common() -> None:
    wishes = DayWishes(60_001, DAY)
    assert wishes.districts == 4
    assert sum(wishes.calls_of(number) for number in range(4)) == 60_001
    places = [{home.place for home in households_of(8_000, 3, number)} for number in range(3)]
    assert not places[0] & places[1]
    assert not places[1] & places[2]
    assert sum(len(households_of(8_000, 3, number)) for number in range(3)) == 8_000
