"""To whom a call sends and from whom it hears."""

from __future__ import annotations

import pytest

from ivr.media.latch import SILENT_MS, Latch, MediaTarget, plain_host, reachable
from ivr.media.sound import Law


def latch(host: str, port: int = 4000, *, signalling: str = "203.0.113.5") -> Latch:
    return Latch(MediaTarget(host, port, Law.PCMA, 101, signalling))


PUBLIC = "8.8.4.4"
ELSEWHERE = "9.9.9.9"


def test_sound_goes_to_the_negotiated_address() -> None:
    assert latch(PUBLIC).destination == (PUBLIC, 4000)


def test_the_negotiated_source_is_locked_at_once() -> None:
    line = latch(PUBLIC)
    assert line.accepts((PUBLIC, 4000), 0)
    assert line.locked == (PUBLIC, 4000)
    assert not line.accepts((PUBLIC, 4002), 10_000)
    assert not line.accepts(("203.0.113.5", 4000), 10_000)


def test_a_stranger_is_never_heard() -> None:
    line = latch(PUBLIC)
    assert not any(line.accepts((ELSEWHERE, 4000), at) for at in range(0, 10_000, 20))
    assert line.destination == (PUBLIC, 4000)


def test_behind_a_private_address_the_first_source_on_the_signalling_host_takes_its_place() -> None:
    line = latch("192.168.1.5", signalling=PUBLIC)
    assert not line.accepts((ELSEWHERE, 61_000), 0)
    assert line.accepts((PUBLIC, 61_000), 20)
    assert line.destination == (PUBLIC, 61_000)
    assert not line.accepts((PUBLIC, 62_000), 40)


def test_a_silent_address_is_given_up_after_a_while() -> None:
    line = latch(PUBLIC, signalling=PUBLIC)
    assert line.accepts((PUBLIC, 61_000), 0)
    assert line.accepts((PUBLIC, 61_000), SILENT_MS - 1)
    assert line.destination == (PUBLIC, 4000)
    assert not line.accepts((PUBLIC, 62_000), SILENT_MS)
    assert line.accepts((PUBLIC, 61_000), SILENT_MS)
    assert line.destination == (PUBLIC, 61_000)


def test_the_negotiated_address_wins_while_it_is_waited_for() -> None:
    line = latch(PUBLIC, signalling=ELSEWHERE)
    assert line.accepts((ELSEWHERE, 5000), 0)
    assert line.accepts((PUBLIC, 4000), 100)
    assert line.destination == (PUBLIC, 4000)
    assert not line.accepts((ELSEWHERE, 5000), 1000)


def test_a_lock_outlives_a_renegotiation_that_changes_no_address() -> None:
    line = latch("192.168.1.5", signalling=PUBLIC)
    line.accepts((PUBLIC, 61_000), 20)
    assert line.moved(MediaTarget("192.168.1.5", 4000, Law.PCMU, 96, PUBLIC, False)).locked
    assert line.moved(MediaTarget("192.168.1.5", 4002, Law.PCMU, 96, PUBLIC)).locked is None


def test_the_last_packets_from_the_old_address_do_not_lock_a_caller_who_moves_behind_nat() -> None:
    line = latch("192.168.1.5", signalling=PUBLIC)
    line.accepts((PUBLIC, 61_000), 20)
    line = line.moved(MediaTarget("192.168.1.5", 4002, Law.PCMA, 101, PUBLIC))
    assert line.accepts((PUBLIC, 61_000), 40)
    assert line.destination == (PUBLIC, 61_000)
    assert line.accepts((PUBLIC, 62_000), 60)
    assert line.locked == (PUBLIC, 62_000)
    assert not line.accepts((PUBLIC, 61_000), 80)


def test_who_goes_on_from_the_old_address_is_locked_again_after_a_while() -> None:
    line = latch("192.168.1.5", signalling=PUBLIC)
    line.accepts((PUBLIC, 61_000), 20)
    held = line.moved(MediaTarget(PUBLIC, 4000, Law.PCMA, 101, PUBLIC, False))
    line = held.moved(MediaTarget("192.168.1.5", 4000, Law.PCMA, 101, PUBLIC))
    assert line.accepts((PUBLIC, 61_000), 40)
    assert line.locked is None
    assert line.accepts((PUBLIC, 61_000), 40 + SILENT_MS)
    assert line.locked == (PUBLIC, 61_000)


def test_a_source_that_falls_silent_before_it_is_locked_makes_room_for_another() -> None:
    line = latch(PUBLIC, signalling=PUBLIC)
    assert line.accepts((PUBLIC, 61_000), 0)
    assert not line.accepts((PUBLIC, 62_000), SILENT_MS - 1)
    assert line.accepts((PUBLIC, 62_000), SILENT_MS)
    assert line.accepts((PUBLIC, 62_000), 2 * SILENT_MS)
    assert line.destination == (PUBLIC, 62_000)


@pytest.mark.parametrize(
    ("host", "signalling", "can"),
    [
        ("8.8.4.4", "9.9.9.9", True),
        ("8.8.4.4", "192.168.1.1", True),
        ("192.168.1.5", "192.168.1.1", True),
        ("10.0.0.5", "192.168.1.1", True),
        ("192.168.1.5", "8.8.4.4", False),
        ("100.64.0.9", "8.8.4.4", False),
        ("169.254.3.4", "8.8.4.4", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.2", "127.0.0.1", True),
        ("127.0.0.1", "192.168.1.1", False),
        ("192.168.1.1", "127.0.0.1", False),
        ("0.0.0.0", "8.8.4.4", False),
        ("239.1.1.1", "8.8.4.4", False),
        ("fd00::5", "2606:4700::1", False),
        ("::ffff:8.8.4.4", "8.8.4.4", True),
        ("media.example", "8.8.4.4", False),
        ("8.8.4.4", "sip.example", False),
    ],
)
def test_what_can_be_reached(host: str, signalling: str, can: bool) -> None:
    assert reachable(host, signalling) is can


def test_an_address_has_one_form() -> None:
    assert plain_host("::ffff:10.0.0.1") == "10.0.0.1"
    assert plain_host("2001:DB8:0:0::1") == "2001:db8::1"
    assert plain_host("fe80::1%eth0") == "fe80::1"
    assert plain_host("media.example") == "media.example"
