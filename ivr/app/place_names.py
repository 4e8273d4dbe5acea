"""The places of the customers' file, read once: for the ear what callers may name, for the voice
what is read back to them."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TextIO

from ivr.domain.address import Address
from ivr.domain.ports import OpenUnitOfWork
from ivr.errors import IvrError
from ivr.understanding.places import Gazetteer

MOST = 2000
"""Names beyond the most frequent ones are rendered when a call brings them up."""

AT_ONCE = 100
BREAK_S = 0.001
"""After so many lines calls' threads get their turn."""

BETWEEN = ("号", "号楼", "栋", "幢", "座", "单元", "楼", "层", "室", "组", "弄", "巷")
"""With these and numbers an address is put together out of its names."""


@dataclass(frozen=True)
class Places:
    """What the addresses of all customers tell."""

    gazetteer: Gazetteer
    names: Sequence[str]
    """To be spoken: what stands between names, and the names, those with most homes first."""

    @cached_property
    def spoken_names(self) -> tuple[str, ...]:
        """The names alone, made once for all calls."""
        return tuple(self.names[len(BETWEEN) :])


def read_places(addresses: Iterable[str]) -> Places:
    """Each address taken apart once; one that cannot be is left out."""
    homes: Counter[str] = Counter()

    def counted() -> Iterator[Address]:
        for text in addresses:
            try:
                address = Address.parse(text)
            except IvrError:
                continue
            parts = {address.town, address.village, address.road, address.compound}
            homes.update(part for part in parts if part)
            yield address

    gazetteer = Gazetteer.of(counted())
    return Places(gazetteer, [*BETWEEN, *(name for name, _ in homes.most_common(MOST))])


def place_names(open_unit_of_work: OpenUnitOfWork) -> Sequence[str]:
    """The names to be spoken, read here and now."""
    with open_unit_of_work(read_only=True) as work:
        return read_places(work.customers.addresses()).names


def write_places(places: Places, file: TextIO) -> None:
    """One JSON array a line: the names, then the gazetteer's rows."""
    for row in (["names", *places.names], *places.gazetteer.rows()):
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def load_places(file: TextIO) -> Places:
    """What `write_places` wrote; with short breaks, so that it holds up no call's thread."""
    _, *names = json.loads(file.readline())
    return Places(Gazetteer.from_rows(_unhurried(file)), names)


def _unhurried(file: TextIO) -> Iterator[list[str]]:
    for at, line in enumerate(file):
        if at % AT_ONCE == 0:
            time.sleep(BREAK_S)
        yield json.loads(line)
