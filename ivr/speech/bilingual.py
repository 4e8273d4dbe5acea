"""A voice for Mandarin and one for English, together one voice."""

from __future__ import annotations

from ivr.english import by_language
from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.parts import core
from ivr.speech.profile import Pauses
from ivr.speech.synthesizer import Synthesizer


class Bilingual:
    """Speaks what is English in a text with the voice that can; all else as if it were alone."""

    def __init__(self, mandarin: Synthesizer, english: Synthesizer, pauses: Pauses) -> None:
        self._mandarin = mandarin
        self._english = english
        self._pauses = pauses

    @property
    def name(self) -> str:
        return self._mandarin.name

    def fingerprint(self, text: str) -> str:
        parts = list(by_language(text))
        if not any(english for _, english in parts):
            return self._mandarin.fingerprint(text)
        told = (self._voice(english).fingerprint(part) for part, english in parts)
        return f"{self._pauses.sentence_ms} {' | '.join(told)}"

    def render(self, text: str) -> Sound:
        parts = [(part, english) for part, english in by_language(text) if core(part)]
        if not any(english for _, english in parts):
            return self._mandarin.render(text)
        sounds: list[Sound] = []
        for part, english in parts:
            sounds += [self._voice(english).render(part), Sound.silence(self._pauses.sentence_ms)]
        if not sounds:
            raise EngineError(f"「{text}」里没有能念的字", retryable=False)
        return Sound.join(sounds[:-1])

    def close(self) -> None:
        self._mandarin.close()
        self._english.close()

    def _voice(self, english: bool) -> Synthesizer:
        return self._english if english else self._mandarin
