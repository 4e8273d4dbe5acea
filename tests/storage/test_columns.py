from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import sqlite

from storage.columns import UtcDateTime

DIALECT = sqlite.dialect()
EIGHT = timezone(timedelta(hours=8))


def test_an_instant_is_stored_in_utc() -> None:
    stored = UtcDateTime().process_bind_param(datetime(2026, 11, 24, 8, tzinfo=EIGHT), DIALECT)
    assert stored == datetime(2026, 11, 24, 0, tzinfo=UTC)
    assert stored is not None
    assert stored.tzinfo is UTC


def test_an_instant_comes_back_with_its_zone() -> None:
    read = UtcDateTime().process_result_value(datetime(2026, 11, 24), DIALECT)  # noqa: DTZ001
    assert read == datetime(2026, 11, 24, tzinfo=UTC)
    aware = UtcDateTime().process_result_value(datetime(2026, 11, 24, 8, tzinfo=EIGHT), DIALECT)
    assert aware == datetime(2026, 11, 24, 0, tzinfo=UTC)


def test_nothing_stays_nothing() -> None:
    assert UtcDateTime().process_bind_param(None, DIALECT) is None
    assert UtcDateTime().process_result_value(None, DIALECT) is None


def test_a_datetime_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 11, 24), DIALECT)  # noqa: DTZ001
