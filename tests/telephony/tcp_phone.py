"""A telephone on a TCP connection of its own, for the endpoint on real sockets."""

from __future__ import annotations

import socket
import time

from ivr.telephony.hop import Hop
from ivr.telephony.stream_framing import StreamFraming, Whole
from ivr.telephony.uri import host_port
from tests.telephony.line import SDP, Caller, Line, Sent

WAIT_S = 5


class TcpPhone:
    """One telephone, its connection, and the port where it takes connections."""

    def __init__(
        self, address: Hop, name: str = "call", connection: socket.socket | None = None
    ) -> None:
        self.socket = connection or socket.create_connection(address[:2], WAIT_S)
        self.socket.settimeout(WAIT_S)
        self._owns = connection is None
        self.listener = socket.create_server(
            (address.host, 0), family=socket.AF_INET6 if ":" in address.host else socket.AF_INET
        )
        self.listener.settimeout(WAIT_S)
        self.caller = Caller(Line(), call_id=name, tag=name)
        self._framing, self._heard = StreamFraming(), list[Sent]()

    def __enter__(self) -> TcpPhone:
        return self

    def __exit__(self, *_: object) -> None:
        if self._owns:
            self.socket.close()
        self.listener.close()

    def written(self, datagram: bytes) -> bytes:
        """The message as this telephone sends it over TCP."""
        place = host_port(*self.listener.getsockname()[:2]).encode()
        contact = b"Contact: <sip:13800000001@192.0.2.7:5062>"
        mine = b"Contact: <sip:13800000001@" + place + b";transport=tcp>"
        via = b"Via: SIP/2.0/UDP 192.0.2.7:5062"
        return datagram.replace(contact, mine).replace(via, b"Via: SIP/2.0/TCP " + place)

    def request(self, method: str, *extra: str, body: bytes = b"") -> bytes:
        return self.written(self.caller.request(method, *extra, body=body))

    def says(self, method: str, *extra: str, body: bytes = b"") -> None:
        self.socket.sendall(self.request(method, *extra, body=body))

    def hears(self) -> Sent:
        """The next message on the connection."""
        while not self._heard:
            data = self.socket.recv(65_535)
            assert data, "the connection was closed"
            frames = self._framing.feed(data)
            self._heard += [Sent.parse(f.data, Hop("", 0)) for f in frames if isinstance(f, Whole)]
        return self._heard.pop(0)

    def final(self) -> Sent:
        """The next final answer."""
        while 100 <= (sent := self.hears()).status < 200:
            pass
        self.caller.our_tag = sent.to_tag
        return sent

    def invites(self) -> None:
        self.says("INVITE", body=SDP)

    def ends(self) -> int:
        """Hang up; the answer."""
        self.caller.cseq += 1
        self.says("BYE")
        return self.final().status

    def answers(self, request: Sent, status: int) -> None:
        lines = [f"{name}: {value}" for name, value in request.fields if name != "Contact"]
        self.socket.sendall("\r\n".join([f"SIP/2.0 {status} x", *lines, "", ""]).encode())

    def taken(self) -> TcpPhone:
        """The same telephone on the connection that the other side opened to it."""
        connection, _ = self.listener.accept()
        host, port = self.listener.getsockname()[:2]
        phone = TcpPhone(Hop(host, port), connection=connection)
        phone._owns, phone.caller = True, self.caller
        return phone

    def is_closed_within(self, seconds: float) -> bool:
        """Whether the other side closes the connection; what comes before is passed over."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                if not self.socket.recv(65_535):
                    return True
            except TimeoutError:
                return False
            except OSError:
                return True
        return False
