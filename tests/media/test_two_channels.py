"""Two sides of a call in one sound."""

from __future__ import annotations

from array import array

from ivr.media.two_channels import FRAME_BYTES, TAIL_FRAMES, TwoChannels


def frame(level: int) -> bytes:
    return array("h", [level] * (FRAME_BYTES // 2)).tobytes()


def samples(channels: TwoChannels) -> tuple[set[int], set[int], int]:
    """The levels left and right, and how many samples of both."""
    both = array("h", channels.take())
    return set(both[::2]), set(both[1::2]), len(both) // 2


def test_the_caller_is_left_and_the_hotline_right() -> None:
    channels = TwoChannels()
    channels.push(frame(1000), frame(-2000))
    channels.push(frame(1000), frame(-2000))
    assert samples(channels) == ({1000}, {-2000}, 320)
    assert channels.take() == b""


def test_a_side_that_says_nothing_is_silent_beside_the_other() -> None:
    channels = TwoChannels()
    channels.push(b"", frame(7))
    assert samples(channels) == ({0}, {7}, 160)
    channels.push(frame(7), b"")
    assert samples(channels) == ({7}, {0}, 160)


def test_loud_sides_do_not_disturb_each_other() -> None:
    channels = TwoChannels()
    channels.push(frame(32_767), frame(-32_768))
    assert samples(channels) == ({32_767}, {-32_768}, 160)


def test_what_is_covered_is_silence_of_the_same_length() -> None:
    channels = TwoChannels()
    channels.cover(True)
    channels.push(frame(1000), frame(1000))
    assert samples(channels) == ({0}, {0}, 160)
    channels.cover(False)
    channels.push(frame(1000), frame(1000))
    assert samples(channels) == ({0}, {1000}, 160)


def test_the_last_key_of_a_password_is_not_heard_though_it_is_still_held_down() -> None:
    """A key counts 30 ms after it went down, and its tone lasts until it is let go."""
    channels = TwoChannels()
    channels.cover(True)
    channels.push(frame(1000), b"")
    channels.cover(False)
    for _ in range(TAIL_FRAMES):
        channels.push(frame(1000), frame(7))
    assert samples(channels) == ({0}, {0, 7}, 160 * (1 + TAIL_FRAMES))
    channels.push(frame(1000), frame(7))
    assert samples(channels) == ({1000}, {7}, 160)
