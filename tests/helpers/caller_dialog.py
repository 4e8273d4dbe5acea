"""The requests of one call as a telephone writes them, and its answers to the hotline's."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.helpers.sip_message import Header, SipMessage

Address = tuple[str, int]


def token() -> str:
    """A text that no other call has."""
    return f"{random.getrandbits(64):016x}"


@dataclass
class Dialog:
    """One call's identity: call-id, tags, sequence numbers, route, remote target."""

    hotline: Address
    local: Address
    from_header: str
    called: str = "95598"
    call_id: str = field(default_factory=token)
    from_tag: str = field(default_factory=token)
    to: str = field(default="", init=False)
    target: str = field(default="", init=False)
    routes: list[Header] = field(default_factory=list, init=False)
    _cseq: int = field(default=0, init=False)
    _invite: SipMessage | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        host, port = self.hotline
        self.target = f"sip:{self.called}@{host}:{port}"
        self.to = f"<{self.target}>"

    def invite(self, body: str, extra: Sequence[Header]) -> SipMessage:
        """The INVITE; inside the call a re-INVITE."""
        described = (("Content-Type", "application/sdp"), *extra)
        self._invite = self.request("INVITE", described, body)
        return self._invite

    def request(self, method: str, extra: Sequence[Header] = (), body: str = "") -> SipMessage:
        """The next request of this call."""
        self._cseq += 1
        return self._written(method, f"{self._cseq} {method}", f"z9hG4bK{token()}", extra, body)

    def ack(self, response: SipMessage) -> SipMessage:
        """The ACK: for a 200 within the new dialog, else within the INVITE's transaction."""
        assert self._invite is not None
        number = response.get("CSeq").split()[0]
        if response.status >= 300:
            self.to = response.get("To")
            via = self._invite.get("Via").partition("branch=")[2].partition(";")[0]
            return self._written("ACK", f"{number} ACK", via)
        self.accept(response)
        return self._written("ACK", f"{number} ACK", f"z9hG4bK{token()}")

    def cancel(self) -> SipMessage:
        """The CANCEL of the INVITE."""
        assert self._invite is not None
        number = self._invite.get("CSeq").split()[0]
        via = self._invite.get("Via").partition("branch=")[2].partition(";")[0]
        return self._written("CANCEL", f"{number} CANCEL", via)

    def accept(self, response: SipMessage) -> None:
        """Take remote tag, target and route from a 200."""
        self.to = response.get("To")
        contact = response.get("Contact")
        self.target = contact.partition("<")[2].partition(">")[0] or contact
        self.routes = [("Route", route) for route in reversed(response.all("Record-Route"))]

    def answer(self, request: SipMessage) -> SipMessage:
        """The answer to a request of the hotline's."""
        if request.method == "REFER":
            return request.answer(202, "Accepted", tag=self.from_tag)
        if request.method == "INVITE":
            return request.answer(488, "Not Acceptable Here", tag=self.from_tag)
        return request.answer(200, "OK", tag=self.from_tag)

    def _written(
        self, method: str, cseq: str, branch: str, extra: Sequence[Header] = (), body: str = ""
    ) -> SipMessage:
        host, port = self.local
        headers = (
            ("Via", f"SIP/2.0/UDP {host}:{port};branch={branch};rport"),
            ("Max-Forwards", "70"),
            ("From", f"{self.from_header};tag={self.from_tag}"),
            ("To", self.to),
            ("Call-ID", self.call_id),
            ("CSeq", cseq),
            ("Contact", f"<sip:caller@{host}:{port}>"),
            *self.routes,
            *extra,
        )
        return SipMessage(f"{method} {self.target} SIP/2.0", headers, body)
