"""Callers' recordings put into words, with the models of this machine."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from ivr.app.hearing import find_models, open_model
from ivr.config import Config
from ivr.errors import EngineError
from ivr.services.operator import Operator
from ivr.speech.hearing.listening import Question
from ivr.speech.hearing.replay import Replay, read_file
from ivr.speech.hearing.silero_vad import SileroVad

Hear = Callable[[Path], str]
"""The words of a recording; EngineError or OSError where it cannot be heard."""


BESIDE_WITHIN = timedelta(days=30)
"""Beside a running hotline no older orders are looked through; `ivr orders transcribe` does."""

NICEST = 19


@dataclass(frozen=True, slots=True)
class Transcribed:
    """One recording, and its words; None: it cannot be read, or is deleted by now."""

    number: str
    reference: str
    words: str | None


@contextmanager
def hearing(config: Config, named: Sequence[Path]) -> Iterator[Hear | None]:
    """What hears recordings; None where there is no model."""
    models = find_models(config, named)
    if not models:
        yield None
        return
    with open_model(models[0]) as pool:

        def hear(path: Path) -> str:
            replay = Replay(read_file(path), SileroVad(), Question(), pool)
            passages = [passage.hypothesis for passage in replay.passages()]
            return "，".join(said.text for said in passages if said is not None and said.text)

        yield hear


def transcribe(
    operator: Operator, folder: Path, hear: Hear, wanted: Mapping[str, Sequence[str]]
) -> Iterator[Transcribed]:
    """Put these recordings into words, one after another; each is stored before the next begins."""
    for number, references in wanted.items():
        for reference in references:
            try:
                words = hear(folder / reference)
            except (OSError, EngineError):
                yield Transcribed(number, reference, None)
                continue
            operator.transcribe(number, reference, words)
            yield Transcribed(number, reference, words)


def stay_aside() -> None:
    """Let calls go first, and leave at once when told to: what was begun is not stored."""
    os.nice(NICEST)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def hotline_ended() -> bool:
    """Whether whoever began this process is gone: its standard input has ended."""
    readable, _, _ = select.select([sys.stdin], [], [], 0)
    return bool(readable)
