from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ivr.day_span import DaySpan
from ivr.domain.appointment import (
    Booking,
    BookingPlan,
    DayRule,
    Excess,
    excesses,
    free_on,
    free_slots,
)
from ivr.domain.slot_offer import MOST_OFFERED, Book, Fit, offer
from ivr.working_days import USUAL, DayKind

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
"""A Tuesday, twelve o'clock."""
TODAY, TOMORROW, SATURDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 28)
NINE, TEN, TWO = 9 * 60, 10 * 60, 14 * 60

PLAN = BookingPlan(
    team="营业厅",
    topics=("验表",),
    hours={DayKind.WORKDAY: ((NINE, 12 * 60), (TWO, 17 * 60)), DayKind.DAY_OFF: ((NINE, TEN),)},
    per_slot=2,
    per_day=5,
    days={SATURDAY + timedelta(days=1): DayRule(hours=()), date(2026, 11, 26): DayRule(per_day=1)},
)


def at(day: date, begins: int) -> DaySpan:
    return DaySpan(day, begins, begins + 60)


def booked(*spans: DaySpan, team: str = "营业厅") -> list[Booking]:
    return [
        Booking(f"GD{number}", team, span.begins_at, span.ends_at)
        for number, span in enumerate(spans)
    ]


def book(*spans: DaySpan, now: datetime = NOON) -> Book:
    return Book(PLAN, USUAL, booked(*spans), now)


def hours(slots: Sequence[DaySpan]) -> list[str]:
    return [str(slot) for slot in slots]


def test_a_day_has_the_hours_of_its_kind() -> None:
    assert [slot.begins // 60 for slot in PLAN.on(TOMORROW, USUAL).slots] == [9, 10, 11, 14, 15, 16]
    assert [slot.begins // 60 for slot in PLAN.on(SATURDAY, USUAL).slots] == [9]
    assert PLAN.on(SATURDAY + timedelta(days=1), USUAL).slots == ()
    assert PLAN.on(date(2026, 10, 1), USUAL).slots == ()  # nothing is written for holidays
    assert PLAN.on(date(2026, 11, 26), USUAL).per_day == 1


def test_an_hour_is_full_by_itself_or_with_its_day() -> None:
    nine = at(TOMORROW, NINE)
    places = [free.places for free in free_on(PLAN, TOMORROW, USUAL, booked(nine, nine))]
    assert places == [0, 2, 2, 2, 2, 2]
    full = [at(TOMORROW, begins) for begins in (NINE, TEN, 11 * 60, TWO, 15 * 60)]
    assert all(free.is_full for free in free_on(PLAN, TOMORROW, USUAL, booked(*full)))


def test_what_was_booked_under_other_hours_takes_its_people() -> None:
    half_past = DaySpan(TOMORROW, NINE + 30, TEN + 30)
    places = [free.places for free in free_on(PLAN, TOMORROW, USUAL, booked(half_past))]
    assert places[:3] == [1, 1, 2]


def test_hours_begin_no_sooner_than_the_lead_and_end_with_the_horizon() -> None:
    first, *_, last = free_slots(PLAN, USUAL, [], NOON, Book(PLAN, USUAL, [], NOON).days())
    assert first == at(TODAY, 16 * 60)
    assert last.day == TODAY + timedelta(days=14)
    assert list(free_slots(PLAN, USUAL, [], NOON, [TODAY + timedelta(days=15)])) == []


def test_the_soonest_are_offered_at_most_three_of_one_day() -> None:
    assert hours(offer(book()).slots) == ["2026-11-24T16:00-17:00"]
    found = offer(book(), after=at(TODAY, 16 * 60))
    assert found.fit is Fit.AS_WISHED
    assert [slot.begins // 60 for slot in found.slots] == [9, 10, 11]
    assert {slot.day for slot in found.slots} == {TOMORROW}


def test_another_day_and_later_hours_follow_those_not_wanted() -> None:
    later = offer(book(), after=at(TOMORROW, 11 * 60))
    assert [(slot.day, slot.begins // 60) for slot in later.slots] == [
        (TOMORROW, 14),
        (TOMORROW, 15),
        (TOMORROW, 16),
    ]
    other_day = offer(book(), after=DaySpan(TOMORROW))
    assert {slot.day for slot in other_day.slots} == {date(2026, 11, 26)}


def test_a_wish_is_met_or_said_why_not() -> None:
    full = [at(TOMORROW, NINE)] * 2
    cases: list[tuple[DaySpan, Fit, str]] = [
        (at(TOMORROW, NINE), Fit.FULL, "2026-11-25T10:00-11:00"),
        (at(TOMORROW, TEN), Fit.AS_WISHED, "2026-11-25T10:00-11:00"),
        (DaySpan(TOMORROW, 12 * 60, 18 * 60), Fit.AS_WISHED, "2026-11-25T14:00-15:00"),
        (DaySpan(None, 0, 12 * 60), Fit.AS_WISHED, "2026-11-25T10:00-11:00"),
        (DaySpan(TOMORROW, 19 * 60, 20 * 60), Fit.NOBODY_COMES, "2026-11-25T10:00-11:00"),
        (DaySpan(SATURDAY + timedelta(days=1)), Fit.NOBODY_COMES, "2026-11-30T09:00-10:00"),
        (at(TODAY, TWO), Fit.TOO_SOON, "2026-11-24T16:00-17:00"),
        (DaySpan(date(2026, 12, 30)), Fit.TOO_FAR, "2026-11-24T16:00-17:00"),
        (DaySpan(None, 19 * 60, 20 * 60), Fit.FULL, "2026-11-24T16:00-17:00"),
    ]
    for wish, fit, first in cases:
        found = offer(book(*full), wish)
        assert (found.fit, str(found.slots[0])) == (fit, first), wish


def test_where_nothing_is_free_nothing_is_offered() -> None:
    nobody = BookingPlan("营业厅", ("验表",), PLAN.hours, 0, 5)
    assert offer(Book(nobody, USUAL, [], NOON)).fit is Fit.NOTHING
    assert offer(book(), after=DaySpan(TODAY + timedelta(days=14))).slots == ()


def test_what_a_cut_leaves_over_is_told_and_not_dropped() -> None:
    nine, gone = at(TOMORROW, NINE), at(SATURDAY + timedelta(days=1), NINE)
    cut = BookingPlan("营业厅", ("验表",), PLAN.hours, 1, 2, days=PLAN.days)
    bookings = booked(nine, nine, at(TOMORROW, TWO), gone)
    assert list(excesses(cut, USUAL, bookings)) == [
        Excess("营业厅", DaySpan(TOMORROW), 3, 2),
        Excess("营业厅", nine, 2, 1),
        Excess("营业厅", gone, 1, 0),
    ]
    assert list(excesses(PLAN, USUAL, booked(nine, nine))) == []
    assert list(excesses(cut, USUAL, booked(nine, nine, team="别的班"))) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 15), st.integers(8, 17)).map(
            lambda pair: at(TODAY + timedelta(days=pair[0]), pair[1] * 60)
        ),
        max_size=30,
    ),
    st.none() | st.builds(DaySpan, st.dates(TODAY, date(2026, 12, 20))),
)
def test_whatever_is_booked_only_free_hours_are_offered(
    spans: list[DaySpan], wish: DaySpan | None
) -> None:
    taken = book(*spans)
    found = offer(taken, wish)
    assert len(found.slots) <= MOST_OFFERED
    assert len({slot.day for slot in found.slots}) <= 1
    assert list(found.slots) == sorted(found.slots, key=lambda slot: slot.begins)
    for slot in found.slots:
        assert slot.begins_at >= NOON + PLAN.lead
        assert slot.day is not None
        free = {one.span: one for one in free_on(PLAN, slot.day, USUAL, taken.bookings)}
        assert not free[slot].is_full
