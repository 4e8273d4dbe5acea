import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.month import Month, heard_month, said_month

NOVEMBER = Month(2026, 11)
MONTHS = st.builds(Month, st.integers(2000, 2099), st.integers(1, 12))


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("2026-10", Month(2026, 10)),
        ("202610", Month(2026, 10)),
        ("2026/1", Month(2026, 1)),
        ("2026年10月", Month(2026, 10)),
        ("２０２６年１０月份", Month(2026, 10)),
        ("2026-10-01", Month(2026, 10)),
        ("2026-13", None),
        ("202600", None),
        ("1999-12", None),
        ("十月", None),
        ("", None),
    ],
)
def test_a_written_month_is_read(written: str, month: Month | None) -> None:
    assert Month.read(written) == month


@pytest.mark.parametrize(
    ("words", "month"),
    [
        ("202603", Month(2026, 3)),
        ("上个月", Month(2026, 10)),
        ("我想查上个月的", Month(2026, 10)),
        ("上月", Month(2026, 10)),
        ("上上个月", Month(2026, 9)),
        ("大上个月", Month(2026, 9)),
        ("这个月", NOVEMBER),
        ("本月", NOVEMBER),
        ("三月份", Month(2026, 3)),
        ("十一月", NOVEMBER),
        ("十二月的", Month(2025, 12)),
        ("去年十二月", Month(2025, 12)),
        ("去年的三月份", Month(2025, 3)),
        ("前年十二月份", Month(2024, 12)),
        ("今年二月", Month(2026, 2)),
        ("二零二五年十二月", Month(2025, 12)),
        ("二五年十二月", Month(2025, 12)),
        ("2025年3月", Month(2025, 3)),
        ("25年3月份", Month(2025, 3)),
        ("十三月", None),
        ("零月", None),
        ("随便", None),
        ("", None),
        ("月" * 5000, None),
        ("一" * 5000 + "月", None),
        ("1" * 5000 + "月", None),
    ],
)
def test_a_month_is_understood_as_people_name_it(words: str, month: Month | None) -> None:
    assert heard_month(words, NOVEMBER) == month


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (Month(2026, 10), "十月份"),
        (Month(2026, 2), "二月份"),
        (Month(2025, 12), "去年十二月份"),
        (Month(2024, 12), "二零二四年十二月份"),
    ],
)
def test_a_month_is_said_as_people_say_it(month: Month, said: str) -> None:
    assert said_month(month, NOVEMBER) == said


@given(MONTHS, st.integers(0, 24))
def test_going_back_is_counted_back(month: Month, months: int) -> None:
    assert month.after(month.back(months)) == months


@given(MONTHS, st.integers(0, 24))
def test_what_is_said_of_a_month_means_that_month(present: Month, ago: int) -> None:
    month = present.back(ago)
    if month.year >= 2000:
        assert heard_month(said_month(month, present), present) == month
        assert heard_month(month.text, present) == month


@given(st.text(max_size=30))
def test_no_words_are_too_much(words: str) -> None:
    heard = heard_month(words, NOVEMBER)
    assert heard is None or 1 <= heard.number <= 12
