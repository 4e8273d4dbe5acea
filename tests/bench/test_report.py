"""What the report says of a machine that cannot load from C, and of one that is busy."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from ivr.bench import report


def test_without_sipp_or_a_compiler_the_reader_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    output = io.StringIO()
    assert report._load_from_c(output, tmp_path) is None
    assert output.getvalue().startswith("> 没有找到 SIPp，请先装上")
    assert "改由 Python 话务发生器" in output.getvalue()


@pytest.mark.parametrize(
    ("busy", "policy", "told"),
    [
        (0.2, os.SCHED_OTHER, "平均负载 0.2"),
        (3.0, os.SCHED_OTHER, "那时别的程序会被挤慢"),
        (3.0, os.SCHED_FIFO, "别的程序插不进来"),
    ],
    ids=["quiet", "busy", "busy, but ahead of all others"],
)
def test_how_busy_the_machine_was_is_told(
    busy: float, policy: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getscheduler", lambda _pid: policy)
    assert report._disturbance(busy).endswith(told)
