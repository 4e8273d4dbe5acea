"""Whether a hotline runs on a data folder: it holds a lock there for as long as it lives."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ivr.errors import BackupError, ConfigError
from ivr.system_reasons import reason_of

LOCK = ".running"


@contextmanager
def whole_folder(data: Path) -> Iterator[None]:
    """Nothing of ours runs on the data folder meanwhile; BackupError: a hotline does."""
    lock = _opened(data)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(
                f"热线正在数据目录 {data} 上运行，不能恢复。请先停下它，再运行一次。"
            ) from None
        yield
    finally:
        os.close(lock)


class RunningMark:
    """Held by a hotline; several may share a data folder. It goes with the process."""

    def __init__(self, data: Path) -> None:
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._lock: int | None = _opened(data)
        except OSError as error:
            raise ConfigError(
                f"数据目录 {data} 写不进去（{reason_of(error)}），"
                "请换一个能写的位置，或者改好它的权限。"
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            raise ConfigError(
                f"数据目录 {data} 正在恢复备份，热线现在不能启动，请等恢复做完。"
            ) from None

    def close(self) -> None:
        """The hotline has ended."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _opened(data: Path) -> int:
    return os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
