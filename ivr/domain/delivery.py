"""What comes of an attempt to deliver: it has arrived, is tried again later, or is given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

DELAYS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 300, 900, 1800, 3600, 7200, 14_400)
)
"""After the first failure, the second, and so on; from the last on they stay the same."""

MOST_URGENT = timedelta(minutes=5)
"""Danger is never put off for longer."""

GIVE_UP_AFTER = timedelta(days=3)
"""A receiver that is away over a long weekend still gets everything."""

SPREAD = 0.2
"""A delay is up to this part shorter or longer, so that not all come back at once."""

REFUSED = frozenset({400, 405, 406, 411, 413, 414, 415, 422, 431})
"""The receiver has read the message and will not take it: the same again would not help."""

GONE = 410


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver said: a status of HTTP, or why there was none."""

    status: int | None = None
    problem: str = ""
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """The receiver has taken it."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """It is tried again then."""

    at: datetime
    problem: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """A person has to look."""

    problem: str


def judge(
    answer: Answer,
    *,
    attempts: int,
    since: datetime,
    now: datetime,
    urgent: bool,
    luck: float,
) -> Arrived | TryAgain | GiveUp:
    """What comes of this answer to attempt number `attempts`; `luck` is from 0 to 1."""
    status = answer.status
    if status is not None and 200 <= status < 300:
        return Arrived()
    problem = _in_words(answer)
    if status == GONE or status in REFUSED:
        return GiveUp(problem)
    if now - since >= GIVE_UP_AFTER:
        days = GIVE_UP_AFTER.days
        return GiveUp(f"试了{days}天都没有送到，不再自己试了。最后一次：{problem}")
    delay = DELAYS[min(attempts, len(DELAYS)) - 1] * (1 + SPREAD * (2 * luck - 1))
    asked = timedelta(seconds=answer.retry_after_s or 0)
    delay = max(delay, min(asked, DELAYS[-1]))
    return TryAgain(now + (min(delay, MOST_URGENT) if urgent else delay), problem)


def _in_words(answer: Answer) -> str:
    """Why it has not arrived, as a sentence for the list."""
    status = answer.status
    if status is None:
        return answer.problem
    if status == GONE:
        return "对方说这个地址不再接收派单（410），请核对地址，改好后 ivr dispatch retry"
    if status in REFUSED:
        return f"对方看了这条消息，不肯收（{status}），请和对方核对格式，改好后 ivr dispatch retry"
    if status in (401, 403):
        return f"对方不认签名或者不让进（{status}），请和对方核对密钥"
    if status == 404:
        return "对方没有这个地址（404），请核对派单地址"
    if 300 <= status < 400:
        return f"对方让改送别的地址（{status}），热线不跟过去，请在设置里写新的地址"
    if status == 429:
        return "对方说送得太勤了（429）"
    return f"对方出错了（{status}）"
