"""Every call of the line: how one begins, is served, is ordered about, and ends.

The callers' requests come from the user agent, the orders from the legs; both end in datagrams in
the transaction layer's outbox and in events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from ivr.telephony import in_dialog
from ivr.telephony.account_calls import AccountCalls
from ivr.telephony.admission import NO_CALL
from ivr.telephony.call import Call, CoreEvent, Phase
from ivr.telephony.call_book import CallBook
from ivr.telephony.call_sender import CallSender
from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import Acked, TransferEnded
from ivr.telephony.message import Field, Request, Response
from ivr.telephony.reception import Reception
from ivr.telephony.responses import Reply
from ivr.telephony.rules import Rules
from ivr.telephony.sessions import Sessions
from ivr.telephony.sources import source_name
from ivr.telephony.transaction_layer import TransactionLayer
from ivr.telephony.transactions import Event, Transaction
from ivr.telephony.transfer import Transfer, refused, unfit

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
        counters: Counter[str] | None = None,
    ) -> None:
        self._accounts = accounts
        self.events: list[CoreEvent] = []
        self._rules, self._transactions = rules, transactions
        self._local, self._token = local, token
        self._sender = CallSender(transactions, token)
        self._sessions = Sessions(rules, self._sender, token)
        self._book = CallBook(rules.most_calls, rules.most_waiting)
        self._reception = Reception(
            rules,
            self._book,
            transactions,
            self._sender,
            self._sessions,
            accounts,
            self.events,
            Counter() if counters is None else counters,
        )

    def __len__(self) -> int:
        """How many calls there are, those included that only wait for an answer to our BYE."""
        return len(self._book)

    @property
    def live(self) -> tuple[str, ...]:
        """The keys of the calls that have a line and are not over."""
        return self._book.live

    @property
    def waiting(self) -> tuple[str, ...]:
        """The keys of the calls that ring because no line is free, in their order."""
        return self._book.waiting.keys

    @property
    def no_line(self) -> Reply:
        """The answer to a caller for whom no line is free."""
        return self._reception.no_line

    @property
    def next_ms(self) -> int | None:
        """When a call wants to be looked at next."""
        return self._book.next_ms

    def from_host(self, host: str) -> int:
        """How many lines are taken by calls from that source; who waits takes none."""
        name = source_name(host)
        return sum(source_name(host) == name for host in self._book.hosts)

    def of(self, request: Request) -> Call | None:
        """The call whose dialog the request belongs to."""
        call = self._book.get(request.to_tag or "")
        return call if call and call.dialog.owns(request) else None

    def begin(
        self, request: Request, source: Hop, now_ms: int, since_ms: int | None = None
    ) -> Reply | None:
        """Take a new INVITE: 100, and an event; or the reply that refuses it.

        `since_ms`: when the caller began to wait, where that was not just now. Without a free line
        it rings, and the event comes when there is one.
        """
        since_ms = now_ms if since_ms is None else since_ms
        return self._reception.begin(request, source, now_ms, since_ms, self._local, self._token)

    def adopt(self, call: Call) -> None:
        """A call that we have made is up."""
        self._book.add(call, waits=False)

    def dismiss(self, call: Call, now_ms: int) -> None:
        """End a call that is up and that nobody wants."""
        call.silence()
        self._book.add(call, waits=False)
        self._sender.bye(call, now_ms)

    def serve(self, call: Call, request: Request, source: Hop, now_ms: int) -> None:
        """Serve a request within a call."""
        transaction = self._transactions.serve(request, source, call.key)
        if call.phase is Phase.CLOSING and request.method != "BYE":
            reply = NO_CALL
        else:
            reply = self._reply_within(call, request, now_ms)
            call.dialog.source = source
        if transaction is None:
            self._transactions.respond_once(request, reply, source)
        else:
            tag = call.dialog.local_tag
            self._transactions.respond(transaction, request, reply, source, tag, now_ms)
        if request.method == "BYE" and reply is in_dialog.OK:
            self._bye_came(call, now_ms)
        elif request.method == "REFER" and reply.status == 202:
            self._notify(call, 100, now_ms, ends=False)
        elif request.method == "INVITE" and reply.status == 200 and transaction:
            self._transactions.step(call.transaction, Event.ACKED, now_ms)
            call.transaction = transaction
        self._book.look_again(call)

    def acked(self, call: Call, request: Request, now_ms: int) -> None:
        """The ACK to a 200 of ours has come."""
        if request.cseq != call.invite_cseq:
            return
        self._transactions.step(call.transaction, Event.ACKED, now_ms)
        if call.phase is Phase.CLOSING:
            self._sender.bye(call, now_ms)
            return
        answer = in_dialog.answer_in(request, call.source.host)
        usable = not call.awaits_answer or call.take_answer(answer)
        if call.phase is not Phase.ANSWERED:
            return
        call.phase = Phase.UP
        if usable:
            call.tell(Acked())
            self._book.look_again(call)
        else:
            self.hang_up(call.key, now_ms)

    def cancel(self, transaction: Transaction, now_ms: int) -> None:
        """The caller gives up; once the 200 is out, that is too late and changes nothing."""
        call = self._book.get(transaction.owner)
        if call and call.phase is Phase.RINGING:
            self._finish(call, TERMINATED, now_ms)
            call.end("cancelled")

    def responded(self, key: str, response: Response, now_ms: int) -> None:
        """A response to a request of ours within a call has come."""
        call = self._book.get(key)
        if call is None or response.status < 200:
            return
        if self._sender.answer_challenge(call, response, now_ms):
            return
        if response.method == "BYE":
            self._book.drop(call)
        elif response.method in ("INVITE", "UPDATE"):
            if self._sessions.responded(call, response, now_ms):
                self._lose(call, now_ms)
        elif response.method == "NOTIFY":
            pass  # whether the peer liked what it was told changes nothing
        elif response.status < 300:
            if call.transfer:
                call.transfer.due_ms = now_ms + self._rules.transfer_ms
        else:
            call.finish_transfer(refused(response))
            if response.status == 481:  # the peer knows of no such call any more
                call.end("caller")
                self._book.drop(call)
        self._book.look_again(call)

    def unanswered(self, transaction: Transaction, now_ms: int) -> None:
        """Nobody answered within a transaction: no ACK to a 200, no response to our request."""
        call = self._book.get(transaction.owner)
        if call is None:
            return
        call.sent.pop(transaction.key[1], None)
        if transaction is call.transaction or transaction.key[-1] in ("INVITE", "UPDATE"):
            self._lose(call, now_ms)
        elif transaction.key[-1] == "BYE":
            self._book.drop(call)
        elif transaction.key[-1] != "NOTIFY":
            call.finish_transfer(TransferEnded(False, 408, "REFER was not answered"))
        self._book.look_again(call)

    def tick(self, now_ms: int) -> None:
        """Look at every call whose time has come."""
        self._reception.give_lines(now_ms)
        for call in self._book.due(now_ms):
            if call.phase is not Phase.RINGING:
                self._tick(call, now_ms)
            elif call.answer_ms is not None:
                self._answer(call, now_ms)
            elif call.key in self._book.waiting:
                self._reception.turn_away(call, now_ms)
                call.end("timeout")
            else:
                self._finish(call, NOBODY, now_ms)
                call.end("timeout")
            self._book.look_again(call)

    def answer(self, key: str, rtp_port: int, now_ms: int) -> None:
        """Answer a call: at once, or when it has rung as long as it shall."""
        call = self._book.get(key)
        if call is None or call.phase is not Phase.RINGING or call.answer_ms is not None:
            return
        call.rtp_port = rtp_port
        call.answer_ms = call.invited_ms + self._rules.ring_ms
        if call.answer_ms <= now_ms:
            self._answer(call, now_ms)
        self._book.look_again(call)

    def refuse(self, key: str, reply: Reply, now_ms: int) -> None:
        """Refuse a call that has not been answered."""
        call = self._book.get(key)
        if call and call.phase is Phase.RINGING:
            self._finish(call, reply, now_ms)
            call.end("us")

    def hang_up(self, key: str, now_ms: int) -> None:
        """End a call, whatever its phase. A BYE waits for the ACK to our 200 (RFC 3261 §15)."""
        call = self._book.get(key)
        if call is None or call.phase is Phase.CLOSING:
            return
        if call.phase is Phase.RINGING:
            self.refuse(key, NOBODY, now_ms)
            return
        call.end("us")
        if call.phase is Phase.UP:
            self._sender.bye(call, now_ms)
        call.phase = Phase.CLOSING
        self._book.look_again(call)

    def hold(self, key: str, on: bool, now_ms: int) -> None:
        """Put the peer on hold, or take it back."""
        call = self._book.get(key)
        if call is not None:
            self._sessions.hold(call, on, now_ms)
            self._book.look_again(call)

    def refer_outcome(self, key: str, status: int, now_ms: int) -> None:
        """Tell the peer what has come of its REFER."""
        call = self._book.get(key)
        if call is not None and call.referral is not None and call.phase is Phase.UP:
            self._notify(call, status, now_ms, ends=True)
            call.referral = None

    def transfer(self, key: str, target: str, now_ms: int, more: Sequence[Field] = ()) -> None:
        """Send the caller elsewhere; while one transfer is under way another is not begun.

        `more`: what else the REFER is to say.
        """
        call = self._book.get(key)
        if call is None or call.phase is Phase.CLOSING or call.transfer:
            return
        problem = unfit(target) or (None if call.phase is Phase.UP else "the call is not up")
        if problem:
            call.tell(TransferEnded(False, 0, problem))
            return
        fields = (("Refer-To", f"<{target}>"), ("Referred-By", call.contact), *more)
        self._sender.request(call, "REFER", fields, now_ms)
        patience = self._rules.timing.patience + self._rules.transfer_ms
        call.transfer = Transfer(call.dialog.local_cseq, now_ms + patience)
        self._book.look_again(call)

    def _notify(self, call: Call, status: int, now_ms: int, *, ends: bool) -> None:
        if call.referral is not None and call.referral.told:
            fields, body = call.referral.notify(status, ends=ends)
            self._sender.request(call, "NOTIFY", fields, now_ms, body)

    def _reply_within(self, call: Call, request: Request, now_ms: int) -> Reply:
        if request.method in ("INVITE", "UPDATE"):
            return self._sessions.serve(call, request, now_ms)
        return in_dialog.out_of_order(call, request) or in_dialog.serve(call, request)

    def _answer(self, call: Call, now_ms: int) -> None:
        self._sender.answer(call, now_ms)
        self._sessions.agree(call, call.terms, now_ms)

    def _tick(self, call: Call, now_ms: int) -> None:
        """See to what is due in a call that was answered."""
        if call.transfer and call.transfer.due_ms <= now_ms:
            call.finish_transfer(TransferEnded(False, 408, "no outcome was told in time"))
        if call.phase is not Phase.CLOSING and self._sessions.tick(call, now_ms):
            self._lose(call, now_ms)

    def _lose(self, call: Call, now_ms: int) -> None:
        """The other side has fallen silent, or knows of no such call: it is over."""
        call.change = None
        call.end("timeout")
        self._sender.bye(call, now_ms)

    def _bye_came(self, call: Call, now_ms: int) -> None:
        if call.phase is Phase.RINGING:
            self._finish(call, TERMINATED, now_ms)
            return
        self._transactions.step(call.transaction, Event.ACKED, now_ms)  # no more 200s
        if not call.bye_sent:
            self._book.drop(call)

    def _finish(self, call: Call, reply: Reply, now_ms: int) -> None:
        """Refuse the INVITE and forget the call; the transaction sees the refusal through."""
        self._sender.refuse(call, reply, now_ms)
        self._book.drop(call)
