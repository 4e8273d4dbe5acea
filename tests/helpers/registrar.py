"""A small registrar on a real socket: digest, bindings, outages; for when no other is at hand."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.helpers.ports import HOST
from tests.helpers.sip_message import SipMessage

NONCE = "4f6a"


@dataclass
class SmallRegistrar:
    """Takes REGISTER of one user; `deaf` lets it hear nothing."""

    user: str = "95598"
    password: str = "secret"
    algorithm: str = "SHA-256"
    expires_s: int = 60
    deaf: bool = False
    bindings: list[str] = field(default_factory=list, init=False)
    heard: list[SipMessage] = field(default_factory=list, init=False)

    def __enter__(self) -> Self:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, 0))
        self._socket.settimeout(0.05)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="registrar", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join(2)
        self._socket.close()

    @property
    def place(self) -> str:
        """Where it listens."""
        return f"{HOST}:{self._socket.getsockname()[1]}"

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                datagram, source = self._socket.recvfrom(65_535)
            except TimeoutError:
                continue
            if not self.deaf:
                self._socket.sendto(self._answer(datagram.decode()), source)

    def _answer(self, text: str) -> bytes:
        self.heard.append(SipMessage.parse(text.encode()))
        fields = dict(line.split(": ", 1) for line in text.split("\r\n")[1:] if ": " in line)
        echoed = [f"{n}: {fields[n]}" for n in ("Via", "From", "To", "Call-ID", "CSeq")]
        if not self._is_right(fields.get("Authorization", "")):
            asked = f'Digest realm="small", nonce="{NONCE}", algorithm={self.algorithm}, qop="auth"'
            return _text("401 Unauthorized", [*echoed, f"WWW-Authenticate: {asked}"])
        expires = fields.get("Expires")
        if expires is not None:
            self.bindings = [fields["Contact"]] if expires != "0" else []
        granted = [f"Contact: {contact};expires={self.expires_s}" for contact in self.bindings]
        return _text("200 OK", [*echoed, *granted])

    def _is_right(self, shown: str) -> bool:
        given = dict(re.findall(r'(\w+)="?([^",]*)"?', shown))
        if given.get("nonce") != NONCE:
            return False
        hashed = hashlib.sha256 if self.algorithm == "SHA-256" else hashlib.md5

        def h(text: str) -> str:
            return hashed(text.encode()).hexdigest()

        secret = h(f"{self.user}:small:{self.password}")
        asked = h(f"REGISTER:{given['uri']}")
        middle = f"{NONCE}:{given['nc']}:{given['cnonce']}:auth"
        return bool(given["response"] == h(f"{secret}:{middle}:{asked}"))


def _text(status: str, fields: list[str]) -> bytes:
    lines = [f"SIP/2.0 {status}", *fields, "Content-Length: 0", "", ""]
    return "\r\n".join(lines).encode()
