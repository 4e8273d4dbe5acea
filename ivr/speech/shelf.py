"""What can be played at once: recordings first, then what a voice has rendered before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ivr.media.sound import Sound
from ivr.speech import parts
from ivr.speech.profile import Pauses
from ivr.speech.recordings import Recordings
from ivr.speech.store import SoundStore
from ivr.speech.synthesizer import Synthesizer

LONGEST_PIECE = 14
"""A row of ready pieces is looked for in pieces of at most so many characters: names of places
are that long."""


class Shelf:
    """Sounds by their words and the voice that speaks them."""

    def __init__(self, store: SoundStore, recordings: Recordings) -> None:
        self._store = store
        self._recordings = recordings

    def recorded(self, spoken: str) -> bool:
        """Whether a person has recorded it and the recording can be played."""
        return self._recordings.get(spoken) is not None

    def rendered(self, spoken: str, voice: Synthesizer) -> bool:
        """Whether this voice has rendered it before."""
        return self._store.get(_key(spoken, voice)) is not None

    def get(self, spoken: str, voices: Iterable[Synthesizer]) -> Sound | None:
        """Recorded, or rendered before by the first of these voices that has."""
        recorded = self._recordings.get(spoken)
        if recorded is not None:
            return recorded
        kept = (self._store.get(_key(spoken, voice)) for voice in voices)
        return next((sound for sound in kept if sound is not None), None)

    def keep(self, spoken: str, voice: Synthesizer, sound: Sound) -> None:
        """Have it at hand from now on."""
        self._store.put(_key(spoken, voice), sound)

    def forget(self, spoken: str, voices: Iterable[Synthesizer]) -> None:
        """Have it at hand no longer in these voices."""
        for voice in voices:
            self._store.remove(_key(spoken, voice))

    def pieced(self, spoken: str, voices: Iterable[Synthesizer], pauses: Pauses) -> Sound | None:
        """Out of the longest ready pieces, or None if some of it is nowhere ready."""
        voices = list(voices)
        sounds: list[Sound] = []
        at = 0
        while at < len(spoken):
            begins = _after_marks(spoken, at)
            if begins == len(spoken):
                break
            if sounds:
                pause_ms = parts.pause_ms(spoken[at:begins], pauses)
                sounds.append(Sound.silence(pause_ms))
            piece = self._longest(spoken[begins : begins + LONGEST_PIECE], voices)
            if piece is None:
                return None
            length, sound = piece
            sounds.append(sound)
            at = begins + length
        return Sound.join(sounds) if sounds else None

    def _longest(self, text: str, voices: Sequence[Synthesizer]) -> tuple[int, Sound] | None:
        for length in range(len(text), 0, -1):
            sound = self.get(text[:length], voices)
            if sound is not None:
                return length, sound
        return None


def _after_marks(text: str, at: int) -> int:
    while at < len(text) and text[at] in parts.EDGE:
        at += 1
    return at


def _key(spoken: str, voice: Synthesizer) -> str:
    return f"{voice.fingerprint(spoken)}\n{spoken}"
