"""The load program, compiled from its source when it is first needed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from ivr.errors import ConfigError

SOURCE = Path(__file__).with_name("load.c")
COMPILERS = ("cc", "gcc", "clang")
PATIENCE_S = 60


def load_program(folder: Path) -> Path:
    """The compiled program, kept in `folder` under its source's hash; may raise ConfigError."""
    name = f"load-{hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]}"
    program = folder / name
    if program.exists():
        return program
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if compiler is None:
        raise ConfigError("没有 C 编译器，编译不了话务程序，请先装上（apt-get install -y gcc）")
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{name}.{os.getpid()}"
    try:
        subprocess.run(
            [compiler, "-O2", "-std=gnu11", "-o", str(fresh), str(SOURCE)],
            capture_output=True,
            check=True,
            timeout=PATIENCE_S,
            text=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        told = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        reason = told[0] if told else "没有说明"
        raise ConfigError(
            f"话务程序编译不了（{reason}），请检查 {Path(compiler).name} 和 C 库的头文件"
        ) from error
    return fresh.replace(program)
