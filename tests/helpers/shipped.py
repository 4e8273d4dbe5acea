"""The shipped flows, checked once in a process however often the tests load them.

Most tests that load flows load exactly the shipped ones, from their folder, from a copy of it or
from a published version. A set that differs in one byte is read and checked as ever.
"""

from __future__ import annotations

import gc
import io
import pickle
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any

from ivr.flow import library
from ivr.flow.catalogue import Known
from ivr.flow.folder import flows_among, read_folder
from ivr.flow.knowledge import KNOWLEDGE
from ivr.flow.library import Loaded
from ivr.flow.marks import Text

FLOWS = Path(__file__).resolve().parents[2] / "flows"

Contents = Sequence[tuple[str, bytes | str]]
Load = Callable[[Contents, Known, str], Loaded]
KNOWN = "known"
"""Stands for what is known where the flows are loaded."""


def check_shipped_flows_once() -> None:
    """From now on what came of checking them is remembered."""
    shipped = _Remembered(library._load, _among(flows_among(read_folder(FLOWS)).items()))
    library._load = shipped.load


class _Remembered:
    def __init__(self, load: Load, shipped: frozenset[tuple[str, bytes | str]]) -> None:
        self._load = load
        self._shipped = shipped
        self._checked: list[_Checked] = []

    def load(self, contents: Contents, known: Known, shown: str) -> Loaded:
        """What loading gives."""
        if len(contents) != len(self._shipped) or _among(contents) != self._shipped:
            return self._load(contents, known, shown)
        for checked in self._checked:
            if checked.holds_for(known):
                return checked.at(contents, known)
        checked = _Checked(self._load, contents, known, shown)
        self._checked.append(checked)
        return checked.at(contents, known)


class _Checked:
    """What came of one check; it can be had for any folder."""

    def __init__(self, load: Load, contents: Contents, known: Known, shown: str) -> None:
        self._known = known
        self._recorded: dict[str, bool] = {}
        asking = replace(known, has_recording=known.has_recording and self._has_recording)
        files = [file for file, _ in contents]
        packed = io.BytesIO()
        _Pickler(packed, files, asking).dump(load(contents, asking, shown))
        self._packed = packed.getvalue()
        self._loaded: dict[tuple[str, ...], Loaded] = {}

    def holds_for(self, known: Known) -> bool:
        """Whether the same would be found with this known."""
        asked = known.has_recording
        return _lasting(known) == _lasting(self._known) and all(
            asked is not None and asked(text) is found for text, found in self._recorded.items()
        )

    def at(self, contents: Contents, known: Known) -> Loaded:
        """What was found, as if these files had been checked."""
        files = tuple(file for file, _ in contents)
        if not files[0].startswith(str(FLOWS)):  # a test's own folder is hardly asked for twice
            return self._unpacked(files, known)
        if files not in self._loaded:
            self._loaded[files] = self._unpacked(files, known)
        return self._loaded[files]

    def _unpacked(self, files: Sequence[str], known: Known) -> Loaded:
        was_on = gc.isenabled()
        gc.disable()  # looking for garbage among so many new things takes twice as long as the rest
        try:
            loaded: Loaded = _Unpickler(io.BytesIO(self._packed), files, known).load()
            return loaded
        finally:
            if was_on:
                gc.enable()

    def _has_recording(self, text: str) -> bool:
        assert self._known.has_recording is not None
        self._recorded[text] = self._known.has_recording(text)
        return self._recorded[text]


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, files: Sequence[str], known: Known) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._files = {name: number for number, name in enumerate(files)}
        self._known = known

    def persistent_id(self, value: object) -> int | str | None:
        if value is self._known:
            return KNOWN
        return self._files.get(value) if type(value) is str else None

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401 - pickle's own contract
        if type(value) is Text:
            return Text, (str(value), value.span, value.raw, value.cut)
        if type(value) is MappingProxyType:
            return MappingProxyType, (dict(value),)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, files: Sequence[str], known: Known) -> None:
        super().__init__(file)
        self._files = files
        self._known = known

    def persistent_load(self, number: Any) -> object:  # noqa: ANN401 - pickle's own contract
        return self._known if number == KNOWN else self._files[number]


def _among(files: Iterable[tuple[str, bytes | str]]) -> frozenset[tuple[str, bytes | str]]:
    """Flows and knowledge by what tells them apart, wherever they lie."""
    named = ((PurePath(file), data) for file, data in files)
    return frozenset((f"{path.parent.name == KNOWLEDGE}/{path.name}", data) for path, data in named)


def _lasting(known: Known) -> Known:
    """What is known, but the minute: no shipped flow ends within the hour."""
    now: datetime | None = known.now and known.now.replace(minute=0, second=0, microsecond=0)
    return replace(known, now=now, has_recording=None)
