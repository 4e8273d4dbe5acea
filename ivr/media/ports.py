"""The UDP ports that calls may use for sound."""

from __future__ import annotations

from collections import deque

from ivr.errors import ConfigError


class NoPortFree(ConfigError):
    """Every port of the configured range is taken."""


class PortPool:
    """Even ports in turn, so that a port rests for as long as possible after a call.

    The odd port above each is left to RTCP (RFC 3550 §11).
    """

    def __init__(self, ports: range) -> None:
        even = [port for port in ports if port % 2 == 0 and 0 < port < 65536]
        if not even:
            raise ConfigError(
                f"媒体端口范围 {ports.start}-{ports.stop - 1} 里没有可用的偶数端口，"
                "请写成如 20000-20999 的范围（--rtp-ports）"
            )
        self._range = f"{even[0]}-{even[-1] + 1}"
        self._free = deque(even)

    @property
    def free(self) -> int:
        """How many ports are not in use."""
        return len(self._free)

    def take(self) -> int:
        """The port that has rested longest."""
        if not self._free:
            raise self.exhausted()
        return self._free.popleft()

    def release(self, port: int) -> None:
        """This port is free again."""
        self._free.append(port)

    def exhausted(self) -> NoPortFree:
        """The error that says that no port is left."""
        return NoPortFree(
            f"媒体端口 {self._range} 全部占用，接不了更多电话，请放宽 --rtp-ports 或稍后再试"
        )
