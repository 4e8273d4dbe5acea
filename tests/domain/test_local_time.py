from datetime import UTC, datetime

import pytest

from ivr.domain.local_time import read_time

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


@pytest.mark.parametrize(
    "text", ["", "明天", "2026-11-24", "20261124", "2026-13-01 08:00", "2026-02-30 08:00", "8:30"]
)
def test_what_is_no_instant_is_none(text: str) -> None:
    assert read_time(text) is None
