"""What can be played at once: recordings first, then what a voice has rendered before."""

from __future__ import annotations

from collections.abc import Iterable

from ivr.media.sound import Sound
from ivr.speech import parts
from ivr.speech.recordings import Recordings
from ivr.speech.store import SoundStore
from ivr.speech.synthesizer import Synthesizer

LONGEST_PIECE = 6
"""A row of ready pieces is looked for in pieces of at most so many characters."""


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

    def pieced(self, spoken: str, voices: Iterable[Synthesizer]) -> Sound | None:
        """Out of the longest ready pieces, or None if some of it is nowhere ready."""
        voices = list(voices)
        sounds: list[Sound] = []
        rest = spoken
        while rest := rest.lstrip(parts.EDGE):
            for length in range(min(LONGEST_PIECE, len(rest)), 0, -1):
                sound = self.get(rest[:length], voices)
                if sound is not None:
                    sounds.append(sound)
                    rest = rest[length:]
                    break
            else:
                return None
        return Sound.join(sounds)


def _key(spoken: str, voice: Synthesizer) -> str:
    return f"{voice.fingerprint(spoken)}\n{spoken}"
