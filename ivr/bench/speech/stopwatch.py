"""What a word brought about, read from the packets that came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.bench.speech.talker import Talker

SILENT_MS = 300
"""A prompt's own pauses are shorter."""
Arrivals = Sequence[tuple[float, bool]]


@dataclass(frozen=True, slots=True)
class Interruption:
    """What came of a word that was said over a prompt; milliseconds."""

    silent_ms: float
    """From the word's first sample to the last packet in which something is to be heard."""
    answered_ms: float
    """From the word's last sample to the next such packet."""


def interrupt(call: Talker, pcm: bytes) -> Interruption | None:
    """Say this over a prompt, and wait for the answer; None: the prompt went on."""
    first = len(call.arrivals)
    began_s, ended_s = call.say(pcm)
    call.hear_voice()
    return interruption(call.arrivals[first:], began_s, ended_s)


def interruption(arrivals: Arrivals, began_s: float, ended_s: float) -> Interruption | None:
    """The same, of what came since the word began."""
    loud, run = [one for _, one in arrivals], SILENT_MS // 20
    silent = next((at for at in range(len(loud)) if not any(loud[at : at + run])), None)
    if not silent:
        return None
    answer = next((at for at in range(silent, len(loud)) if loud[at]), None)
    if answer is None:
        return None
    silent_ms = 1000 * (arrivals[silent - 1][0] - began_s)
    return Interruption(silent_ms, 1000 * (arrivals[answer][0] - ended_s))


def answer_delay_ms(call: Talker, pcm: bytes) -> float | None:
    """Say this into silence: from its last sample to the first packet with sound; None: nothing."""
    _, ended_s = call.say(pcm)
    first = len(call.arrivals)
    if not call.hear_voice():
        return None
    return next(1000 * (at - ended_s) for at, loud in call.arrivals[first:] if loud)
