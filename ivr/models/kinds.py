"""The kinds of models: what each is for, and how a folder of that kind is recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HEAR, SPEAK, SPEAKER = "听", "说", "音色"
ROLES: Mapping[str, str] = {HEAR: "语音识别", SPEAK: "语音合成", SPEAKER: "音色"}
"""Role to the words for people."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind; `signs` are globs that a folder of it fills, each with at least one file."""

    role: str
    signs: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "vosk": Kind(HEAR, ("am/final.mdl", "conf/mfcc.conf", "graph/**/*")),
    "whisper": Kind(HEAR, ("model.bin", "config.json", "tokenizer.json")),
    "kokoro": Kind(SPEAK, ("*.onnx", "config.json")),
    "kokoro-voice": Kind(SPEAKER, ("*.bin",)),
}


def kind_of(folder: Path) -> str | None:
    """The kind of model that lies in this folder; the kinds are tried in their order."""
    for name, kind in KINDS.items():
        if all(any(folder.glob(sign)) for sign in kind.signs):
            return name
    return None
