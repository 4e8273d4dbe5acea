"""Statements that are compiled once for a kind of database, and then run by its driver.

A call asks its database dozens of times, always in the same few ways. SQLAlchemy looks up, binds
and reads each of them anew, which takes several times as long as SQLite itself.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

Values = Mapping[str, object]
Process = Callable[[Any], object]
Parameters = Sequence[object] | Values
Found = Any
"""What a database holds: a row with its columns as attributes, or a value of their types."""

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement as the driver of one kind of database takes it."""

    text: str
    constants: Values
    """What the statement itself says, by the names of its parameters."""
    processors: tuple[tuple[str, Process | None], ...]
    """The parameters in the order in which they stand, and what the driver is given for each."""
    by_name: bool
    """Whether the driver wants the parameters by their names."""
    read: Callable[[tuple[object, ...]], Found]
    """What makes a row of what the driver found."""

    @classmethod
    def of(cls, statement: Statement, dialect: Dialect) -> Compiled:
        """ValueError for one that is given lists: how many marks they take is not known before."""
        told: Any = statement.compile(dialect=dialect)  # it has more than a compiler of tables
        lists = [name for name, bind in told.binds.items() if bind.required and bind.expanding]
        if lists:
            raise ValueError(f"a statement with lists is not prepared: {', '.join(lists)}")
        nothing = {name: None for name, bind in told.binds.items() if bind.required}
        expanded = told.construct_expanded_state(nothing)
        constants = {
            name: value for name, value in expanded.parameters.items() if name not in nothing
        }
        processors = {name: _binder(bind, dialect) for name, bind in told.binds.items()}
        processors |= expanded.processors
        names = expanded.positiontup or tuple(expanded.parameters)
        return cls(
            expanded.statement,
            constants,
            tuple((name, processors.get(name)) for name in names),
            expanded.positiontup is None,
            _row_reader(tuple(statement.exported_columns), dialect),
        )

    def failure(self, error: Exception, dialect: Dialect) -> BaseException:
        """What SQLAlchemy would have raised, had the statement gone its way."""
        if isinstance(error, SQLAlchemyError):
            return error
        driver: type[Exception] = dialect.loaded_dbapi.Error
        return DBAPIError.instance(self.text, None, error, driver, dialect=dialect)

    def parameters(self, values: Values) -> Parameters:
        """What the driver is given for these values."""
        given = {**self.constants, **values} if self.constants else values
        if self.by_name:
            return {
                name: given[name] if process is None else process(given[name])
                for name, process in self.processors
            }
        return [
            given[name] if process is None else process(given[name])
            for name, process in self.processors
        ]


class Prepared:
    """A statement that is asked again and again, with other values.

    `made`: what each row becomes. So many are `kept`: for rows that are read again and again and
    seldom change, like those of agents; not where the driver gives values that are no keys, as that
    of PostgreSQL does for JSON.
    """

    def __init__(
        self, statement: Statement, made: Callable[[Found], object] | None = None, kept: int = 0
    ) -> None:
        self.statement = statement
        self._made = made
        self._kept = kept
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: Dialect) -> Compiled:
        """As the databases of this kind take it; all that we open write and read alike."""
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = self._compile(dialect)
        return known

    def _compile(self, dialect: Dialect) -> Compiled:
        compiled = Compiled.of(self.statement, dialect)
        if self._made is None:
            return compiled
        make, read = self._made, compiled.read
        made = _keeping(lambda found: make(read(found)), self._kept)
        return replace(compiled, read=made)


def _row_reader(
    columns: Sequence[ColumnElement[Any]], dialect: Dialect
) -> Callable[[tuple[object, ...]], Found]:
    names = [column.key or "" for column in columns]
    row = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # names known at run time
    make: Callable[[Iterable[object]], Found] = row._make
    processors = (
        (at, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for at, column in enumerate(columns)
    )
    readers = tuple((at, read) for at, read in processors if read is not None)

    def read_row(found: tuple[object, ...]) -> Found:
        values = list(found)
        for at, read in readers:
            if (value := values[at]) is not None:
                values[at] = read(value)
        return make(values)

    return read_row if readers else make


def _keeping(
    read: Callable[[tuple[object, ...]], Found], most: int
) -> Callable[[tuple[object, ...]], Found]:
    kept = lru_cache(maxsize=most)(read)

    def read_again(found: tuple[object, ...]) -> Found:
        try:
            hash(found)
        except TypeError:
            return read(found)
        return kept(found)

    return read_again if most else read


def _binder(bind: BindParameter[Any], dialect: Dialect) -> Process | None:
    return bind.type.dialect_impl(dialect).bind_processor(dialect)
