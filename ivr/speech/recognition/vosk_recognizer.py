"""Vosk behind the protocol; it lives in a process that may die of it (see `worker`).

Vosk ends its process without a word on a grammar that is empty or no list, on a grammar set after
sound has come, and on a recogniser used by two threads. So a grammar is made only of words that
the model was asked for, is given at birth, and one thread does all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from ivr.errors import EngineError
from ivr.media.g711 import RATE_HZ
from ivr.speech.recognition.doubling import Doubling
from ivr.speech.recognition.recognizer import (
    NOTHING,
    Final,
    Grammar,
    Hypothesis,
    Partial,
    Tell,
    Utterance,
    Word,
)
from ivr.speech.recognition.vocabulary import UNKNOWN, known_words

NEEDED = ("am/final.mdl", "conf/mfcc.conf", "graph/phones/word_boundary.int")
GRAPHS = (("graph/HCLG.fst",), ("graph/HCLr.fst", "graph/Gr.fst"))
IVECTOR = tuple(
    f"ivector/{name}"
    for name in ("final.dubm", "final.ie", "final.mat", "global_cmvn.stats", "splice.conf")
)


class VoskRecognizer:
    """A Vosk model and its recognisers."""

    name = "Vosk"
    streams = True

    def __init__(self, folder: Path) -> None:
        check_model(folder)
        import vosk

        vosk.SetLogLevel(-1)
        self._vosk: Any = vosk
        self._doubled = "--allow-upsample=true" not in _settings(folder)
        """Whether a model that refuses the line's rate is given twice as much of it."""
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:
            raise EngineError(f"Vosk 模型「{folder}」打不开（{error}）", retryable=False) from error

    def open(self, grammar: Grammar, tell: Tell) -> Utterance:
        rate_hz = 2 * RATE_HZ if self._doubled else RATE_HZ
        words = known_words(grammar.phrases, self._knows)
        if words:
            others = [UNKNOWN] if self._knows(UNKNOWN) else []
            listed = json.dumps([*words, *others], ensure_ascii=False)
            recogniser = self._vosk.KaldiRecognizer(self._model, rate_hz, listed)
        else:
            recogniser = self._vosk.KaldiRecognizer(self._model, rate_hz)
        recogniser.SetWords(True)
        return _VoskUtterance(recogniser, tell, Doubling() if self._doubled else None)

    def close(self) -> None:
        """Nothing to give back but with the process."""

    def _knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)


class _Kaldi(Protocol):
    """What is used of Vosk's recogniser; its answers are JSON."""

    def AcceptWaveform(self, data: bytes) -> int: ...
    def PartialResult(self) -> str: ...
    def Result(self) -> str: ...
    def FinalResult(self) -> str: ...


class _VoskUtterance:
    """One recogniser's life; Vosk ends a sentence when it likes, the pieces are put together."""

    def __init__(self, recogniser: _Kaldi, tell: Tell, doubling: Doubling | None) -> None:
        self._recogniser, self._tell, self._doubling = recogniser, tell, doubling
        self._pieces: list[dict[str, Any]] = []
        self._told = ""

    def feed(self, frame: bytes) -> None:
        sound = self._doubling.push(frame) if self._doubling else frame
        if self._recogniser.AcceptWaveform(sound):
            self._pieces.append(json.loads(self._recogniser.Result()))
            partial = ""
        else:
            partial = json.loads(self._recogniser.PartialResult()).get("partial", "")
        text = _text([*(str(piece.get("text", "")) for piece in self._pieces), partial])
        if text != self._told:
            self._told = text
            self._tell(Partial(text))

    def guess(self) -> None:
        """Its partial results have said it already."""

    def finish(self) -> None:
        self._pieces.append(json.loads(self._recogniser.FinalResult()))
        self._tell(Final(_hypothesis(self._pieces)))

    def cancel(self) -> None:
        self._pieces.clear()


def check_model(folder: Path) -> None:
    """An EngineError that names what a model's folder lacks: Vosk finds out too late."""
    if not folder.is_dir():
        raise EngineError(
            f"没有 Vosk 模型「{folder}」，请用 ivr models fetch 下载", retryable=False
        )
    graph = next((files for files in GRAPHS if (folder / files[0]).exists()), GRAPHS[1])
    ivector = IVECTOR if (folder / "ivector").is_dir() else ()
    for name in (*NEEDED, *graph, *ivector):
        file = folder / name
        if not file.is_file() or file.stat().st_size == 0:
            raise EngineError(
                f"Vosk 模型「{folder}」不完整，缺 {name}，请用 ivr models fetch 重新下载",
                retryable=False,
            )


def _settings(folder: Path) -> str:
    return (folder / "conf" / "mfcc.conf").read_text("utf-8", "replace").replace(" ", "")


def _hypothesis(pieces: list[dict[str, Any]]) -> Hypothesis:
    words = tuple(
        Word(
            text=word["word"],
            start_ms=round(1000 * word["start"]),
            end_ms=round(1000 * word["end"]),
            confidence=float(word["conf"]),
        )
        for piece in pieces
        for word in piece.get("result", ())
        if word["word"] != UNKNOWN
    )
    text = _text(str(piece.get("text", "")) for piece in pieces)
    if not text:
        return NOTHING
    sure = sum(word.confidence for word in words) / len(words) if words else 0.0
    return Hypothesis(text, sure, words)


def _text(pieces: Iterable[str]) -> str:
    """The words with blanks between, as Vosk gives them; what fitted nothing is left out."""
    words = (word for piece in pieces for word in piece.split())
    return " ".join(word for word in words if word != UNKNOWN)
