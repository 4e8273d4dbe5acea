"""The transactions that run now: finds them, sends for them, runs their timers.

Bounded: above `most` a stranger's request is answered and forgotten (§8.2.7); as much again is kept
for those that belong to calls, so that a flood of strangers takes no room from callers.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.telephony.alarms import Alarms
from ivr.telephony.hop import Hop
from ivr.telephony.invite_sequel import write_ack
from ivr.telephony.large_requests import LargeRequests, over
from ivr.telephony.message import Request, Response, Unacceptable
from ivr.telephony.responses import Reply, stateless_tag, write_response
from ivr.telephony.transactions import (
    CLIENT,
    INVITE_CLIENT,
    INVITE_SERVER,
    SERVER,
    Effect,
    Event,
    State,
    Timing,
    Transaction,
)

Datagram = tuple[bytes, Hop]
Key = tuple[str, ...]

MAGIC = "z9hG4bK"
"""Branches that begin so are unique by themselves (RFC 3261 §8.1.1.7); it alone names nothing."""


class TransactionLayer:
    """Every running transaction, and the datagrams that wait to be sent."""

    def __init__(self, timing: Timing, secret: bytes, most: int, *, tcp: bool = True) -> None:
        self.outbox: list[Datagram] = []
        self._timing = timing
        self._secret = secret
        self._most = most
        self._large = LargeRequests(tcp)
        self._running: dict[Key, Transaction] = {}
        self._merging: dict[Key, Key] = {}
        self._alarms: Alarms[Key] = Alarms()

    def __len__(self) -> int:
        return len(self._running)

    @property
    def next_ms(self) -> int | None:
        """When a timer runs out next."""
        return self._alarms.next_ms

    def serving(self, request: Request, method: str | None = None) -> Transaction | None:
        """The transaction that this request belongs to (ACK and CANCEL: as an INVITE)."""
        return self._running.get(_server_key(request, method or request.method))

    def is_merged(self, request: Request) -> bool:
        """Whether the same request is being served already, having come another way (§8.2.2.2)."""
        return _merging_key(request) in self._merging

    def serve(self, request: Request, source: Hop, owner: str = "") -> Transaction | None:
        """A new transaction for the request; None where no more can be remembered."""
        if len(self._running) >= (2 * self._most if owner else self._most):
            return None
        invite = request.method == "INVITE"
        transaction = Transaction(
            table=INVITE_SERVER if invite else SERVER,
            key=_server_key(request, request.method),
            destination=request.via.way_back(source),
            state=State.PROCEEDING if invite else State.TRYING,
            timing=self._timing,
            owner=owner,
            cseq=request.cseq,
        )
        if request.to_tag is None:
            transaction.merging = _merging_key(request)
            self._merging[transaction.merging] = transaction.key
        self._running[transaction.key] = transaction
        return transaction

    def respond(
        self,
        transaction: Transaction,
        request: Request,
        reply: Reply,
        source: Hop,
        to_tag: str,
        now_ms: int,
    ) -> None:
        """Answer within a transaction, which repeats the answer as its table says."""
        transaction.to_tag = to_tag
        transaction.last = write_response(request, reply, source, to_tag)
        self.step(transaction, _kind(reply.status), now_ms)

    def respond_once(self, request: Request | Unacceptable, reply: Reply, source: Hop) -> None:
        """Answer and forget."""
        tag = stateless_tag(self._secret, request)
        datagram = write_response(request, reply, source, tag)
        self.outbox.append((datagram, request.via.way_back(source)))

    def tag_for(self, request: Request) -> str:
        """The To tag for an answer that makes no dialog."""
        return stateless_tag(self._secret, request)

    def request(
        self,
        datagram: bytes,
        method: str,
        branch: str,
        destination: Hop,
        owner: str,
        now_ms: int,
    ) -> None:
        """Send a request of ours and repeat it until it is answered or given up."""
        key = ("client", branch, method)
        table = INVITE_CLIENT if method == "INVITE" else CLIENT
        transaction = Transaction(table, key, destination, State.TRYING, self._timing, owner=owner)
        self._running[key] = transaction
        if self._large.outgrows(datagram, destination, now_ms):
            transaction.unsure = True
            transaction.destination = destination._replace(transport="TCP")
            datagram = over("TCP", datagram)
        self._begin(transaction, datagram, now_ms)

    def lost(self, peer: Hop, now_ms: int, *, was_open: bool) -> Iterator[Transaction]:
        """The connection to `peer` broke, or none could be had; yields what is given up for it.

        Requests that nobody has answered yet go again: once over a new connection where one was
        open, over UDP where TCP was only for their size.
        """
        for transaction in [t for t in self._running.values() if _went_to(t, peer)]:
            way = transaction.destination
            if was_open and not transaction.sent_anew:
                transaction.sent_anew = True
                transaction.destination = way._replace(connection=0)
                self.outbox.append((transaction.last, transaction.destination))
            elif transaction.unsure and not was_open:
                self._large.refused(way, now_ms)
                transaction.unsure = False
                transaction.destination = Hop(way.host, way.port)
                self._begin(transaction, over("UDP", transaction.last), now_ms)
            elif Effect.TELL_TIMEOUT in self.step(transaction, Event.LOST, now_ms):
                yield transaction

    def answered(self, response: Response, now_ms: int) -> str | None:
        """The owner to be told of this response to a request of ours; None: nobody."""
        transaction = self._running.get(("client", response.branch, response.method))
        if transaction is None:
            return None
        event = _kind(response.status)
        if transaction.table is INVITE_CLIENT:
            event = _of_invite(transaction, response, event)
        effects = self.step(transaction, event, now_ms)
        return transaction.owner if Effect.TELL in effects else None

    def acknowledge(self, branch: str, ack: bytes, destination: Hop | None = None) -> None:
        """Send the ACK to the 2xx of an INVITE of ours, and again whenever that comes again.

        It goes along the dialog, which may lead elsewhere than the INVITE went (§13.2.2.4).
        """
        transaction = self._running.get(("client", branch, "INVITE"))
        if transaction is not None:
            transaction.last = ack
            transaction.destination = destination or transaction.destination
            self.outbox.append((ack, transaction.destination))

    def abandon(self, branch: str, method: str) -> None:
        """Wait no longer for an answer to a request of ours."""
        transaction = self._running.get(("client", branch, method))
        if transaction is not None:
            self._forget(transaction)

    def step(self, transaction: Transaction, event: Event, now_ms: int) -> tuple[Effect, ...]:
        """Let the event happen: send what the table orders; the effects for the owner remain."""
        effects = transaction.step(event, now_ms)
        if Effect.SEND in effects and transaction.last:
            self.outbox.append((transaction.last, transaction.destination))
        if transaction.state is State.TERMINATED:
            self._forget(transaction)
        else:
            self._alarms.set(transaction.key, transaction.deadline)
        return effects

    def tick(self, now_ms: int) -> Iterator[Transaction]:
        """Run every timer that is due; yields the transactions whose other side stayed silent."""
        for key in self._alarms.due(now_ms):
            transaction = self._running[key]
            while (event := transaction.expired(now_ms)) is not None:
                if Effect.TELL_TIMEOUT in self.step(transaction, event, now_ms):
                    yield transaction

    def _begin(self, transaction: Transaction, datagram: bytes, now_ms: int) -> None:
        transaction.begin(datagram, now_ms)
        self.outbox.append((datagram, transaction.destination))
        self._alarms.set(transaction.key, transaction.deadline)

    def _forget(self, transaction: Transaction) -> None:
        self._running.pop(transaction.key, None)
        self._alarms.set(transaction.key, None)
        if self._merging.get(transaction.merging) == transaction.key:
            del self._merging[transaction.merging]


def _went_to(transaction: Transaction, peer: Hop) -> bool:
    """Whether it is a request of ours, unanswered as yet, that went over that connection."""
    way = transaction.destination
    return (
        transaction.key[0] == "client"
        and transaction.state is State.TRYING
        and way.reliable
        and way.host == peer.host
        and peer.port in (way.port, way.connection)
    )


def _of_invite(transaction: Transaction, response: Response, event: Event) -> Event:
    """What a response to an INVITE of ours is; a refusal's ACK is written here."""
    if event is Event.SUCCESS:
        if transaction.accepted:
            return event if response.to_tag == transaction.to_tag else Event.FORKED
        transaction.to_tag = response.to_tag or ""
    elif event is Event.FAILURE and transaction.state in (State.TRYING, State.PROCEEDING):
        transaction.last = write_ack(transaction.last, response.headers.first("To") or "")
    return event


def _kind(status: int) -> Event:
    if status < 200:
        return Event.PROVISIONAL
    return Event.SUCCESS if status < 300 else Event.FAILURE


def _server_key(request: Request, method: str) -> Key:
    """What names a transaction (§17.2.3).

    Call-ID and number are the same in every copy, in its ACK and its CANCEL. A peer whose branches
    are not unique, or who guessed one, so meets nobody else's transaction.
    """
    via = request.via
    sent_by = f"{via.host.lower()}:{via.port}"
    if via.branch.startswith(MAGIC) and via.branch != MAGIC:
        return ("server", via.branch, request.call_id, str(request.cseq), sent_by, method)
    old = (request.call_id, request.from_tag, str(request.cseq), via.branch)
    return ("server", *old, sent_by, method)


def _merging_key(request: Request) -> Key:
    return (request.call_id, request.from_tag, str(request.cseq), request.method)
