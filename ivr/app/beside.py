"""Processes beside a running hotline: how they are called and ended."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from ivr.config import Config


def command_beside(config: Config, *words: str) -> Sequence[str]:
    """The command line of `ivr` on the same data, which ends when its standard input does."""
    file = ("--config", str(config.file)) if config.file is not None else ()
    program = (sys.executable, "-m", "ivr", *words, "--beside-hotline")
    return (*program, "--data", str(config.data), *file)


def await_end(process: subprocess.Popen[bytes], within_s: float) -> None:
    """Wait for its end; by force when it does not leave within this."""
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
