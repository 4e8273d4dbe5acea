"""Recordings of whole calls, on a real disk."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import wave
from array import array
from datetime import date
from pathlib import Path

import pytest

from ivr.calls.call_recordings import CallRecordings, place_of
from ivr.media.two_channels import FRAME_BYTES, TwoChannels

CALL = "20261126120000-abcd0123"


def frame(level: int) -> bytes:
    return array("h", [level] * (FRAME_BYTES // 2)).tobytes()


def speak(channels: TwoChannels, frames: int = 50) -> None:
    for _ in range(frames):
        channels.push(frame(1000), frame(-1000))


def heard(path: Path) -> tuple[int, int, float]:
    """The channels, the rate and the seconds of a recording."""
    with wave.open(str(path)) as file:
        return file.getnchannels(), file.getframerate(), file.getnframes() / file.getframerate()


def test_a_call_is_a_file_of_two_channels_under_its_day(tmp_path: Path) -> None:
    recordings = CallRecordings(tmp_path)
    channels = recordings.begin(CALL)
    speak(channels)
    recordings.write()
    path = tmp_path / "20261126" / f"{CALL}.wav"
    assert heard(path) == (2, 8000, 1.0), "it can be played while the call goes on"
    speak(channels, 25)
    recordings.end(CALL)
    recordings.write()
    assert heard(path) == (2, 8000, 1.5)
    assert place_of(tmp_path, CALL) == path
    assert not path.stat().st_mode & 0o007, "not for everybody's ears"


def test_what_is_left_is_written_at_the_end_and_no_file_stays_open(tmp_path: Path) -> None:
    recordings = CallRecordings(tmp_path)
    recordings.start()
    ended, live = recordings.begin(CALL), recordings.begin(f"{CALL}-2")
    speak(ended)
    speak(live)
    recordings.end(CALL)
    recordings.stop()
    assert heard(place_of(tmp_path, CALL))[2] == 1.0
    assert heard(place_of(tmp_path, f"{CALL}-2"))[2] == 1.0
    open_files = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.exists()]
    assert not [name for name in open_files if str(tmp_path) in name]


def test_a_call_without_sound_leaves_no_file(tmp_path: Path) -> None:
    recordings = CallRecordings(tmp_path)
    recordings.begin(CALL)
    recordings.end(CALL)
    recordings.write()
    recordings.end("unknown")
    assert not place_of(tmp_path, CALL).exists()


def test_a_disk_that_refuses_for_a_while_leaves_a_gap_of_silence_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "recordings"
    folder.write_text("in the way")
    recordings = CallRecordings(folder)
    channels = recordings.begin(CALL)
    for _ in range(3):
        speak(channels)
        recordings.write()
    assert len([r for r in caplog.records if r.levelno == logging.ERROR]) == 1
    assert "通话照常" in caplog.text
    folder.unlink()
    speak(channels)
    recordings.write()
    assert heard(place_of(folder, CALL))[2] == 4.0
    with wave.open(str(place_of(folder, CALL))) as file:
        levels = array("h", file.readframes(file.getnframes()))
    assert set(levels[: 3 * 16_000]) == {0}
    assert set(levels[3 * 16_000 :]) == {1000, -1000}


def test_days_older_than_they_may_be_kept_are_deleted(tmp_path: Path) -> None:
    for day in ("20260501", "20260529", "20260530", "notes"):
        (tmp_path / day).mkdir()
        (tmp_path / day / "x.wav").touch()
    CallRecordings(tmp_path, 180, lambda: date(2026, 11, 26)).forget()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["20260530", "notes"]
    CallRecordings(tmp_path, 0, lambda: date(2036, 1, 1)).forget()
    CallRecordings(tmp_path / "nothing", 1, lambda: date(2036, 1, 1)).forget()
    assert (tmp_path / "20260530").exists()


RECORDER = """
import sys, time
from pathlib import Path
from ivr.calls.call_recordings import CallRecordings
recordings = CallRecordings(Path(sys.argv[1]))
recordings.start()
channels = recordings.begin(sys.argv[2])
begun = time.monotonic()
frames = 0
while True:
    frames += 1
    channels.push(bytes([1, 2]) * 160, bytes([3, 4]) * 160)
    print(frames * 20, flush=True)
    time.sleep(max(0, begun + frames * 0.02 - time.monotonic()))
"""


def test_a_killed_program_loses_less_than_a_second_of_a_call(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RECORDER, str(tmp_path), CALL]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        recorded_ms = 0
        while recorded_ms < 2_300:
            recorded_ms = int(program.stdout.readline())
        program.send_signal(signal.SIGKILL)
        recorded_ms = max([recorded_ms, *(int(line) for line in program.stdout if line.strip())])
    channels, _, seconds = heard(place_of(tmp_path, CALL))
    assert channels == 2
    assert recorded_ms / 1000 - 1 <= seconds <= recorded_ms / 1000 + 0.02


def test_a_discarded_call_leaves_no_file(tmp_path: Path) -> None:
    recordings = CallRecordings(tmp_path)
    channels = recordings.begin(CALL)
    speak(channels)
    recordings.write()
    assert place_of(tmp_path, CALL).exists()
    speak(channels)
    recordings.discard(CALL)
    recordings.discard(CALL)
    recordings.end(CALL)
    recordings.write()
    recordings.write()
    assert not place_of(tmp_path, CALL).exists()
    recordings.begin(f"{CALL}-2")
    recordings.discard(f"{CALL}-2")  # before anything of it was written
    recordings.write()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_has_ended_already_can_still_be_discarded(tmp_path: Path) -> None:
    recordings = CallRecordings(tmp_path)
    for written in (True, False):
        speak(recordings.begin(CALL))
        recordings.end(CALL)
        if written:
            recordings.write()
            assert place_of(tmp_path, CALL).exists()
        recordings.discard(CALL)
        recordings.write()
        assert not place_of(tmp_path, CALL).exists()
