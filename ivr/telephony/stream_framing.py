"""Messages out of a stream of bytes, by their Content-Length (RFC 3261 §18.3, RFC 5626 §4.4.1).

No clock and no socket. Where a message can no longer be told from the next, the stream is over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.telephony.reading import MOST_BYTES

PONG = b"\r\n"

MOST_SKIPPED = 1 << 20
"""A body too long to be read, but no longer than this, is passed over for the next message."""

MOST_START_LINE = 4_096

_PING = b"\r\n\r\n"
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_START_LINE = re.compile(rb"[!-~][ -~\x80-\xff]*")
_VERSION = re.compile(rb"(?:\ASIP/\d|\sSIP/\d+\.\d+\s*\Z)", re.IGNORECASE)
_LENGTH = re.compile(
    rb"^(?:content-length|l)[ \t]*:([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A message from its start line to the end of its body."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Ping:
    """The peer asks whether the connection lives; a pong is due."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """A message that is not taken. `head`: what came of it; `status`: what to answer, 0: nothing.

    `ends`: the messages after it cannot be found, so that the connection has to be closed.
    """

    head: bytes
    status: int
    ends: bool = True


Frame = Whole | Ping | Unfit


class StreamFraming:
    """Takes what was read, in whatever pieces, and gives out what is whole."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0
        """So far no end of a head was found."""
        self._wanted: int | None = None
        """How long the message is whose head has been read."""
        self._skip = 0
        self._over = False

    @property
    def amid(self) -> bool:
        """Whether a message has begun and is not whole."""
        return bool(self._skip) or bool(self._buffer.lstrip(b"\r\n"))

    def feed(self, data: bytes) -> list[Frame]:
        """What is whole now."""
        frames: list[Frame] = []
        if self._over:
            return frames
        if self._skip:
            passed = min(self._skip, len(data))
            self._skip -= passed
            data = data[passed:]
        self._buffer += data
        while not self._over and (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    def _next(self) -> Frame | None:
        if self._wanted is None:
            if self._between():
                return Ping()
            if not self._buffer[:1].strip(b"\r\n"):
                return None
            frame = self._head()
            if frame is not None or self._wanted is None:
                return frame
        if len(self._buffer) < self._wanted:
            return None
        return Whole(self._cut(self._wanted))

    def _between(self) -> bool:
        """Pass over empty lines before a message; whether they are a ping."""
        buffer = self._buffer
        while buffer[:1].strip(b"\r\n") != buffer[:1]:
            if buffer.startswith(_PING):
                del buffer[:4]
                return True
            if _PING.startswith(bytes(buffer[:4])):
                return False  # it may become one
            del buffer[: 2 if buffer.startswith(PONG) else 1]
        return False

    def _head(self) -> Frame | None:
        """Look for the whole head; sets what length is wanted."""
        if not self._may_be_sip():
            return self._end(0, b"")
        end = _END_OF_HEAD.search(self._buffer, max(0, self._searched - 3), MOST_BYTES)
        if end is None:
            self._searched = len(self._buffer)
            too_long = self._searched >= MOST_BYTES
            return self._end(513, bytes(self._buffer[:MOST_BYTES])) if too_long else None
        head = bytes(self._buffer[: end.end()])
        length = _content_length(head)
        if length is None:
            return self._end(400, head)
        if len(head) + length <= MOST_BYTES:
            self._wanted = len(head) + length
            return None
        if length > MOST_SKIPPED:
            return self._end(513, head)
        here = min(length, len(self._buffer) - len(head))
        self._cut(len(head) + here)
        self._skip = length - here
        return Unfit(head, 513, ends=False)

    def _may_be_sip(self) -> bool:
        """Whether the start line, as far as it is there, may be one."""
        if self._searched > MOST_START_LINE:
            return True  # it was looked at
        line, newline, _ = self._buffer[: MOST_START_LINE + 1].partition(b"\n")
        line = line.removesuffix(b"\r")
        if _START_LINE.fullmatch(line) is None:
            return False
        return _VERSION.search(line) is not None if newline else len(line) <= MOST_START_LINE

    def _cut(self, size: int) -> bytes:
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._searched, self._wanted = 0, None
        return data

    def _end(self, status: int, head: bytes) -> Unfit:
        self._buffer.clear()
        self._over = True
        return Unfit(head, status)


def _content_length(head: bytes) -> int | None:
    """The length told; None where it is missing, no number, or told twice and differently."""
    told = {b" ".join(value.split()) for value in _LENGTH.findall(head)}
    if len(told) != 1:
        return None
    (length,) = told
    return int(length) if length.isdigit() and len(length) <= 9 else None
