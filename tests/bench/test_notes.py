"""The load program's file, read back."""

from __future__ import annotations

from ivr.bench.notes import NOTE, PRESS, Arrival, Notes

MS = 1_000_000


def written(*notes: tuple[int, int, int]) -> bytes:
    return b"".join(NOTE.pack(*note) for note in notes)


def test_packets_and_presses_are_kept_apart_by_caller() -> None:
    notes = Notes.parse(
        written((10, 0, 7), (11, 1, 0), (12, 0 | PRESS, ord("3")), (30, 0, 8), (31, 1, 9))
    )
    assert notes.arrivals == {
        0: [Arrival(10, 7), Arrival(30, 8)],
        1: [Arrival(11, 0), Arrival(31, 9)],
    }
    assert notes.presses == {0: [(12, "3")]}


def test_a_file_that_broke_off_is_read_as_far_as_it_goes() -> None:
    assert Notes.parse(written((10, 0, 7))[:-1]) == Notes({}, {})
    assert Notes.parse(written((10, 0, 7)) + b"12345").arrivals == {0: [Arrival(10, 7)]}


def test_gaps_are_of_one_caller_and_within_the_window() -> None:
    notes = Notes.parse(
        written(
            *((at * MS, 0, 1) for at in (0, 20, 45, 65, 200)),
            *((at * MS, 1, 1) for at in (21, 40)),
        )
    )
    assert notes.gaps_ms(20 * MS, 100 * MS) == [19.0, 20.0, 25.0]
    assert notes.received(20 * MS, 100 * MS) == 5


def test_the_first_sound_is_no_silence() -> None:
    notes = Notes.parse(written((10, 0, 0), (30, 0, 7), (11, 1, 0)))
    assert notes.first_sound_ns(0) == 30
    assert notes.first_sound_ns(1) is None
    assert notes.first_sound_ns(2) is None
