"""The calls that ring because no line is free, in the order of their arrival."""

from __future__ import annotations


class Waiting:
    """A queue without places: whoever leaves it, served, tired or turned away, is simply gone."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._keys: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    @property
    def keys(self) -> tuple[str, ...]:
        """Who waits, the first that came first."""
        return tuple(self._keys)

    @property
    def full(self) -> bool:
        """Whether nobody else may wait."""
        return len(self._keys) >= self._most

    def join(self, key: str) -> None:
        """Wait behind all others."""
        self._keys[key] = None

    def leave(self, key: str) -> None:
        """Wait no longer, if it did."""
        self._keys.pop(key, None)

    def next(self) -> str:
        """Take the first out."""
        key = next(iter(self._keys))
        del self._keys[key]
        return key
