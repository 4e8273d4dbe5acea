from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.local_time import read_time, shown_end

INSTANT = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24 08:30",
        "2026/11/24 8:30",
        "2026.11.24 8:30:00",
        "2026年11月24日8时30分",
        "2026年11月24日 8点30",
        "２０２６－１１－２４　０８：３０",
        "2026-11-24T08:30",
        "2026-11-24T00:30:00+00:00",
        "2026-11-24T08:30:00+08:00",
    ],
)
def test_a_time_may_be_written_in_many_ways(text: str) -> None:
    assert read_time(text) == INSTANT


@pytest.mark.parametrize("text", ["2026-11-24 24:00", "2026年11月24日24时", "2026-11-25 0:00"])
def test_the_end_of_a_day_may_be_written_as_its_24th_hour(text: str) -> None:
    assert read_time(text) == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


def test_what_lasts_until_midnight_is_shown_until_24_of_its_day() -> None:
    midnight = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert shown_end(midnight) == "12-31 24:00"
    assert shown_end(midnight, year=True) == "2026-12-31 24:00"
    assert shown_end(midnight + timedelta(minutes=1)) == "01-01 00:01"
    assert read_time(shown_end(midnight, year=True)) == midnight


@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31 24:00",
        "2026-11-24 24:01",
        "2026-11-24 25:00",
        "",
        "明天",
        "2026-11-24",
        "20261124",
        "2026-13-01 08:00",
        "2026-02-30 08:00",
        "8:30",
    ],
)
def test_what_is_no_instant_is_none(text: str) -> None:
    assert read_time(text) is None
