"""A media engine without sound: it remembers what it was told."""

from __future__ import annotations

from itertools import count

from ivr.errors import EngineError
from ivr.media.stream import MediaStream, MediaTarget


class FakeStream(MediaStream):
    """A stream that notes its orders in their order."""

    def __init__(self, port: int) -> None:
        self.number = port
        self.noted: list[str] = []
        self.targets: list[MediaTarget] = []

    @property
    def local_port(self) -> int:
        return self.number

    def connect(self, target: MediaTarget) -> None:
        self.noted.append("connect")
        self.targets.append(target)

    def begin(self) -> None:
        self.noted.append("begin")

    def close(self) -> None:
        self.noted.append("close")


class FakeEngine:
    """Gives out so many streams."""

    def __init__(self, most: int = 100) -> None:
        self.streams: list[FakeStream] = []
        self._most, self._ports = most, count(40_000, 2)

    def open(self) -> FakeStream:
        if len(self.streams) == self._most:
            raise EngineError("媒体端口已用完")
        self.streams.append(FakeStream(next(self._ports)))
        return self.streams[-1]
