"""Which core a program runs on: what is measured has one of its own, the load has the others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_ALLOWED = os.sched_getaffinity(0)


def cores() -> tuple[frozenset[int], frozenset[int]]:
    """That of the measured program and those of the load; the same one where there is but one."""
    first, *others = sorted(_ALLOWED)
    return frozenset({first}), frozenset(others or {first})


@contextmanager
def started_on(wanted: frozenset[int]) -> Iterator[None]:
    """Programs that are started within run there, for children inherit it."""
    os.sched_setaffinity(0, wanted)
    try:
        yield
    finally:
        os.sched_setaffinity(0, _ALLOWED)
