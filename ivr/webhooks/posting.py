"""One POST to one address: no redirect is followed, no answer read, and nothing waits for ever."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
)
from urllib3.exceptions import SSLError as WrappedSslError

from ivr.domain.delivery import Answer
from ivr.system_reasons import reason_of

USER_AGENT = "ivr-dispatch/1"

LONGEST_WAIT_S = 14_400
"""No `Retry-After` counts for more."""


@dataclass(frozen=True, slots=True)
class Poster:
    """Posts to webhooks. Proxies of the environment are not asked: the address alone counts."""

    timeout_s: float
    """For connecting, sending and the answer's first lines together."""
    trust: ssl.SSLContext
    """Whose certificates are trusted."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer's status; whatever goes wrong is told in the answer."""
        parts = urlsplit(url)
        connection = self._connection(parts.scheme, parts.hostname or "", parts.port)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        fields = {"content-type": "application/json", "user-agent": USER_AGENT, **headers}
        cut = threading.Event()
        try:
            with _cut_off(connection, self.timeout_s, cut):
                connection.request("POST", path, body, fields, preload_content=False)
                response = connection.getresponse()
                return Answer(response.status, retry_after_s=_seconds(response.headers))
        except (HTTPError, HTTPException, OSError) as error:
            if cut.is_set():
                return Answer(problem=self._late)
            return Answer(problem=self._in_words(error))
        finally:
            # Whatever else the answer holds is not wanted, however long it is.
            connection.close()

    @property
    def _late(self) -> str:
        return f"对方 {self.timeout_s:g} 秒没有回答"

    def _connection(self, scheme: str, host: str, port: int | None) -> HTTPConnection:
        if scheme == "https":
            return HTTPSConnection(host, port, timeout=self.timeout_s, ssl_context=self.trust)
        return HTTPConnection(host, port, timeout=self.timeout_s)

    def _in_words(self, error: Exception) -> str:
        match error:
            case NameResolutionError():
                return "查不到对方的主机名，请核对派单地址和这台机器的 DNS"
            case NewConnectionError():
                cause = error.__cause__
                told = f"（{reason_of(cause)}）" if isinstance(cause, OSError) else ""
                return f"连不上对方{told}，请核对派单地址、网络和防火墙"
            case ConnectTimeoutError() | TimeoutError():
                return self._late
            case WrappedSslError() | ssl.SSLError():
                return (
                    "对方的 TLS 证书这里不信任，或者加密谈不拢，"
                    "请核对 dispatch.ca_file 和对方的证书"
                )
            case OSError():
                return f"连接断了（{reason_of(error)}），没有收到回答"
            case _:
                return "对方回答的不是 HTTP，或者没答完就断了"


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """How a server is known: by the system's certificates, or by those of a file alone.

    OSError or ssl.SSLError: the file cannot be used.
    """
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@contextmanager
def _cut_off(connection: HTTPConnection, after_s: float, cut: threading.Event) -> Iterator[None]:
    """Shut the connection down after so long: a peer that drips bytes never times out itself."""

    def shut() -> None:
        cut.set()
        # The socket appears while the connection is made, and may be gone already.
        if (opened := connection.sock) is not None:
            with suppress(OSError):
                opened.shutdown(2)

    timer = threading.Timer(after_s + 0.5, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _seconds(headers: Mapping[str, str]) -> int | None:
    """A `Retry-After` in seconds; a date is passed over."""
    given = headers.get("Retry-After", "").strip()
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        return None
    return min(int(given), LONGEST_WAIT_S)
