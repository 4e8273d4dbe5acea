"""Free UDP and TCP ports on loopback, apart for each pytest-xdist worker."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator

HOST = "127.0.0.1"
FIRST = 18_000
BLOCK = 1_600
"""Ports of one worker; all blocks of eight workers lie below the ephemeral range."""


def _block() -> range:
    number = re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or "0"
    first = FIRST + int(number) % 8 * BLOCK
    return range(first, first + BLOCK)


def _round() -> Iterator[int]:
    while True:
        yield from _block()


_next = _round()


def free_port() -> int:
    """An even port that is free for UDP and TCP just now, and that no other test was given."""
    for _ in range(BLOCK):
        port = next(_next)
        if port % 2 == 0 and _is_free(port):
            return port
    raise AssertionError(f"no free port in {_block()}")


def free_ports(count: int) -> range:
    """So many free ports in a row, beginning with an even one."""
    for _ in range(BLOCK):
        first = free_port()
        wanted = range(first, first + count)
        if wanted[-1] in _block() and all(_is_free(port) for port in wanted):
            while next(_next) < wanted[-1]:
                pass
            return wanted
    raise AssertionError(f"no {count} free ports in a row in {_block()}")


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                return False
    return True
