"""Gives a finished file its name, at once and whole."""

from __future__ import annotations

import os
from pathlib import Path


def name_new_file(made: Path, target: Path) -> None:
    """Rename, but never over another file: FileExistsError. Both lie on the same disk."""
    try:
        os.link(made, target)
    except FileExistsError:
        raise
    except OSError:  # not every file system has links
        if target.exists():
            raise FileExistsError(f"{target} exists") from None
        made.rename(target)
    else:
        made.unlink()
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """See the names in a folder on the disk: they outlive a power cut from now on."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
