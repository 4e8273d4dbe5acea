"""A prompt's pieces as they are joined: what is spoken, and how long it is quiet in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ivr.media.sound import Sound
from ivr.speech.mandarin import LONG_PAUSES, MARKS
from ivr.speech.profile import Pauses

QUOTES = "「」『』“”‘’\"'（）()《》【】[]"
EDGE = MARKS + QUOTES + " \t\r\n\u3000"


@dataclass(frozen=True, slots=True)
class Part:
    """One piece: its spoken core, its kind, and the punctuation around it."""

    core: str
    fixed: bool
    before: str
    after: str


def core(text: str) -> str:
    """The text without spaces and without punctuation at its ends: what a sound is kept under."""
    return " ".join(text.split()).strip(EDGE)


def split(pieces: Sequence[tuple[str, bool]]) -> list[Part]:
    """The pieces with their edges apart."""
    parts = []
    for text, fixed in pieces:
        spoken = core(text)
        before, _, after = text.partition(spoken) if spoken else (text, "", "")
        parts.append(Part(spoken, fixed, before, after))
    return parts


def pause_ms(marks: str, pauses: Pauses) -> int:
    """How long it is quiet where these marks stand."""
    if any(sign in LONG_PAUSES for sign in marks):
        return pauses.sentence_ms
    return pauses.comma_ms if any(sign in MARKS for sign in marks) else pauses.join_ms


def join(parts: Sequence[Part], sounds: Iterable[Sound | None], pauses: Pauses) -> Sound:
    """The parts' sounds with the pauses that their punctuation asks for; None is left out."""
    joined: list[Sound] = []
    edge = ""
    for part, sound in zip(parts, sounds, strict=True):
        edge += part.before
        if part.core and sound is not None:
            if joined:
                joined.append(Sound.silence(pause_ms(edge, pauses)))
            joined.append(sound)
            edge = ""
        edge += part.after
    return Sound.join(joined)
