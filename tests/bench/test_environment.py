"""The stock library's environment: kept when it works, explained when it cannot be made."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ivr.bench.environment import stock_python
from ivr.errors import ConfigError


def test_an_environment_that_works_is_kept(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -W ignore "$@"\n')
    python.chmod(0o755)
    assert stock_python(tmp_path) == python


def test_one_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match=r"pyVoIP==1\.6\.8.*请"):
        stock_python(tmp_path / "file" / "environment")
