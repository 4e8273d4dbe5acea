"""The signalling core: datagrams and orders in, datagrams and events out; no clock, no socket.

It serves calls that come in, makes calls, and keeps accounts registered (RFC 3261).
After every method and every order, `take()` gives what has to be sent and told, and `next_ms` says
when `tick` is needed.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable

from ivr.errors import MalformedSip
from ivr.telephony.account_calls import AccountCalls
from ivr.telephony.admission import KNOWN, NO_CALL, refusal
from ivr.telephony.arrival import Arrival, first_sent_ms
from ivr.telephony.call import CoreEvent
from ivr.telephony.calls import Calls
from ivr.telephony.dialling import Dialling
from ivr.telephony.hop import Hop
from ivr.telephony.identity import is_trusted
from ivr.telephony.message import Request, Response, Unacceptable
from ivr.telephony.reading import Reading, read, read_unfit
from ivr.telephony.reception import OVERLOADED
from ivr.telephony.registrations import Registrations
from ivr.telephony.responses import ACCEPT, ALLOW, Reply
from ivr.telephony.rules import Rules
from ivr.telephony.sources import Sources
from ivr.telephony.transaction_layer import Datagram, TransactionLayer
from ivr.telephony.transactions import Event


class UserAgent:
    """One line: its calls, its transactions, its counters."""

    def __init__(
        self,
        rules: Rules,
        local: Callable[[str], Hop],
        token: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        """`local` gives the address that a peer is to be told; `token` unguessable hex text."""
        self.counters: Counter[str] = Counter()
        self.draining = False
        self._rules = rules
        secret = token().encode("ascii")[:64]
        self.transactions = TransactionLayer(
            rules.timing, secret, rules.most_transactions, tcp=rules.tcp
        )
        self.sources = Sources(rules.source, rules.most_calls, rules.trusted)
        accounts = AccountCalls(rules, token)
        self.calls = Calls(rules, self.transactions, local, token, accounts, self.counters)
        self.dialling = Dialling(rules, self.transactions, self.calls, local, token, self.counters)
        self.registrations = Registrations(
            rules, self.transactions, self.calls.events, self.counters, local, token, accounts
        )

    @property
    def next_ms(self) -> int | None:
        """When `tick` is needed next; None: not before something comes."""
        parts = (self.transactions, self.calls, self.dialling, self.registrations)
        return min((at for part in parts if (at := part.next_ms) is not None), default=None)

    @property
    def busy(self) -> bool:
        """Whether something is still to be seen through before the line can be closed."""
        return bool(len(self.calls) or self.dialling.live or self.registrations.leaving)

    def take(self) -> tuple[list[Datagram], list[CoreEvent]]:
        """What is to be sent and told since the last time."""
        datagrams, events = self.transactions.outbox[:], self.calls.events[:]
        self.transactions.outbox.clear()
        self.calls.events.clear()
        return datagrams, events

    def admits(self, source: Hop, now_ms: int, cost: int = 1) -> bool:
        """Whether what has come from there is looked at, or has this source sent too much."""
        if self.sources.admits(source.host, now_ms, cost):
            return True
        self.counters["flood"] += 1
        return False

    def trusts(self, source: Hop) -> bool:
        """Whether the source is a trunk of ours, which is not limited."""
        return is_trusted(source.host, self._rules.trusted)

    def receive(
        self, datagram: bytes, source: Hop, now_ms: int, arrival: Arrival | None = None
    ) -> bool:
        """Serve one message; False: this source sends too much, it was not looked at.

        `arrival`: when it came, where that was not just now.
        """
        if not self.admits(source, now_ms):
            return False
        try:
            message = read(datagram)
        except MalformedSip:
            self.counters["malformed"] += 1
            self.sources.malformed(source.host, now_ms)
        else:
            self._serve(message, source, now_ms, arrival)
        return True

    def receive_unfit(self, head: bytes, status: int, source: Hop, now_ms: int) -> None:
        """Answer a message that could not be taken from its stream, if it can be answered."""
        try:
            message = read_unfit(head, status)
        except MalformedSip:
            self.counters["malformed"] += 1
            self.sources.malformed(source.host, now_ms)
            return
        self._serve(message, source, now_ms)

    def lost(self, peer: Hop, now_ms: int, *, was_open: bool) -> None:
        """A connection broke (`was_open`), or none could be had. Calls go on."""
        for transaction in self.transactions.lost(peer, now_ms, was_open=was_open):
            self.counters["unreachable"] += 1
            self._part_of(transaction.owner).unanswered(transaction, now_ms)

    def _serve(
        self, message: Reading | None, source: Hop, now_ms: int, arrival: Arrival | None = None
    ) -> None:
        match message:
            case Request():
                self._request(message, source, now_ms, arrival or Arrival(now_ms))
            case Response():
                self._response(message, source, now_ms)
            case Unacceptable():
                self.counters["unacceptable"] += 1
                self.sources.malformed(source.host, now_ms)
                self.transactions.respond_once(message, Reply(message.status), source)
            case _:
                self.counters["keep-alive"] += 1

    def tick(self, now_ms: int) -> None:
        """Run every timer that is due."""
        for transaction in self.transactions.tick(now_ms):
            self.counters["unanswered"] += 1
            self._part_of(transaction.owner).unanswered(transaction, now_ms)
        self.calls.tick(now_ms)
        self.dialling.tick(now_ms)
        self.registrations.tick(now_ms)

    def found(self, owner: str, hops: tuple[Hop, ...], now_ms: int) -> None:
        """The addresses of a name that `Lookup` asked for; none: there are none."""
        self.dialling.found(owner, hops, now_ms)
        self.registrations.found(owner, hops, now_ms)

    def hang_up(self, key: str, now_ms: int) -> None:
        """End a call, or the attempt to make one."""
        self.dialling.give_up(key, now_ms)
        self.calls.hang_up(key, now_ms)

    def close(self, now_ms: int) -> None:
        """Begin to end everything; when `busy` says no, it has ended."""
        self.draining = self.dialling.closed = True
        self.registrations.leave(now_ms)
        for key in (*self.dialling.live, *self.calls.live, *self.calls.waiting):
            self.hang_up(key, now_ms)

    def _part_of(self, owner: str) -> Calls | Dialling | Registrations:
        if owner.startswith("dial "):
            return self.dialling
        return self.registrations if owner.startswith("register ") else self.calls

    def _response(self, response: Response, source: Hop, now_ms: int) -> None:
        owner = self.transactions.answered(response, now_ms)
        if owner is None:
            self.counters["stray response"] += 1
            return
        part = self._part_of(owner)
        if isinstance(part, Dialling):
            part.responded(owner, response, source, now_ms)
        else:
            part.responded(owner, response, now_ms)

    def _request(self, request: Request, source: Hop, now_ms: int, arrival: Arrival) -> None:
        self.counters[request.method if request.method in KNOWN else "unknown method"] += 1
        if request.method == "ACK":
            self._ack(request, now_ms)
            return
        running = self.transactions.serving(request)
        if running:
            self.counters["repeated"] += 1
            self.transactions.step(running, Event.REPEATED, now_ms)
        elif request.method == "CANCEL":
            self._cancel(request, source, now_ms)
        elif reply := refusal(request):
            self._reply(request, reply, source, now_ms)
        elif request.to_tag is not None:
            self._within(request, source, now_ms)
        elif reply := self._outside(request, source, now_ms, arrival):
            self._reply(request, reply, source, now_ms)

    def _outside(
        self, request: Request, source: Hop, now_ms: int, arrival: Arrival
    ) -> Reply | None:
        """The reply to a request outside any dialog; None where a call has begun or all is said."""
        rules = self._rules
        if rules.accept and not is_trusted(source.host, (*rules.accept, *rules.trusted)):
            self.counters["not accepted"] += 1
            return Reply(403)
        if self.transactions.is_merged(request):
            return Reply(482)
        if request.method not in ("INVITE", "OPTIONS"):
            return NO_CALL
        if self.draining:
            return Reply(503, (("Retry-After", str(rules.retry_after_s)),))
        if request.method == "OPTIONS":
            return Reply(200, (ALLOW, ACCEPT))
        if not self.sources.admits_call(source.host, self.calls.from_host(source.host), now_ms):
            self.counters["over the source's limit"] += 1
            self.transactions.respond_once(request, OVERLOADED, source)
            return None
        dated = is_trusted(source.host, rules.trusted)
        since_ms = first_sent_ms(request, arrival, now_ms, dated=dated)
        return self.calls.begin(request, source, now_ms, since_ms)

    def _within(self, request: Request, source: Hop, now_ms: int) -> None:
        call = self.calls.of(request)
        attempt = self.dialling.of(request)
        if call is not None:
            self.calls.serve(call, request, source, now_ms)
        elif attempt is not None:
            self._reply(request, self.dialling.serve(attempt, request, now_ms), source, now_ms)
        else:
            self._reply(request, NO_CALL, source, now_ms)

    def _ack(self, request: Request, now_ms: int) -> None:
        """An ACK belongs to a refused INVITE by its branch, to an answered one by its dialog."""
        refused = self.transactions.serving(request, "INVITE")
        if refused and not refused.accepted:
            self.transactions.step(refused, Event.ACKED, now_ms)
            return
        call = self.calls.of(request)
        if call is None:
            self.counters["stray ACK"] += 1
        else:
            self.calls.acked(call, request, now_ms)

    def _cancel(self, request: Request, source: Hop, now_ms: int) -> None:
        invite = self.transactions.serving(request, "INVITE")
        if invite is None:
            self._reply(request, NO_CALL, source, now_ms)
            return
        self._reply(request, Reply(200), source, now_ms, invite.to_tag or invite.owner)
        self.calls.cancel(invite, now_ms)

    def _reply(
        self, request: Request, reply: Reply, source: Hop, now_ms: int, tag: str | None = None
    ) -> None:
        """Answer a request that belongs to no call."""
        if reply.status >= 300:
            self.counters[f"refused {reply.status}"] += 1
        transaction = self.transactions.serve(request, source)
        if transaction is None:
            self.transactions.respond_once(request, reply, source)
            return
        tag = tag or self.transactions.tag_for(request)
        self.transactions.respond(transaction, request, reply, source, tag, now_ms)
