"""What a caller told in confidence: marked, so that it is never written down, told or read out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

MASK = "（保密）"
"""Stands for what is protected wherever something has to stand."""


V = TypeVar("V", str, str | None)


class Protected(str):
    """A value for those alone to whom the flow gives it; it goes wherever a text goes."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Nothing that is logged by accident tells it."""
        return repr(MASK)


def masked(values: Mapping[str, V]) -> dict[str, V]:
    """The values as they may be written down."""
    return {name: MASK if isinstance(v, Protected) else v for name, v in values.items()}


def unprotected(values: Mapping[str, V]) -> dict[str, V]:
    """Only those values that anybody may read."""
    return {name: value for name, value in values.items() if not isinstance(value, Protected)}


def concealed(text: str, values: Iterable[str | None]) -> str:
    """A text from elsewhere, like a failure's reason, with none of the protected values in it."""
    secrets = {str(value) for value in values if isinstance(value, Protected)}
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text
