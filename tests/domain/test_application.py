from datetime import date

import pytest

from ivr.domain.application import Application, read_application_number

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("202611200001", "202611200001"),
        ("２０２６１１２００００１", "202611200001"),
        ("yw2026-1120-0001", "202611200001"),
        ("20261120000", None),
        ("GD202611200001", None),
        ("😀", None),
        ("1" * 5000, None),
    ],
)
def test_a_number_is_read(text: str, number: str | None) -> None:
    assert read_application_number(text) == number


@pytest.mark.parametrize(
    ("expected", "done", "late"),
    [
        (None, None, False),
        (date(2026, 11, 24), None, False),
        (date(2026, 11, 23), None, True),
        (date(2026, 11, 23), date(2026, 11, 24), False),
    ],
)
def test_it_is_late_after_the_day_on_which_it_was_expected(
    expected: date | None, done: date | None, late: bool
) -> None:
    application = Application(
        "202611200001", "新装", "正在装表", TODAY, expected_by=expected, done_on=done
    )
    assert application.is_late(TODAY) is late
