"""How much too early packets come: the slowest of the last seconds decides."""

from __future__ import annotations

from ivr.media.margins import WINDOW, WINDOWS, Margins


def fed(margins: Margins, *windows: int) -> Margins:
    for margin in windows:
        for _ in range(WINDOW):
            margins.push(margin)
    return margins


def test_nothing_is_too_long_before_some_seconds_are_known() -> None:
    assert fed(Margins(160), *[400] * (WINDOWS // 2 - 1)).excess == 0
    assert fed(Margins(160), *[400] * (WINDOWS // 2)).excess == 240


def test_the_slowest_packet_decides_until_it_is_forgotten() -> None:
    margins = fed(Margins(160), *[400] * 4, 160)
    assert margins.excess == 0
    assert fed(margins, *[400] * (WINDOWS - 1)).excess == 0
    assert fed(margins, 400).excess == 240


def test_a_slow_packet_counts_at_once() -> None:
    margins = fed(Margins(160), *[400] * 4)
    margins.push(200)
    assert margins.excess == 40


def test_a_move_of_the_delay_moves_what_is_known() -> None:
    margins = fed(Margins(160), *[400] * 4)
    margins.push(400)
    margins.move(-160)
    assert (margins.excess, margins.most) == (80, 240)
    margins.forget()
    assert (margins.excess, margins.most) == (0, 0)
