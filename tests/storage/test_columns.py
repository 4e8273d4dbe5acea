from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis.strategies import datetimes, just
from sqlalchemy import DateTime
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


@given(datetimes(min_value=datetime(1970, 1, 1), timezones=just(EIGHT)))  # noqa: DTZ001
def test_sqlite_holds_what_sqlalchemy_would_write(instant: datetime) -> None:
    theirs = DateTime(timezone=True).dialect_impl(DIALECT)
    their_bind, their_read = theirs.bind_processor(DIALECT), theirs.result_processor(DIALECT, None)
    bind, read = (
        UtcDateTime().bind_processor(DIALECT),
        UtcDateTime().result_processor(DIALECT, None),
    )
    assert bind is not None and read is not None and their_bind is not None  # noqa: PT018
    text = bind(instant)
    assert text == their_bind(instant.astimezone(UTC))
    assert read(text) == instant
    assert their_read is not None
    assert their_read(text) == instant.astimezone(UTC).replace(tzinfo=None)


def test_sqlite_is_given_no_datetime_without_a_zone() -> None:
    bind = UtcDateTime().bind_processor(DIALECT)
    assert bind is not None
    with pytest.raises(ValueError, match="no time zone"):
        bind(datetime(2026, 11, 24))  # noqa: DTZ001
    assert bind(None) is None
