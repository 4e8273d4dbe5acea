"""Models for tests, and what fetches them without engines."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ivr.models.download import Patience
from ivr.models.fetch import Fetcher
from ivr.models.model import Archive, Item, Model, Source
from ivr.models.probe import Probe
from ivr.models.store import ModelStore

QUICK = Patience(silence_s=1.5, window_s=5, attempts=2, pause_s=0, client_silence_s=4)
WORKS = Probe("works", "能用", 10, 20)


def sha(content: bytes) -> str:
    """The checksum of some bytes."""
    return hashlib.sha256(content).hexdigest()


def item(
    content: bytes, *sources: Source, name: str = "model.bin", archive: Archive | None = None
) -> Item:
    """An item pinned to this content."""
    return Item(name, len(content), sha(content), sources, archive)


def model(*items: Item, name: str = "small", kind: str = "whisper") -> Model:
    """A model of these items."""
    return Model(name, "试", kind, "MIT", items)


class Notes:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.steps: list[tuple[str, int, int]] = []

    def advance(self, what: str, done: int, total: int) -> None:
        self.steps.append((what, done, total))

    def note(self, text: str) -> None:
        self.texts.append(text)


class Prober:
    """Finds what it was told to find."""

    def __init__(self, result: Probe = WORKS) -> None:
        self.result = result
        self.tried: list[tuple[str, Path]] = []

    def __call__(self, kind: str, folder: Path) -> Probe:
        self.tried.append((kind, folder))
        return self.result


def fetcher(store: ModelStore, notes: Notes | None = None, prober: Prober | None = None) -> Fetcher:
    """A fetcher with little patience that trusts every model."""
    return Fetcher(
        store,
        notes or Notes(),
        QUICK,
        prober=prober or Prober(),
        reserve_bytes=0,
        pip=lambda: None,
        npm=lambda: None,
    )
