"""What is asked is timed, a wrong answer is never fast, and the report says what is kept."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping

from ivr.bench.orders import (
    ASKING,
    FILING,
    MOST_MS,
    PASSES,
    Arguments,
    Question,
    Timing,
    as_data,
    findings,
    measure,
    write_report,
)

GIVEN: tuple[Arguments, ...] = tuple({"户号": f"33{number:08d}"} for number in range(6))
ASKED = Question(ASKING, "户号，没有报过", GIVEN, "是否重复", "否")
FILED = Question(FILING, "没有人报过", GIVEN, "登记结果", "新工单")


class Desk:
    """Answers at once, and keeps what it was asked; `wrong`: for whom it answers otherwise."""

    def __init__(self, wrong: str | None = None) -> None:
        self.asked: list[tuple[str, str | None, str]] = []
        self.wrong = wrong

    def __call__(self, action: str, given: Arguments, call: str) -> Mapping[str, str | None]:
        self.asked.append((action, given["户号"], call))
        answer = "是" if given["户号"] == self.wrong else "否"
        return {"是否重复": answer, "登记结果": "新工单"}


def timing(question: Question, *times: float, wrong: int = 0) -> Timing:
    return Timing(question, sorted(times), sorted(times), wrong)


def test_what_changes_nothing_is_asked_several_times_and_what_files_once() -> None:
    desk = Desk()
    asked, filed = measure(desk, [ASKED, FILED])
    actions = [action for action, _, _ in desk.asked]
    assert (actions.count(ASKING), actions.count(FILING)) == (PASSES * len(GIVEN), len(GIVEN))
    assert len({call for _, _, call in desk.asked}) == len(desk.asked)
    warm_up = len(GIVEN) // 2
    assert len(asked.times_ms) == PASSES * (len(GIVEN) - warm_up)
    assert len(asked.undisturbed_ms) == len(filed.times_ms) == len(GIVEN) - warm_up
    assert (asked.wrong, filed.wrong) == (0, 0)
    assert list(asked.times_ms) == sorted(asked.times_ms)
    assert asked.undisturbed_ms[0] >= asked.times_ms[0] >= 0


def test_wrong_answers_are_counted_and_take_for_ever() -> None:
    (asked,) = measure(Desk(wrong="3300000005"), [ASKED])
    assert asked.wrong == PASSES
    assert findings({"SQLite": [asked]})[f"{ASKING} SQLite"] == math.inf


def test_the_slowest_sort_counts_and_one_that_was_not_measured_is_none() -> None:
    slow = timing(ASKED, *[1.0] * 18, MOST_MS + 1, MOST_MS + 1)
    found = findings({"SQLite": [timing(ASKED, 1.0), slow]})
    assert found == {f"{ASKING} SQLite": MOST_MS + 1, f"{FILING} SQLite": None}
    assert findings({"SQLite": [timing(ASKED)]})[f"{ASKING} SQLite"] == math.inf


def test_the_report_has_a_row_for_each_sort_in_each_database_and_says_what_is_kept() -> None:
    quick, slow = timing(ASKED, 1.0, 2.0), timing(ASKED, MOST_MS + 5)
    filed = timing(FILED, 60.0)
    output = io.StringIO()
    assert write_report(output, {"SQLite": [quick, filed], "PostgreSQL": [quick, filed]})
    text = output.getvalue()
    assert text.count("户号，没有报过") == 2
    assert "| SQLite | 2 | 1.0 | 2.0 |" in text
    assert not write_report(io.StringIO(), {"SQLite": [slow, filed]}), "only that is promised"
    told = io.StringIO()
    assert not write_report(told, {"SQLite": [timing(ASKED, 1.0, wrong=2)]})
    assert "（2 次答错）" in told.getvalue()


def test_programs_are_given_the_same_in_milliseconds() -> None:
    told = as_data({"SQLite": [timing(ASKED, 1.0, 3.0, wrong=1)]})
    expected = {
        "action": ASKING,
        "told": "户号，没有报过",
        "times": 2,
        "wrong": 1,
        "p50_ms": 1.0,
        "p95_ms": 3.0,
        "p99_ms": 3.0,
        "p100_ms": 3.0,
        "undisturbed_p95_ms": 3.0,
    }
    assert told == {"SQLite": [expected]}
