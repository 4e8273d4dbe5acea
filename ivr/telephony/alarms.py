"""Which of many things is due next."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterator
from itertools import count
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Alarms(Generic[K]):
    """At most one alarm for each key; the earliest is found without looking at all."""

    def __init__(self) -> None:
        self._at: dict[K, int] = {}
        self._heap: list[tuple[int, int, K]] = []
        self._order = count()

    def __len__(self) -> int:
        return len(self._at)

    def set(self, key: K, at_ms: int | None) -> None:
        """Ring for the key then, in place of what was set before; None: not at all."""
        if at_ms is None:
            self._at.pop(key, None)
        elif self._at.get(key) != at_ms:
            self._at[key] = at_ms
            heapq.heappush(self._heap, (at_ms, next(self._order), key))

    @property
    def next_ms(self) -> int | None:
        """When the next alarm rings."""
        while self._heap and self._at.get(self._heap[0][2]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def due(self, now_ms: int) -> Iterator[K]:
        """The keys whose time has come, earliest first, each taken off as it is given out.

        A key that is set anew for a moment in the past meanwhile rings a millisecond later: nothing
        that is due for ever may keep its thread here for ever.
        """
        given: set[K] = set()
        while (at := self.next_ms) is not None and at <= now_ms:
            key = heapq.heappop(self._heap)[2]
            if key in given:
                self.set(key, now_ms + 1)
                continue
            del self._at[key]
            given.add(key)
            yield key
