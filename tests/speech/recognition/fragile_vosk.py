"""Vosk as it was measured (0.3.45), without a model: it dies of what the real one dies of."""

from __future__ import annotations

import json
import threading

WORDS = ("停电", "了", "报修", "人工", "[unk]")
RATE_HZ = 16_000


class Killed(BaseException):
    """The real one ends its whole process here, with a signal."""


class Model:
    """Knows a few words; `upsamples`: as its mfcc.conf allows."""

    made: list[Model] = []  # noqa: RUF012  one for each test

    def __init__(self, *folders: str, **others: object) -> None:
        if len(folders) != 1 or others:
            raise Killed("named models are downloaded without checksum, resume or time-out")
        Model.made.append(self)
        self.upsamples = True

    def vosk_model_find_word(self, word: str) -> int:
        word.encode()
        return WORDS.index(word) if word in WORDS else -1


class KaldiRecognizer:
    """Hears 停电 in whatever it is given at a rate that it can take."""

    made: list[KaldiRecognizer] = []  # noqa: RUF012

    def __init__(self, model: Model, rate_hz: float, *grammar: str) -> None:
        self._thread = threading.get_ident()
        self.rate_hz, self.given, self.grammar = rate_hz, 0, _grammar(*grammar)
        if not model.upsamples and rate_hz < RATE_HZ:
            raise Killed("Failed to process waveform")
        KaldiRecognizer.made.append(self)

    def SetWords(self, wanted: bool) -> None:
        self._look()

    def SetGrammar(self, grammar: str) -> None:
        if self.given:
            raise Killed("a grammar after sound")
        self.grammar = _grammar(grammar)

    def AcceptWaveform(self, sound: bytes) -> int:
        self._look()
        self.given += len(sound)
        return 0

    def PartialResult(self) -> str:
        self._look()
        return json.dumps({"partial": self._heard()})

    def FinalResult(self) -> str:
        self._look()
        return json.dumps({"text": self._heard()})

    def _heard(self) -> str:
        return "停电 [unk]" if self.given else ""

    def _look(self) -> None:
        if threading.get_ident() != self._thread:
            raise Killed("two threads")


def SetLogLevel(level: int) -> None:
    """It is silent anyway."""


def _grammar(*given: str) -> list[str] | None:
    """What is left of it: words that it does not know it drops with a warning."""
    if not given:
        return None
    try:
        phrases = json.loads(given[0])
    except ValueError:
        raise Killed("no JSON") from None
    if not isinstance(phrases, list) or not all(isinstance(one, str) for one in phrases):
        raise Killed("no list")
    known = [" ".join(word for word in one.split() if word in WORDS) for one in phrases]
    if not any(known):
        raise Killed("nothing in it")
    return known
