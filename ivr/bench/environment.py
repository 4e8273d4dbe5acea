"""The virtual environment of the stock library, so that it never mixes with ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ivr.errors import ConfigError

STOCK = "pyVoIP==1.6.8"
PACKAGES = (STOCK, "audioop-lts==0.2.2; python_version >= '3.13'")
PATIENCE_S = 300


def stock_python(folder: Path) -> Path:
    """The interpreter that has stock pyVoIP; installed into `folder` at the first asking."""
    python = folder / "bin" / "python"
    if not _works(python):
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES])
    return python


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    tried = subprocess.run([python, "-c", "import pyVoIP.VoIP"], capture_output=True, check=False)
    return tried.returncode == 0


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, capture_output=True, check=True, timeout=PATIENCE_S, text=True)
    except (OSError, subprocess.SubprocessError) as error:
        told = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        reason = told[-1] if told else "没有说明"
        raise ConfigError(
            f"装不上对照用的 {STOCK}（{reason}），请检查软件源是否可用后重试"
        ) from error
