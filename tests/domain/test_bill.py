from datetime import UTC, date, datetime

import pytest

from ivr.domain.bill import Arrears, Bill, Payment, arrears_of, is_told
from ivr.domain.month import Month

NOW = datetime(2026, 11, 25, 15, 59, tzinfo=UTC)
"""One minute before midnight in the service's time zone."""


def bill(month: int, due: date, paid: datetime | None = None, fen: int = 100) -> Bill:
    return Bill("3300012345", Month(2026, month), 10, fen, due, paid)


def test_the_due_day_itself_is_in_time() -> None:
    assert bill(10, date(2026, 11, 25)).payment(NOW) is Payment.DUE
    assert bill(10, date(2026, 11, 24)).payment(NOW) is Payment.OVERDUE
    assert bill(10, date(2026, 11, 24), NOW).payment(NOW) is Payment.PAID


def test_a_bill_over_nothing_is_never_owed() -> None:
    assert bill(9, date(2026, 10, 25), fen=0).payment(NOW) is Payment.PAID


def test_arrears_are_what_is_overdue() -> None:
    bills = [
        bill(10, date(2026, 11, 30), fen=1),
        bill(9, date(2026, 10, 25), fen=20),
        bill(8, date(2026, 9, 25), NOW, fen=300),
        bill(7, date(2026, 8, 25), fen=4000),
    ]
    assert arrears_of(bills, NOW) == Arrears(2, 4020)
    assert arrears_of([], NOW) == Arrears(0, 0)


@pytest.mark.parametrize(
    ("month", "told"),
    [
        (Month(2026, 12), False),
        (Month(2026, 11), True),
        (Month(2024, 11), True),
        (Month(2024, 10), False),
    ],
)
def test_twenty_four_months_back_are_told(month: Month, told: bool) -> None:
    assert is_told(month, Month(2026, 11)) is told
