from __future__ import annotations

import pytest

from ivr.errors import MalformedSip
from ivr.telephony.message import Headers
from ivr.telephony.responses import Reply
from ivr.telephony.session_timer import (
    Asked,
    SessionTimer,
    Terms,
    agreed_by,
    asked_in,
    terms_for,
)

TIMER = ("Supported", "timer")


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ((), Asked(False)),
        ((TIMER,), Asked(True)),
        ((TIMER, ("Session-Expires", "600")), Asked(True, 600)),
        (
            (("Supported", "TIMER"), ("Session-Expires", "600 ; refresher = UAC;x=y")),
            Asked(True, 600, "uac"),
        ),
        (
            (("Session-Expires", "600;refresher=uas"), ("Min-SE", "120")),
            Asked(False, 600, "uas", 120),
        ),
    ],
)
def test_what_a_message_says_of_the_sessions_life(
    fields: tuple[tuple[str, str], ...], asked: Asked
) -> None:
    assert asked_in(Headers(fields)) == asked


@pytest.mark.parametrize("field", [("Session-Expires", "soon"), ("Min-SE", "-1")])
def test_a_time_that_is_no_number_cannot_be_read(field: tuple[str, str]) -> None:
    with pytest.raises(MalformedSip):
        asked_in(Headers((field,)))


@pytest.mark.parametrize(
    ("asked", "terms"),
    [
        (Asked(True, 600, "uac"), Terms(600, "uac", required=True)),
        (Asked(True, 600, "uas"), Terms(600, "uas", required=False)),
        (Asked(True, 600), Terms(600, "uas", required=False)),
        (Asked(True), Terms(1800, "uas", required=False)),
        (Asked(True, 7200), Terms(1800, "uas", required=False)),
        (Asked(True, 7200, None, 3600), Terms(3600, "uas", required=False)),
        (Asked(False), Terms(1800, "uas", required=False)),
        (Asked(False, 600, "uac"), Terms(600, "uas", required=False)),
        (Asked(False, 30), Terms(90, "uas", required=False)),
        (Asked(True, 89), Reply(422, (("Min-SE", "90"),))),
    ],
)
def test_what_is_agreed(asked: Asked, terms: Terms | Reply) -> None:
    assert terms_for(asked, 1800, 90) == terms


def test_without_a_wish_of_ours_a_timer_runs_only_if_the_peer_asks() -> None:
    assert terms_for(Asked(True), 0, 90) is None
    assert terms_for(Asked(True, 600, "uac"), 0, 90) == Terms(600, "uac", required=True)


def test_we_refresh_at_half_time_and_wait_for_the_peer_until_shortly_before_the_end() -> None:
    assert SessionTimer.begun(600, 1_000, ours=True).due_ms == 301_000
    assert SessionTimer.begun(600, 1_000, ours=False).due_ms == 601_000 - 32_000
    assert SessionTimer.begun(90, 0, ours=False).due_ms == 60_000


def test_a_refresh_that_failed_is_tried_again_until_the_end() -> None:
    timer = SessionTimer.begun(90, 0, ours=True)
    tried = []
    while timer.put_off(timer.due_ms):
        tried.append(timer.due_ms)
    assert tried == [67_500, 78_750, 84_375, 87_187, 88_593, 89_593]


@pytest.mark.parametrize(
    ("answer", "interval_s", "ours"),
    [
        (Asked(True, 300, "uac"), 300, True),
        (Asked(True, 300, "uas"), 300, False),
        (Asked(False), 600, True),
    ],
)
def test_what_the_answer_to_a_refresh_says_holds(
    answer: Asked, interval_s: int, ours: bool
) -> None:
    timer = agreed_by(answer, SessionTimer.begun(600, 0, ours=True), 0)
    assert timer is not None
    assert (timer.interval_s, timer.ours) == (interval_s, ours)


def test_no_answer_makes_us_refresh_without_end() -> None:
    """Less than RFC 4028 allows is kept up with, as its peer would else end the call; not 0."""
    timer = agreed_by(Asked(True, 0, "uac"), SessionTimer.begun(600, 0, ours=True), 0)
    assert timer is not None
    assert (timer.interval_s, timer.due_ms) == (10, 5_000)
