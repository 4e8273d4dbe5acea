"""A connection of the interface: whoever dawdles over a request's head is hung up on.

uvicorn ends a connection that rests, but waits for ever for the rest of a head that has begun.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from ivr.desk.api.problems import MEDIA_TYPE, problem

HEAD_S = 10.0


class Connection(H11Protocol):
    """One connection over HTTP/1.1."""

    _head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._have_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._have_head()
        elif self._head is None:
            self._expect_head()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE:
            self._have_head()  # between two requests the connection may rest, as uvicorn allows

    def send_400_response(self, msg: str) -> None:
        """What cannot be read as HTTP is answered as every other problem is."""
        answer = problem(400, "读不懂这个请求，它不是正确的 HTTP，或者头部太长")
        headers = [("content-type", MEDIA_TYPE), ("connection", "close")]
        events: list[Any] = [
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=bytes(answer.body)),
            h11.EndOfMessage(),
        ]
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _expect_head(self) -> None:
        self._head = self.loop.call_later(HEAD_S, self._give_up)

    def _have_head(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _give_up(self) -> None:
        self._head = None
        if not self.transport.is_closing():
            self.transport.close()
