"""Ports are even, rest after a call, and run out with a clear word."""

from __future__ import annotations

import pytest

from ivr.errors import ConfigError
from ivr.media.ports import NoPortFree, PortPool


def test_ports_are_even_and_taken_in_turn() -> None:
    pool = PortPool(range(20_001, 20_008))
    assert [pool.take() for _ in range(pool.free)] == [20_002, 20_004, 20_006]


def test_a_released_port_rests_longest() -> None:
    pool = PortPool(range(20_000, 20_006))
    first = pool.take()
    pool.release(first)
    assert [pool.take() for _ in range(3)] == [20_002, 20_004, 20_000]


def test_when_none_is_left_the_range_is_named() -> None:
    pool = PortPool(range(20_000, 20_002))
    pool.take()
    with pytest.raises(NoPortFree, match=r"20000-20001.*--rtp-ports"):
        pool.take()


@pytest.mark.parametrize("ports", [range(20_001, 20_002), range(0), range(70_000, 70_010)])
def test_a_range_without_an_even_port_is_refused(ports: range) -> None:
    with pytest.raises(ConfigError, match="--rtp-ports"):
        PortPool(ports)
