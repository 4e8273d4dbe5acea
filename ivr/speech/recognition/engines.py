"""The engines there are, what they need, and how much one process of each can bear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from ivr.errors import EngineError
from ivr.speech.recognition.recognizer import Grammar, Recognizer


@dataclass(frozen=True, slots=True)
class Engine:
    """A kind of recogniser as the pool sees it; it is made in another process."""

    name: str
    factory: str
    """`module:callable`; called with the model's folder."""
    streams: bool
    capacity: int
    """How much one process bears; measured in answers to a closed question."""
    free_cost: int
    """What an answer to an open question takes of it."""
    memory_factor: float
    """Bytes of memory for each byte of the model's folder."""
    lag_ms: int
    """A process that is so far behind is given up."""
    start_ms: int = 60_000

    def cost(self, grammar: Grammar) -> int:
        """How much of a process's capacity an answer takes."""
        return self.free_cost if grammar.free else 1

    def memory_bytes(self, folder: Path) -> int:
        """About how much one process takes."""
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        return int(size * self.memory_factor)


VOSK = Engine(
    name="Vosk",
    factory="ivr.speech.recognition.vosk_recognizer:VoskRecognizer",
    streams=True,
    capacity=16,
    free_cost=5,
    memory_factor=2.2,
    lag_ms=2_000,
)
"""A second of a closed question takes 0.033 core, of an open one 0.23."""

WHISPER = Engine(
    name="Whisper",
    factory="ivr.speech.recognition.whisper_recognizer:WhisperRecognizer",
    streams=False,
    capacity=2,
    free_cost=1,
    memory_factor=2.2,
    lag_ms=12_000,
)
"""Two answers that end at once are still heard in time."""


def engine_of(folder: Path) -> Engine:
    """The engine that a model's folder is for; an EngineError if it is for none."""
    if (folder / "am").is_dir():
        return VOSK
    if (folder / "model.bin").is_file():
        return WHISPER
    raise EngineError(
        f"「{folder}」不是语音识别模型，请写模型的文件夹，或用 ivr models fetch 下载",
        retryable=False,
    )


def make(factory: str, folder: Path) -> Recognizer:
    """The recogniser itself, in this process; may raise EngineError."""
    module, _, name = factory.partition(":")
    maker: Callable[[Path], Recognizer] = getattr(import_module(module), name)
    return maker(folder)
