"""What a process uses of the machine, as the kernel counts it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Usage:
    """Per cent of one core (or, before `since`, seconds of it), threads, memory, open files."""

    cpu: float
    threads: int
    memory_kb: int
    descriptors: int = 0

    def since(self, before: Usage, spent_s: float) -> Usage:
        """The use between two looks."""
        cpu = 100 * (self.cpu - before.cpu) / spent_s if spent_s else 0.0
        return Usage(cpu, self.threads, self.memory_kb, self.descriptors)


def usage_of(pid: int) -> Usage:
    """The use of a process so far; nothing when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        descriptors = len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return Usage(0.0, 0, 0)
    cpu_s = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    memory_kb = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") // 1024
    return Usage(cpu_s, int(fields[17]), memory_kb, descriptors)
