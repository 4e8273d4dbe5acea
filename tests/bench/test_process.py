"""What a process uses of the machine."""

from __future__ import annotations

import os

from ivr.bench.process import Usage, usage_of


def test_this_process_uses_something() -> None:
    usage = usage_of(os.getpid())
    assert usage.cpu > 0
    assert usage.threads >= 1
    assert usage.memory_kb > 1000
    assert usage.descriptors >= 3


def test_a_process_that_is_gone_uses_nothing() -> None:
    assert usage_of(2**22 + 1) == Usage(0.0, 0, 0)


def test_use_is_a_share_of_the_time_between_two_looks() -> None:
    before, after = Usage(1.0, 3, 100), Usage(2.5, 4, 200)
    assert after.since(before, 3.0) == Usage(50.0, 4, 200)
    assert after.since(before, 0.0).cpu == 0.0
