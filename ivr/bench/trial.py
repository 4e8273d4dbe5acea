"""One measurement under the load from C: calls come in, talk, listen, press keys, and are timed."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.bench.cores import cores, started_on
from ivr.bench.notes import Notes
from ivr.bench.process import Usage, usage_of
from ivr.bench.sides import CALLER_MEDIA, CALLER_PORT, END_S, SIP_PORT
from ivr.bench.sipp import MESSAGES, Dialling, Signalled, calling, signalled

SETTLE_S = 2.0
"""From the last INVITE to the beginning of the measured time; stock pyVoIP needs half of it."""

SPARE_S = 3.0
PCMA = 8


@dataclass(frozen=True, slots=True)
class Keys:
    """What each caller presses: the next of `keys`, at first after so long, then at each."""

    keys: str
    first_ms: int
    every_ms: int = 0  # 0: one key only
    tones: Path | None = None  # the sounds of the digits; None: telephone events
    silent: int = 0  # so many of the callers press nothing


@dataclass(frozen=True, slots=True)
class Traffic:
    """So many callers at once, coming at this pace, and what is measured of them.

    `seconds` are measured once all calls stand; with `hold_s` the calls end by themselves instead,
    each after so long, and `calls` may be more than there are callers at once.
    """

    at_once: int
    per_second: int
    seconds: float = 0.0
    keys: Keys | None = None
    hold_s: float = 0.0
    calls: int = 0  # 0: as many as at once


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it."""

    calls: Mapping[int, Signalled]
    notes: Notes
    window_ns: tuple[int, int]
    before: Usage  # of the measured process, before the first call
    usage: Usage  # in the measured time
    expected: int  # packets in the measured time

    @property
    def answered(self) -> int:
        """How many calls were answered."""
        return sum(1 for call in self.calls.values() if call.answered_s)

    @property
    def answers_ms(self) -> list[float]:
        """INVITE to 200 of each call, sorted."""
        return sorted(
            1000 * (call.answered_s - call.invited_s)
            for call in self.calls.values()
            if call.answered_s
        )

    @property
    def first_sounds_ms(self) -> list[float]:
        """ACK to the first packet of the prompt, of each call that has a caller of its own."""
        began = ((call, self.notes.first_sound_ns(caller)) for caller, call in self.calls.items())
        return sorted(
            at_ns / 1e6 - 1000 * call.acked_s for call, at_ns in began if at_ns and call.acked_s
        )

    @property
    def gaps_ms(self) -> list[float]:
        """Between packets within the measured time, sorted."""
        return self.notes.gaps_ms(*self.window_ns)


def measure(pid: int, traffic: Traffic, program: Path, folder: Path) -> Trial:
    """Load the process that takes calls at SIP_PORT; `program` sends and hears the sound."""
    ramp_s = (traffic.calls or traffic.at_once) / traffic.per_second
    hold_s = traffic.hold_s or ramp_s + SETTLE_S + traffic.seconds + SPARE_S
    keys = traffic.keys
    dialling = Dialling(
        calls=traffic.calls or traffic.at_once,
        at_once=traffic.at_once,
        per_second=traffic.per_second,
        hold_ms=int(1000 * hold_s),
        law=PCMA,
        events=keys is None or keys.tones is None,
        first_port=CALLER_MEDIA,
    )
    before = usage_of(pid)
    with (
        _sounding(program, traffic, folder),
        started_on(cores()[1]),
        calling(dialling, CALLER_PORT, SIP_PORT, folder) as sipp,
    ):
        if traffic.hold_s:
            _wait(sipp, ramp_s + hold_s + SPARE_S)
            window, usage = (0, 0), usage_of(pid)
        else:
            time.sleep(ramp_s + SETTLE_S)
            window, usage = _watch(pid, traffic.seconds)
    log = folder / MESSAGES
    return Trial(
        calls=signalled(log.read_text("utf-8") if log.exists() else ""),
        notes=Notes.parse(_notes_file(folder).read_bytes()),
        window_ns=window,
        before=before,
        usage=usage,
        expected=int(traffic.at_once * (window[1] - window[0]) / 2e7),
    )


def _watch(pid: int, seconds: float) -> tuple[tuple[int, int], Usage]:
    """The use of the machine in the time that begins now."""
    begun, begun_ns = usage_of(pid), time.time_ns()
    time.sleep(seconds)
    ended, ended_ns = usage_of(pid), time.time_ns()
    return (begun_ns, ended_ns), ended.since(begun, (ended_ns - begun_ns) / 1e9)


def _wait(sipp: subprocess.Popen[bytes], longest_s: float) -> None:
    """Until all calls are over; those that are not by then count as they are."""
    try:
        sipp.wait(longest_s)
    except subprocess.TimeoutExpired:
        return


@contextmanager
def _sounding(program: Path, traffic: Traffic, folder: Path) -> Iterator[None]:
    """The load program at work; its notes are complete at the end."""
    words = {"calls": traffic.at_once, "port": CALLER_MEDIA, "law": PCMA}
    with started_on(cores()[1]):
        running = subprocess.Popen(
            [
                *(str(program), f"file={_notes_file(folder)}"),
                *(f"{name}={value}" for name, value in words.items()),
                *_key_words(traffic.keys),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
    assert running.stdin is not None
    assert running.stdout is not None
    try:
        running.stdout.readline()
        yield
    finally:
        running.stdin.close()
        running.wait(END_S)
        running.stdout.close()


def _key_words(keys: Keys | None) -> list[str]:
    """The keys as the load program is told them."""
    if keys is None:
        return []
    told = [f"keys={keys.keys}", f"first_ms={keys.first_ms}", f"every_ms={keys.every_ms}"]
    told.append(f"silent={keys.silent}")
    return [*told, f"tones={keys.tones}"] if keys.tones else told


def _notes_file(folder: Path) -> Path:
    return folder / "notes"
