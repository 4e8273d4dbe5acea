"""What is counted, as operators read it."""

from __future__ import annotations

from datetime import UTC, datetime

from ivr.events import AnsweredLate, CallAnswered, CallEnded
from ivr.metrics import Metrics

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def counted() -> Metrics:
    metrics = Metrics()
    for number in range(3):
        metrics(CallAnswered(f"{number}", NOW, None, None, "总机", "v", waited_ms=20))
    metrics(CallEnded("0", NOW, "自助办结", "us", {}))
    return metrics


def test_calls_are_told_and_no_trouble_where_there_was_none() -> None:
    assert counted().in_words({"INVITE": 3}) == "开机以来：来电 3 通，正在通话 2 通。"


def test_what_went_wrong_is_told_in_numbers() -> None:
    metrics = counted()
    metrics(AnsweredLate("1", NOW, 13_000, 12_000))
    line = {"waited in vain": 4, "malformed": 2, "unacceptable": 1}
    assert metrics.in_words(line) == (
        "开机以来：来电 3 通，正在通话 2 通，等得超过时限的 1 通，"
        "没等到空线的 4 通，读不懂的信令 3 条。"
    )


def test_who_gave_up_before_the_answer_is_told_apart() -> None:
    metrics = counted()
    metrics(CallAnswered("4", NOW, None, None, "总机", "v", waited_ms=900, answered=False))
    metrics(CallEnded("4", NOW, "客户挂断", "cancelled", {}))
    assert metrics.in_words({}) == "开机以来：来电 4 通，正在通话 2 通，没等接通就挂了的 1 通。"


def test_calls_of_ours_are_counted_by_themselves() -> None:
    metrics = counted()
    for number, answered in ((5, True), (6, False)):
        made = CallAnswered(
            f"{number}", NOW, None, None, "回访", "v", 9_000, answered=answered, outgoing=True
        )
        metrics(made)
        metrics(CallEnded(f"{number}", NOW, "占线", "refused", {}, outgoing=True))
    assert metrics.in_words({}) == ("开机以来：来电 3 通，正在通话 2 通，打出 2 通，接通 1 通。")
