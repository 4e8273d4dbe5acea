from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.delivery import (
    DELAYS,
    GIVE_UP_AFTER,
    MOST_URGENT,
    SPREAD,
    Answer,
    Arrived,
    GiveUp,
    TryAgain,
    judge,
)

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
Verdict = Arrived | TryAgain | GiveUp


def verdict(
    answer: Answer,
    *,
    attempts: int = 1,
    waited: timedelta = timedelta(0),
    urgent: bool = False,
    luck: float = 0.5,
) -> Verdict:
    return judge(answer, attempts=attempts, since=NOW - waited, now=NOW, urgent=urgent, luck=luck)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_means_that_it_has_arrived(status: int) -> None:
    assert verdict(Answer(status)) == Arrived()


@pytest.mark.parametrize(
    ("status", "words"),
    [(410, "不再接收派单（410）"), (400, "不肯收（400）"), (422, "不肯收（422）")],
)
def test_what_the_same_again_would_not_mend_is_for_a_person(status: int, words: str) -> None:
    found = verdict(Answer(status))
    assert isinstance(found, GiveUp)
    assert words in found.problem
    assert "ivr dispatch retry" in found.problem


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(500), "对方出错了（500）"),
        (Answer(302), "让改送别的地址（302）"),
        (Answer(401), "不认签名"),
        (Answer(404), "没有这个地址"),
        (Answer(429), "太勤"),
        (Answer(problem="连不上对方"), "连不上对方"),
        (Answer(100), "（100）"),
    ],
)
def test_everything_else_is_tried_again(answer: Answer, words: str) -> None:
    found = verdict(answer)
    assert isinstance(found, TryAgain)
    assert found.at == NOW + DELAYS[0]
    assert words in found.problem


def test_delays_grow_to_hours() -> None:
    found = [verdict(Answer(500), attempts=attempt) for attempt in range(1, 12)]
    delays = [one.at - NOW for one in found if isinstance(one, TryAgain)]
    assert delays == [*DELAYS, DELAYS[-1], DELAYS[-1]]
    assert delays == sorted(delays)
    assert DELAYS[-1] == timedelta(hours=4)


def test_after_days_a_person_has_to_look() -> None:
    found = verdict(Answer(503), attempts=30, waited=GIVE_UP_AFTER)
    assert found == GiveUp("试了3天都没有送到，不再自己试了。最后一次：对方出错了（503）")


def test_a_receiver_may_ask_for_more_time_within_bounds() -> None:
    assert verdict(Answer(503, retry_after_s=90)) == TryAgain(
        NOW + timedelta(seconds=90), "对方出错了（503）"
    )
    found = verdict(Answer(503, retry_after_s=10**9))
    assert isinstance(found, TryAgain)
    assert found.at == NOW + DELAYS[-1]


@given(
    attempts=st.integers(1, 100),
    luck=st.floats(0, 1),
    urgent=st.booleans(),
    asked=st.none() | st.integers(0, 10**6),
)
def test_a_delay_is_never_long_where_there_is_danger(
    attempts: int, luck: float, urgent: bool, asked: int | None
) -> None:
    found = verdict(Answer(500, retry_after_s=asked), attempts=attempts, urgent=urgent, luck=luck)
    assert isinstance(found, TryAgain)
    delay = found.at - NOW
    assert timedelta(seconds=5) * (1 - SPREAD) <= delay <= DELAYS[-1] * (1 + SPREAD)
    if urgent:
        assert delay <= MOST_URGENT
