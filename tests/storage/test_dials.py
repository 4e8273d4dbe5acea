from datetime import UTC, datetime, timedelta

from ivr.domain.ports import CallRecord
from storage.database import Database

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_calls_are_counted_in_all_and_of_one_number_and_forgotten_in_the_end(
    either: Database,
) -> None:
    with either.unit_of_work() as unit:
        for hours, target in ((0, "13800000001"), (1, "13800000001"), (2, "13800000002")):
            unit.dials.add(NOON + hours * HOUR, target)
        unit.commit()
    with either.unit_of_work() as unit:
        assert unit.dials.count(NOON) == 3
        assert unit.dials.count(NOON + HOUR) == 2
        assert unit.dials.count(NOON, "13800000001") == 2
        assert unit.dials.count(NOON + HOUR, "13800000001") == 1
        unit.dials.take_back("13800000001")
        unit.dials.take_back("13800000009")
        assert unit.dials.count(NOON + HOUR, "13800000001") == 0
        assert unit.dials.count(NOON, "13800000001") == 1
        unit.dials.add(NOON + HOUR, "13800000001")
        unit.dials.forget(NOON + HOUR)
        assert unit.dials.count(NOON) == 2
        unit.dials.add(NOON + 3 * HOUR, "13800000003")
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.dials.count(NOON) == 3


def test_a_call_of_ours_comes_back_as_one_and_is_no_wait_for_an_answer(either: Database) -> None:
    came = CallRecord("c1", NOON, "13800000001", "95598", "总台", "v", 900)
    made = CallRecord("c2", NOON, "95598", "13800000001", "回访", "v", 9_000, outgoing=True)
    with either.unit_of_work() as unit:
        unit.calls.save(came)
        unit.calls.save(made)
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.calls.latest() == [came, made]
        assert unit.calls.waits_ms(NOON, NOON + HOUR) == [900]
