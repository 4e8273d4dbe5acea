"""Every call of the line: how one begins, is served, is ordered about, and ends.

The callers' requests come from the user agent, the orders from the legs; both end in datagrams in
the transaction layer's outbox and in events.
"""

from __future__ import annotations

from collections.abc import Callable

from ivr.errors import MalformedSdp, MalformedSip
from ivr.telephony import in_dialog
from ivr.telephony.account_calls import AccountCalls
from ivr.telephony.admission import NO_CALL
from ivr.telephony.alarms import Alarms
from ivr.telephony.call import Call, CoreEvent, Invited, Phase, sound_host
from ivr.telephony.call_sender import CallSender
from ivr.telephony.dialog import Dialog
from ivr.telephony.hop import Hop
from ivr.telephony.identity import called_of, caller_of
from ivr.telephony.leg_events import Acked, TransferEnded
from ivr.telephony.message import Request, Response
from ivr.telephony.negotiation import agree
from ivr.telephony.responses import Reply
from ivr.telephony.rules import Rules
from ivr.telephony.transaction_layer import TransactionLayer
from ivr.telephony.transactions import Event, Transaction
from ivr.telephony.transfer import Transfer, unfit

OVERLOADED = Reply(503)
"""Without Retry-After: with it, many peers would send this server nothing at all for a while."""

NOBODY = Reply(480)
TERMINATED = Reply(487)


class Calls:
    """The calls by their key, which is our tag in their dialog."""

    def __init__(
        self,
        rules: Rules,
        transactions: TransactionLayer,
        local: Callable[[str], Hop],
        token: Callable[[], str],
        accounts: AccountCalls,
    ) -> None:
        self._accounts = accounts
        self.events: list[CoreEvent] = []
        self._rules, self._transactions = rules, transactions
        self._local, self._token = local, token
        self._sender = CallSender(transactions, token)
        self._calls: dict[str, Call] = {}
        self._alarms: Alarms[str] = Alarms()

    def __len__(self) -> int:
        """How many calls there are, those included that only wait for an answer to our BYE."""
        return len(self._calls)

    @property
    def live(self) -> tuple[str, ...]:
        """The keys of the calls that are not over."""
        return tuple(key for key, call in self._calls.items() if call.phase is not Phase.CLOSING)

    @property
    def next_ms(self) -> int | None:
        """When a call wants to be looked at next."""
        return self._alarms.next_ms

    def of(self, request: Request) -> Call | None:
        """The call whose dialog the request belongs to."""
        call = self._calls.get(request.to_tag or "")
        return call if call and call.dialog.owns(request) else None

    def begin(self, request: Request, source: Hop, now_ms: int) -> Reply | None:
        """Take a new INVITE: 100, and an event; or the reply that refuses it."""
        if len(self.live) >= self._rules.most_calls:
            return OVERLOADED
        key = self._token()
        try:
            offer = in_dialog.session_of(request, source.host)
            dialog = Dialog.of_invite(request, key, source)
        except (MalformedSdp, MalformedSip):
            return Reply(400)
        agreement = agree(offer, source.host) if offer else None
        address = self._local(source.host)
        if offer and not (agreement and sound_host(address.host, agreement, self._local)):
            return in_dialog.NOTHING_IN_COMMON
        transaction = self._transactions.serve(request, source, key)
        if transaction is None:
            return OVERLOADED
        call = Call(
            key=key,
            dialog=dialog,
            invite=request,
            source=source,
            transaction=transaction,
            address=address,
            local=self._local,
            session_id=int(self._token()[:12], 16),
            events=self.events,
            invited_ms=now_ms,
            unanswered_ms=now_ms + self._rules.unanswered_ms,
            offer=offer,
            agreement=agreement,
            login=self._accounts.login_for(request, source),
        )
        self._calls[key] = call
        self._sender.trying(call, now_ms)
        if self._rules.ring_ms:
            self._sender.ringing(call, now_ms)
        self._look_again(call)
        self.events.append(self._invited(call, request))
        return None

    def adopt(self, call: Call) -> None:
        """A call that we have made is up."""
        self._calls[call.key] = call
        self._look_again(call)

    def dismiss(self, call: Call, now_ms: int) -> None:
        """End a call that is up and that nobody wants."""
        call.silence()
        self._calls[call.key] = call
        self._sender.bye(call, now_ms)

    def serve(self, call: Call, request: Request, source: Hop, now_ms: int) -> None:
        """Serve a request within a call."""
        transaction = self._transactions.serve(request, source, call.key)
        if call.phase is Phase.CLOSING and request.method != "BYE":
            reply = NO_CALL
        else:
            reply = in_dialog.serve(call, request)
            call.dialog.source = source
        if transaction is None:
            self._transactions.respond_once(request, reply, source)
        else:
            tag = call.dialog.local_tag
            self._transactions.respond(transaction, request, reply, source, tag, now_ms)
        if request.method == "BYE" and reply is in_dialog.OK:
            self._bye_came(call, now_ms)
        elif request.method == "INVITE" and reply.status == 200 and transaction:
            self._transactions.step(call.transaction, Event.ACKED, now_ms)
            call.transaction = transaction
        self._look_again(call)

    def acked(self, call: Call, request: Request, now_ms: int) -> None:
        """The ACK to a 200 of ours has come."""
        if request.cseq != call.invite_cseq:
            return
        self._transactions.step(call.transaction, Event.ACKED, now_ms)
        if call.phase is Phase.CLOSING:
            self._sender.bye(call, now_ms)
            return
        usable = not call.awaits_answer or call.take_answer(
            in_dialog.answer_in(request, call.source.host)
        )
        if call.phase is not Phase.ANSWERED:
            return
        call.phase = Phase.UP
        if usable:
            call.tell(Acked())
        else:
            self.hang_up(call.key, now_ms)

    def cancel(self, transaction: Transaction, now_ms: int) -> None:
        """The caller gives up; once the 200 is out, that is too late and changes nothing."""
        call = self._calls.get(transaction.owner)
        if call and call.phase is Phase.RINGING:
            self._finish(call, TERMINATED, now_ms)
            call.end("cancelled")

    def responded(self, key: str, response: Response, now_ms: int) -> None:
        """A response to a BYE or REFER of ours has come."""
        call = self._calls.get(key)
        if call is None or response.status < 200:
            return
        if self._sender.answer_challenge(call, response, now_ms):
            return
        if response.method == "BYE":
            self._drop(call)
        elif response.status < 300:
            if call.transfer:
                call.transfer.due_ms = now_ms + self._rules.transfer_ms
        else:
            call.finish_transfer(TransferEnded(False, response.status, response.reason))
            if response.status == 481:  # the peer knows of no such call any more
                call.end("caller")
                self._drop(call)
        self._look_again(call)

    def unanswered(self, transaction: Transaction, now_ms: int) -> None:
        """Nobody answered within a transaction: no ACK to a 200, no response to our request."""
        call = self._calls.get(transaction.owner)
        if call is None:
            return
        call.sent.pop(transaction.key[1], None)
        if transaction is call.transaction:
            call.end("timeout")
            self._sender.bye(call, now_ms)
        elif transaction.key[-1] == "BYE":
            self._drop(call)
        else:
            call.finish_transfer(TransferEnded(False, 408, "REFER was not answered"))
        self._look_again(call)

    def tick(self, now_ms: int) -> None:
        """Look at every call whose time has come."""
        for key in self._alarms.due(now_ms):
            call = self._calls[key]
            if call.phase is not Phase.RINGING:
                call.finish_transfer(TransferEnded(False, 408, "no outcome was told in time"))
            elif call.answer_ms is not None:
                self._sender.answer(call, now_ms)
            else:
                self._finish(call, NOBODY, now_ms)
                call.end("timeout")
            self._look_again(call)

    def answer(self, key: str, rtp_port: int, now_ms: int) -> None:
        """Answer a call: at once, or when it has rung as long as it shall."""
        call = self._calls.get(key)
        if call is None or call.phase is not Phase.RINGING or call.answer_ms is not None:
            return
        call.rtp_port = rtp_port
        call.answer_ms = call.invited_ms + self._rules.ring_ms
        if call.answer_ms <= now_ms:
            self._sender.answer(call, now_ms)
        self._look_again(call)

    def refuse(self, key: str, reply: Reply, now_ms: int) -> None:
        """Refuse a call that has not been answered."""
        call = self._calls.get(key)
        if call and call.phase is Phase.RINGING:
            self._finish(call, reply, now_ms)
            call.end("us")

    def hang_up(self, key: str, now_ms: int) -> None:
        """End a call, whatever its phase. A BYE waits for the ACK to our 200 (RFC 3261 §15)."""
        call = self._calls.get(key)
        if call is None or call.phase is Phase.CLOSING:
            return
        if call.phase is Phase.RINGING:
            self.refuse(key, NOBODY, now_ms)
            return
        call.end("us")
        if call.phase is Phase.UP:
            self._sender.bye(call, now_ms)
        call.phase = Phase.CLOSING
        self._look_again(call)

    def transfer(self, key: str, target: str, now_ms: int) -> None:
        """Send the caller elsewhere; while one transfer is under way another is not begun."""
        call = self._calls.get(key)
        if call is None or call.phase is Phase.CLOSING or call.transfer:
            return
        problem = unfit(target) or (None if call.phase is Phase.UP else "the call is not up")
        if problem:
            call.tell(TransferEnded(False, 0, problem))
            return
        fields = (("Refer-To", f"<{target}>"), ("Referred-By", call.contact))
        self._sender.request(call, "REFER", fields, now_ms)
        patience = self._rules.timing.patience + self._rules.transfer_ms
        call.transfer = Transfer(call.dialog.local_cseq, now_ms + patience)
        self._look_again(call)

    def _invited(self, call: Call, request: Request) -> Invited:
        rules = self._rules
        return Invited(
            call=call.key,
            call_id=request.call_id,
            caller=caller_of(request, call.source.host, rules.trusted, rules.area_code),
            called=self._accounts.number_of(request) or called_of(request, rules.area_code),
            target=call.agreement.target if call.agreement else None,
            invited_ms=call.invited_ms,
        )

    def _bye_came(self, call: Call, now_ms: int) -> None:
        if call.phase is Phase.RINGING:
            self._finish(call, TERMINATED, now_ms)
            return
        self._transactions.step(call.transaction, Event.ACKED, now_ms)  # no more 200s
        if not call.bye_sent:
            self._drop(call)

    def _finish(self, call: Call, reply: Reply, now_ms: int) -> None:
        """Refuse the INVITE and forget the call; the transaction sees the refusal through."""
        self._sender.refuse(call, reply, now_ms)
        self._drop(call)

    def _drop(self, call: Call) -> None:
        self._calls.pop(call.key, None)
        self._alarms.set(call.key, None)

    def _look_again(self, call: Call) -> None:
        if call.key in self._calls:
            self._alarms.set(call.key, call.deadline)
