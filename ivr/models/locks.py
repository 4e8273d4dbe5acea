"""Locks between processes: flock(2), which the kernel lets go of when its owner dies, however."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ivr.clock import Clock
from ivr.errors import ModelBusy
from ivr.models.download import disk_trouble

LOOK_EVERY_S = 0.2


@contextmanager
def held(
    path: Path, clock: Clock, *, wait_s: float, waiting: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Own the lock file; ModelBusy after `wait_s`. `waiting` is called again and again meanwhile.

    The file stays: deleting it would let two processes lock two files of the same name.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise disk_trouble(error) from None
    try:
        _take(descriptor, clock, wait_s, waiting)
        yield
    finally:
        os.close(descriptor)


def try_lock(path: Path) -> int | None:
    """The descriptor that owns the lock until it is closed; None: somebody else has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    if _try(descriptor):
        return descriptor
    os.close(descriptor)
    return None


def _take(descriptor: int, clock: Clock, wait_s: float, waiting: Callable[[], None]) -> None:
    until_ms = clock.monotonic_ms() + wait_s * 1000
    while not _try(descriptor):
        waiting()
        if clock.monotonic_ms() >= until_ms:
            raise ModelBusy("另一个 ivr 正在取同一个模型，等它取完再试")
        time.sleep(LOOK_EVERY_S)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
