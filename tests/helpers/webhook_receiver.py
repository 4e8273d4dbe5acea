"""A receiver of webhooks on loopback: verifies as docs/dispatch.md shows, and may misbehave."""

from __future__ import annotations

import re
import ssl
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.helpers.ports import HOST

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HANG, CLOSE, HUGE, DRIP, GARBAGE = "hang", "close", "huge", "drip", "garbage"
Behaviour = int | str
Verify = Callable[..., dict[str, Any]]

_DOCUMENT = Path(__file__).parents[2] / "docs" / "dispatch.md"
_MEGABYTE = b"x" * 1_000_000


def documented_verify() -> Verify:
    """The function that the document tells receivers to use."""
    (code,) = re.findall(r"```python\n(.*?)```", _DOCUMENT.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    verify: Verify = names["verify"]
    return verify


@dataclass(frozen=True)
class Received:
    """One request as it came, whatever it was answered."""

    id: str
    message: Mapping[str, Any]
    headers: Mapping[str, str]
    body: bytes
    answered: Behaviour


@dataclass
class WebhookReceiver:
    """Answers 200, or what `behaviours` says, one a request; `always` goes on for ever."""

    secrets: tuple[str, ...] = (SECRET,)
    always: Behaviour = 200
    behaviours: deque[Behaviour] = field(default_factory=deque)
    certificate: Path | None = None
    """PEM with key and certificate: speaks TLS."""
    requests: list[Received] = field(default_factory=list, init=False)
    refused: list[str] = field(default_factory=list, init=False)
    """Why requests were not believed."""
    _changed: threading.Condition = field(default_factory=threading.Condition, init=False)

    def __enter__(self) -> Self:
        self._verify = documented_verify()
        self._leave = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver._receive(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # a client that goes away is what these tests are about

        self._server = Server((HOST, 0), Handler)
        if self.certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="receiver", daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it receives."""
        scheme = "http" if self.certificate is None else "https"
        return f"{scheme}://{HOST}:{self._server.server_address[1]}/orders?from=ivr"

    @property
    def taken(self) -> list[Received]:
        """What it has said yes to, in its order."""
        return [one for one in self.requests if one.answered in (200, HUGE)]

    @property
    def once(self) -> list[Received]:
        """The same for a receiver that does nothing for an id that it has had."""
        return list({one.id: one for one in reversed(self.taken)}.values())[::-1]

    def wait_for(self, count: int, timeout_s: float = 20) -> None:
        """Until so many different messages were taken."""
        with self._changed:
            done = self._changed.wait_for(lambda: len(self.once) >= count, timeout_s)
        assert done, f"{len(self.once)} of {count} came: {self.refused}"

    def _receive(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["content-length"]))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        try:
            message = self._verify(headers, body, self.secrets)
        except (ValueError, KeyError) as error:
            self.refused.append(str(error))
            handler.send_error(401)
            return
        answer = self.behaviours.popleft() if self.behaviours else self.always
        with self._changed:
            self.requests.append(Received(headers["webhook-id"], message, headers, body, answer))
            self._changed.notify_all()
        self._answer(handler, answer)

    def _answer(self, handler: BaseHTTPRequestHandler, answer: Behaviour) -> None:
        match answer:
            case int():
                handler.send_response(answer)
                if 300 <= answer < 400:
                    handler.send_header("location", self.url)
                handler.send_header("retry-after", "1")
                handler.end_headers()
            case "hang":
                self._leave.wait(30)
            case "close":
                handler.close_connection = True
            case "garbage":
                handler.wfile.write(b"220 smtp ready\r\n\r\n")
            case "huge":
                handler.send_response(200)
                handler.end_headers()
                while not self._leave.is_set():
                    handler.wfile.write(_MEGABYTE)
            case _:
                while not self._leave.is_set():
                    handler.wfile.write(b"H")
                    time.sleep(0.05)


def make_certificate(folder: Path, host: str = HOST) -> Path:
    """A key and a certificate for this host that it signs itself."""
    made = folder / "server.pem"
    key = folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-keyout", str(key), "-out", str(made), "-days", "2"),
            *("-subj", f"/CN={host}", "-addext", f"subjectAltName=IP:{host}"),
        ],
        check=True,
        capture_output=True,
    )
    made.write_text(key.read_text() + made.read_text())
    return made
