"""A copy of the shipped flows that has no cases yet."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ivr.config import Config, load
from tests.simulator.cases.held import FLOWS


@pytest.fixture
def config(tmp_path: Path) -> Config:
    folder = tmp_path / "flows"
    shutil.copytree(FLOWS, folder, ignore=shutil.ignore_patterns("cases", ".*"))
    (folder / "cases").mkdir()
    return load(tmp_path / "data", None, {"IVR_FLOWS": str(folder)})
