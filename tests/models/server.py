"""A web server on loopback that misbehaves on request, the way real ones do."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Exchange"], None]


class Exchange(BaseHTTPRequestHandler):
    """One request and how it is answered."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        """Answer by the next script; the last one is used for ever."""
        with self.server.guard:
            self.server.requests.append((self.path, self.headers.get("Range")))
            scripts = self.server.scripts
            script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        script(self)

    def start(self, status: int, length: int | None = None, **headers: str) -> None:
        """Status line and headers."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if length is None:
            self.send_header("Connection", "close")
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def wanted_from(self) -> int:
        """The first byte that the client wants."""
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        return int(found[1]) if found else 0

    def begin(self, content: bytes) -> bytes:
        """Headers of a right answer; the bytes that are to follow."""
        start = self.wanted_from()
        if start:
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self.start(206, len(content) - start, Content_Range=span)
        else:
            self.start(200, len(content))
        return content[start:]

    def hang_up(self) -> None:
        """Break the connection off."""
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Answers by scripts."""

    daemon_threads = True
    # A test's client that was killed leaves requests behind; nobody waits for those.
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.guard = threading.Lock()
        self.closing = threading.Event()
        self.requests: list[tuple[str, str | None]] = []
        self.scripts: list[Answer] = [status(404)]

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are what the tests are about."""


@contextmanager
def serving() -> Iterator[Server]:
    """A server for the length of a `with`."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def whole(content: bytes) -> Answer:
    """As it should be, ranges too."""

    def answer(exchange: Exchange) -> None:
        exchange.wfile.write(exchange.begin(content))

    return answer


def cut(content: bytes, after: int) -> Answer:
    """Promises all, breaks off after so many bytes."""

    def answer(exchange: Exchange) -> None:
        exchange.wfile.write(exchange.begin(content)[:after])
        exchange.hang_up()

    return answer


def stalling(content: bytes, after: int) -> Answer:
    """Sends so many bytes, then nothing more, and keeps the line."""

    def answer(exchange: Exchange) -> None:
        exchange.wfile.write(exchange.begin(content)[:after])
        exchange.wfile.flush()
        exchange.server.closing.wait(20)

    return answer


def slow(content: bytes, step: int, pause_s: float) -> Answer:
    """Drips."""

    def answer(exchange: Exchange) -> None:
        body = exchange.begin(content)
        for start in range(0, len(body), step):
            exchange.wfile.write(body[start : start + step])
            exchange.wfile.flush()
            if exchange.server.closing.wait(pause_s):
                return

    return answer


def without_ranges(content: bytes) -> Answer:
    """Sends all of it, whatever was asked for."""

    def answer(exchange: Exchange) -> None:
        exchange.start(200, len(content))
        exchange.wfile.write(content)

    return answer


def unmeasured(content: bytes) -> Answer:
    """Tells no length; the end of the connection is the end of the file."""

    def answer(exchange: Exchange) -> None:
        exchange.start(200)
        exchange.wfile.write(content)

    return answer


def lying(content: bytes, length: int) -> Answer:
    """Tells another length than it has."""

    def answer(exchange: Exchange) -> None:
        exchange.start(200, length)
        exchange.wfile.write(content)
        exchange.hang_up()

    return answer


def status(code: int, **headers: str) -> Answer:
    """Nothing but a status."""

    def answer(exchange: Exchange) -> None:
        exchange.start(code, 0, **headers)

    return answer


def ranged(content: bytes, span: str) -> Answer:
    """Part of the content, called what it is not."""

    def answer(exchange: Exchange) -> None:
        exchange.start(206, len(content), Content_Range=span)
        exchange.wfile.write(content)

    return answer


def coded(content: bytes) -> Answer:
    """Compressed without being asked."""

    def answer(exchange: Exchange) -> None:
        exchange.start(200, len(content), Content_Encoding="gzip")
        exchange.wfile.write(content)

    return answer


def late(script: Answer, seconds: float) -> Answer:
    """The same, after a while."""

    def answer(exchange: Exchange) -> None:
        time.sleep(seconds)
        script(exchange)

    return answer
