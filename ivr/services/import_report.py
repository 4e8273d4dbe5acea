"""What came of an import, and what is wrong with which line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.errors import ImportFileError

SHOWN = 20


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be imported: where, and why."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"第{self.line}行：{self.reason}"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was stored, and which rows were left out on demand."""

    added: int
    updated: int
    skipped: tuple[BadRow, ...] = ()


class BadRows(ImportFileError):
    """Rows that cannot be imported; nothing of the file was stored."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        self.rows = tuple(rows)
        shown = [str(row) for row in self.rows[:SHOWN]]
        if len(self.rows) > SHOWN:
            shown.append(f"……还有{len(self.rows) - SHOWN}行")
        advice = "请改好再导入，或者加 --skip-bad 跳过这些行"
        super().__init__(
            "\n".join([f"有{len(self.rows)}行不能导入，整个文件都没有导入，{advice}：", *shown])
        )


class RowRefused(Exception):
    """Why one row is bad; never leaves the import."""
