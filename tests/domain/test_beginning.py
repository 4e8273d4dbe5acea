from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.beginning import began_since, estimate_beginning
from ivr.domain.terms import Began

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_the_beginning_is_estimated_from_what_the_caller_says() -> None:
    assert estimate_beginning(None, NOW) is None
    assert estimate_beginning(Began.JUST_NOW, NOW) == NOW
    assert estimate_beginning(Began.WITHIN_THE_HOUR, NOW) == NOW - timedelta(minutes=30)
    assert estimate_beginning(Began.EARLIER, NOW) is None


@pytest.mark.parametrize(
    ("minutes", "began"),
    [
        (0, Began.JUST_NOW),
        (10, Began.JUST_NOW),
        (11, Began.WITHIN_THE_HOUR),
        (60, Began.WITHIN_THE_HOUR),
        (61, Began.EARLIER),
    ],
)
def test_a_moment_is_put_as_callers_put_it(minutes: int, began: Began) -> None:
    assert began_since(NOW - timedelta(minutes=minutes), NOW) is began


def test_no_moment_is_no_beginning() -> None:
    assert began_since(None, NOW) is None
