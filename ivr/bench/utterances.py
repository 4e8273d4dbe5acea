"""What callers say and what must be understood of it, from tab-separated files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ivr.errors import ConfigError

NOTHING = "-"
"""Expected of what must not be understood."""

_KIND = "# kind:"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing said to a question of a kind."""

    kind: str
    text: str
    expected: str | None
    """The canonical value; None where nothing may be taken."""
    note: str = ""
    given: str = ""
    """What is known where it is said: `now=2026-01-01T08:00 ahead`, `known=VALUE`, `area=CODE`."""

    @property
    def question(self) -> str:
        """The kind with what is given, by which its reader is found."""
        return f"{self.kind} {self.given}".strip()


def read_utterances(folder: Path) -> list[Utterance]:
    """All utterances of a folder's `*.tsv`: utterance, expected value or `-`, a note.

    A line `# kind: 故障报修:问范围` says to what the lines after it answer; before it, the file's
    name does. Behind a blank stands what is given. Other lines with # are for readers.
    """
    files = sorted(folder.glob("*.tsv"))
    if not files:
        raise ConfigError(f"{folder} 里没有 .tsv 文件，请用 --utterances 指明语料的文件夹")
    return [utterance for file in files for utterance in _read(file)]


def _read(file: Path) -> Iterator[Utterance]:
    kind, given = file.stem, ""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if line.startswith(_KIND):
            kind, _, given = line.removeprefix(_KIND).strip().partition(" ")
        elif line.strip() and not line.startswith("#"):
            fields = line.split("\t")
            if len(fields) not in (2, 3):
                raise ConfigError(f"{file} 第 {number} 行要有两列或三列，用制表符隔开")
            expected = None if fields[1] == NOTHING else fields[1]
            yield Utterance(kind, fields[0], expected, "".join(fields[2:]), given.strip())
