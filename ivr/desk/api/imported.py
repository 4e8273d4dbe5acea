"""Lists that are imported: each a line in the table that the program hands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, create_model

from ivr.desk.api.texts import Sent, not_sent
from ivr.domain.import_log import Sender
from ivr.domain.text import half_width
from ivr.services.csv_table import Column, Row
from ivr.services.import_report import ImportReport

MOST_ROWS = 50_000
MOST_BYTES = 16 * 1024 * 1024

Cell = Annotated[
    str, StringConstraints(max_length=2_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]
"""What a cell of a table may hold: no sign that databases refuse."""


class Imported(BaseModel):
    """What was stored."""

    added: int = Field(description="新增几条")
    updated: int = Field(description="更新几条")


@dataclass(frozen=True)
class Import:
    """One kind of list: its path and JSON key, what people call it, and who stores it."""

    name: str
    noun: str
    columns: Sequence[Column]
    bring: Callable[[bytes | Sequence[Row], Sender], ImportReport]

    @cached_property
    def model(self) -> type[BaseModel]:
        """The JSON that brings such a list: an object with one key, the rows by field names."""
        fields: dict[str, Any] = {field_of(column): _field(column) for column in self.columns}
        title = self.name.capitalize()
        row = create_model(f"{title}Row", __base__=Sent, __doc__=f"{self.noun}的一条", **fields)
        rows = Field(min_length=1, max_length=MOST_ROWS, description=f"{self.noun}，一条一条")
        whole: dict[str, Any] = {self.name: (list[row], rows)}  # type: ignore[valid-type]
        return create_model(title, __base__=Sent, __doc__=f"一批{self.noun}", **whole)

    def rows(self, sent: BaseModel) -> Sequence[Row]:
        """What was sent as the rows of a table, counted from one."""
        given: Sequence[BaseModel] = getattr(sent, self.name)
        return [Row(line, self._cells(row)) for line, row in enumerate(given, start=1)]

    def _cells(self, row: BaseModel) -> Mapping[str, str]:
        told = row.model_dump(exclude_unset=True)
        return {column.name: _cell(told.get(field_of(column), "")) for column in self.columns}


def field_of(column: Column) -> str:
    """The column's name in JSON: the one of its names that is in English."""
    return next(name for name in column.synonyms if name.isascii())


def _field(column: Column) -> tuple[Any, Any]:
    name, examples = column.name, [column.example]
    if column.required:
        return Cell, Field(description=name, examples=examples)
    optional = Field(default_factory=not_sent, description=name, examples=examples)
    return Cell | list[Cell], optional


def _cell(told: str | list[str]) -> str:
    return half_width(told if isinstance(told, str) else "、".join(told))
