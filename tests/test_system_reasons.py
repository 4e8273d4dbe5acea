from __future__ import annotations

import errno

import pytest

from ivr.system_reasons import REASONS, reason_of


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), "没有这个文件或目录"),
        (PermissionError(errno.EACCES, "Permission denied"), "没有权限"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘满了"),
        (OSError(9999, "Something new"), "Something new"),
        (OSError(), "OSError"),
    ],
)
def test_the_system_s_refusals_are_told_in_chinese(error: OSError, told: str) -> None:
    assert reason_of(error) == told


def test_no_reason_is_english() -> None:
    assert all(reason.isascii() is False for reason in REASONS.values())
