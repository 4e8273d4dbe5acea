"""The kinds of text that other programs may send."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

_SIGN = r"[^\x00-\x1f\x7f]"
LINE = rf"^{_SIGN}*[^\s\x00-\x1f\x7f]{_SIGN}*$"
"""One line with something in it: no control signs, which databases and people trip over."""

Line40 = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=LINE)]
Line200 = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=LINE)]
Line500 = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=LINE)]


_WRITTEN = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def _as_written(value: object) -> object:
    """A number is no time, however readily it would be counted as seconds."""
    if not isinstance(value, str) or not _WRITTEN.fullmatch(value):
        raise PydanticCustomError("datetime_written", "not RFC 3339")
    return value


Time = Annotated[
    AwareDatetime, BeforeValidator(_as_written), Field(examples=["2026-11-24T18:30:00+08:00"])
]
"""An instant as RFC 3339 writes it, with its zone."""


class Sent(BaseModel):
    """What others send: a name that is not known is a slip, and nothing is guessed."""

    model_config = ConfigDict(extra="forbid")


def not_sent() -> Any:  # noqa: ANN401 - it stands in for every type
    """Stands for a field that was not sent. For the description it is no `null`."""
    return None
