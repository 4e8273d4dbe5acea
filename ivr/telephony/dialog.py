"""A dialog as either side sees it, and the requests that we send within it (RFC 3261 §12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from ivr.errors import MalformedSip
from ivr.media.latch import reachable
from ivr.telephony.hop import Hop, Transport
from ivr.telephony.message import Field, Request, Response, write_request
from ivr.telephony.uri import DEFAULT_PORT, Address, Uri, is_ip


@dataclass(slots=True)
class Dialog:
    """Both sides' names, where the other side is, and the way to it."""

    call_id: str
    local_tag: str
    remote_tag: str
    local: str
    """Our side as its From says it, tag and all."""
    remote: str
    target: str
    """The URI that the peer gave as its Contact."""
    routes: tuple[str, ...]
    source: Hop
    """Where the peer's last request really came from."""
    remote_cseq: int
    local_cseq: int = 0

    @classmethod
    def of_invite(cls, request: Request, local_tag: str, source: Hop) -> Dialog:
        """The dialog that an INVITE begins; an unreadable Contact or route raises MalformedSip."""
        routes = request.headers.all("Record-Route")
        for route in routes:
            Address.parse(route)
        to = request.headers.first("To") or ""
        return cls(
            call_id=request.call_id,
            local_tag=local_tag,
            remote_tag=request.from_tag,
            local=f"{to};tag={local_tag}",
            remote=request.headers.first("From") or "",
            target=contact_of(request) or f"sip:{source.place}",
            routes=routes,
            source=source,
            remote_cseq=request.cseq,
        )

    @classmethod
    def of_answer(
        cls, response: Response, *, local: str, local_tag: str, call_id: str, cseq: int, source: Hop
    ) -> Dialog:
        """The dialog that an answer to an INVITE of ours makes, early or not (§12.1.2).

        `cseq` is that INVITE's number. The routes are those of Record-Route, ours first.
        """
        routes = tuple(reversed(response.headers.all("Record-Route")))
        for route in routes:
            Address.parse(route)
        return cls(
            call_id=call_id,
            local_tag=local_tag,
            remote_tag=response.to_tag or "",
            local=local,
            remote=response.headers.first("To") or "",
            target=contact_of(response) or f"sip:{source.place}",
            routes=routes,
            source=source,
            remote_cseq=-1,  # the peer has sent no request yet
            local_cseq=cseq,
        )

    def owns(self, request: Request) -> bool:
        """Whether the request belongs to this dialog."""
        return (
            request.call_id == self.call_id
            and request.to_tag == self.local_tag
            and request.from_tag == self.remote_tag
        )

    def request(
        self,
        method: str,
        via: str,
        contact: str,
        fields: Sequence[Field] = (),
        body: bytes = b"",
        acked: int | None = None,
    ) -> bytes:
        """A request of ours within the dialog, along its route set (§12.2.1.1).

        `acked`: the number of the INVITE that an ACK is for; all others are counted on.
        """
        if acked is None:
            self.local_cseq += 1
        uri, routes = routed(self.target, self.routes)
        head: list[Field] = [
            ("Via", via),
            ("Max-Forwards", "70"),
            *(("Route", route) for route in routes),
            ("From", self.local),
            ("To", self.remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{self.local_cseq if acked is None else acked} {method}"),
            ("Contact", contact),
        ]
        return write_request(method, uri, [*head, *fields], body)

    def next_hop(self) -> Hop:
        """Where our requests go: the first route or the Contact, where it names an address.

        A name would have to be looked up while every call waits, and a private address told by a
        peer behind NAT leads nowhere: there the requests go where the peer's came from. A URI that
        names no transport leaves that of the peer's last request; over TCP its connection is used
        while it is open, for behind NAT there is no other way.
        """
        uri = Address.parse(self.routes[0]).uri if self.routes else Uri.parse(self.target)
        return hop_to(uri, self.source)

    @property
    def request_uri(self) -> str:
        """What a request of ours is addressed to."""
        return routed(self.target, self.routes)[0]


def routed(target: str, routes: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Request-URI and Route for a target along routes, loose or strict (§12.2.1.1)."""
    if not routes:
        return target, ()
    first = Address.parse(routes[0]).uri
    if first.param("lr") is not None:
        return target, routes
    return first.text, (*routes[1:], f"<{target}>")


def contact_of(message: Request | Response) -> str | None:
    """The URI of the one Contact; None without one; MalformedSip for what cannot be one."""
    contacts = message.headers.all("Contact")
    if not contacts:
        return None
    if len(contacts) > 1:
        raise MalformedSip("more than one Contact")
    uri = Address.parse(contacts[0]).uri
    if uri.scheme not in ("sip", "sips"):
        raise MalformedSip("a Contact that is no SIP URI")
    return uri.text


def hop_to(uri: Uri, source: Hop) -> Hop:
    """Where a request to that URI goes, for a peer that was last heard from `source`."""
    named = (uri.param("transport") or "").upper()
    transport: Transport = (
        "TCP" if named == "TCP" else "UDP" if named == "UDP" else source.transport
    )
    told = is_ip(uri.host) and _leads_there(uri.host, source.host)
    if not told and not source.reliable:
        return source
    host = uri.host if told else source.host
    kept = source.port if transport == source.transport == "TCP" and host == source.host else 0
    return Hop(host, uri.port or DEFAULT_PORT, transport, kept)


def _leads_there(told: str, source: str) -> bool:
    """Whether an address told by a peer that is seen at `source` can be reached from here."""
    return ip_address(told).version == ip_address(source).version and reachable(told, source)
