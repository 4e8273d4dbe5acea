"""How much memory this machine, or the container around us, still has."""

from __future__ import annotations

from pathlib import Path

MACHINE = Path("/proc/meminfo")
CONTAINER = Path("/sys/fs/cgroup")
PLENTY = 2**40


def available_bytes(machine: Path = MACHINE, container: Path = CONTAINER) -> int:
    """What can be taken without anybody being thrown out; where nothing is told, plenty."""
    return min(_of_machine(machine), _of_container(container))


def _of_machine(path: Path) -> int:
    try:
        lines = path.read_text("ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvail"))
    except (OSError, StopIteration, ValueError, IndexError):
        return PLENTY


def _of_container(folder: Path) -> int:
    """Of cgroup v2; the cache of files is given back when it is needed."""
    try:
        limit = int((folder / "memory.max").read_text("ascii"))
        used = int((folder / "memory.current").read_text("ascii"))
        held = (folder / "memory.stat").read_text("ascii").split()
    except (OSError, ValueError):  # "max" is no number: no limit
        return PLENTY
    cache = int(held[held.index("inactive_file") + 1]) if "inactive_file" in held else 0
    return max(0, limit - used + cache)
