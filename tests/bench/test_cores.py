"""What is started on a core stays there, and this process goes where it was."""

from __future__ import annotations

import os
import subprocess
import sys

from ivr.bench.cores import cores, started_on


def test_the_measured_program_shares_its_core_only_where_there_is_one() -> None:
    measured, load = cores()
    assert len(measured) == 1
    assert not measured & load or len(os.sched_getaffinity(0)) == 1


def test_a_program_is_started_on_the_core() -> None:
    before, (measured, _) = os.sched_getaffinity(0), cores()
    with started_on(measured):
        told = subprocess.run(
            [sys.executable, "-S", "-c", "import os; print(*os.sched_getaffinity(0))"],
            capture_output=True,
            check=True,
            text=True,
        )
    assert {int(core) for core in told.stdout.split()} == measured
    assert os.sched_getaffinity(0) == before
