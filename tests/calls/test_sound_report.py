"""A bad line is complained of once the call is over; a good one is not."""

from __future__ import annotations

from ivr.calls.sound_report import complaint, in_words
from ivr.media.reporting import LineQuality


def test_a_good_line_is_told_in_numbers_and_nobody_complains() -> None:
    quality = LineQuality(1500, 3, 2, 1480, 5, 4, 38)
    assert complaint(quality) is None
    assert in_words(quality) == (
        "收到 1500 包、丢 3 包、抖动 2 毫秒，发出 1480 包，对方丢 5 包、抖动 4 毫秒，往返 38 毫秒"
    )


def test_where_the_peer_told_nothing_nothing_is_said_of_it() -> None:
    assert in_words(LineQuality(10, 0, 0, 12)) == "收到 10 包、丢 0 包、抖动 0 毫秒，发出 12 包"


def test_loss_either_way_is_complained_of() -> None:
    ours = complaint(LineQuality(900, 100, 2, 1000))
    assert ours is not None
    assert ours.startswith("听对方丢了 10% 的声音包")
    theirs = complaint(LineQuality(1000, 0, 2, 1000, 200, 4))
    assert theirs is not None
    assert theirs.startswith("对方听我们丢了 20% 的声音包")


def test_a_short_call_says_little() -> None:
    assert complaint(LineQuality(10, 100, 2, 10)) is None
