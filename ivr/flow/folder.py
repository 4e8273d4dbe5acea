"""A flows folder as a whole: the files that matter to a call, and how they are named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ivr.flow.knowledge import KNOWLEDGE
from ivr.flow.opening import bytes_of, flow_files

STANDARDS = "standards"

BESIDE = (STANDARDS, KNOWLEDGE)
"""The folders in a flows folder whose files matter to a call."""

Contents = Mapping[str, bytes | str]
"""What each file holds, by its name; text in place of bytes says why it cannot be opened."""


def read_folder(folder: Path) -> dict[str, bytes | str]:
    """The flow files with the standards and the knowledge beside them; no call needs the cases."""
    flows = {path.name: bytes_of(path) for path in flow_files(folder)}
    beside = {
        f"{name}/{path.name}": bytes_of(path)
        for name in BESIDE
        for path in flow_files(folder / name)
    }
    return flows | beside


def as_texts(contents: Contents) -> dict[str, str]:
    """The files as text, whatever their bytes: for comparing, and for storing once checked."""
    return {
        name: data if isinstance(data, str) else data.decode("utf-8", "surrogateescape")
        for name, data in contents.items()
    }


def as_contents(texts: Mapping[str, str]) -> dict[str, bytes | str]:
    """Texts as the files that they came from."""
    return {name: text.encode("utf-8", "surrogateescape") for name, text in texts.items()}


def flows_among(contents: Contents) -> dict[str, bytes | str]:
    """The flow files and the knowledge, which are loaded and checked together."""
    return {
        name: data
        for name, data in contents.items()
        if "/" not in name or name.startswith(f"{KNOWLEDGE}/")
    }


def standards_among(contents: Contents) -> dict[str, bytes | str]:
    """The standards: limits and festivals."""
    return {name: data for name, data in contents.items() if name.startswith(f"{STANDARDS}/")}
