"""How calls come in: each is given a line, waits for one in its turn, or is turned away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ivr.telephony.account_calls import AccountCalls
from ivr.telephony.call import Call, CoreEvent, Invited
from ivr.telephony.call_book import CallBook
from ivr.telephony.call_sender import CallSender
from ivr.telephony.dialled import called_of
from ivr.telephony.hop import Hop
from ivr.telephony.identity import caller_of, is_private
from ivr.telephony.intake import read_invite
from ivr.telephony.message import Request
from ivr.telephony.responses import Reply
from ivr.telephony.rules import Rules
from ivr.telephony.sessions import Sessions
from ivr.telephony.transaction_layer import TransactionLayer

OVERLOADED = Reply(503)
"""Without Retry-After: with it, many peers would send this server nothing at all for a while."""


class Reception:
    """Takes new INVITEs."""

    def __init__(
        self,
        rules: Rules,
        book: CallBook,
        transactions: TransactionLayer,
        sender: CallSender,
        sessions: Sessions,
        accounts: AccountCalls,
        events: list[CoreEvent],
        counters: Counter[str],
    ) -> None:
        self._rules, self._book, self._transactions = rules, book, transactions
        self._sender, self._sessions, self._accounts = sender, sessions, accounts
        self._events, self._counters = events, counters

    @property
    def no_line(self) -> Reply:
        """The answer to a caller for whom no line is free: where to call instead, if anywhere."""
        overflow = self._rules.overflow
        return Reply(302, (("Contact", f"<{overflow}>"),)) if overflow else OVERLOADED

    def begin(
        self,
        request: Request,
        source: Hop,
        now_ms: int,
        since_ms: int,
        local: Callable[[str], Hop],
        token: Callable[[], str],
    ) -> Reply | None:
        """Take a new INVITE, or say why not. `since_ms`: when the caller began to wait."""
        last_ms = since_ms + self._rules.wait_ms
        waits = bool(self._book.waiting) or not self._book.line_free
        if waits and (self._book.waiting.full or last_ms <= now_ms):
            return self.no_line
        key = token()
        asked = read_invite(request, key, source, local)
        if isinstance(asked, Reply):
            return asked
        terms = self._sessions.terms(request.headers)
        if isinstance(terms, Reply):
            return terms
        transaction = self._transactions.serve(request, source, key)
        if transaction is None:
            return OVERLOADED
        call = Call(
            key=key,
            dialog=asked.dialog,
            invite=request,
            source=source,
            transaction=transaction,
            address=local(source.host)._replace(transport=source.transport),
            local=local,
            session_id=int(token()[:12], 16),
            events=self._events,
            invited_ms=since_ms,
            unanswered_ms=last_ms if waits else now_ms + self._rules.unanswered_ms,
            offer=asked.offer,
            agreement=asked.agreement,
            terms=terms,
            peer_updates=asked.updates,
            login=self._accounts.login_for(request, source),
        )
        self._sender.trying(call, now_ms)
        if waits or self._rules.ring_ms:
            self._sender.ringing(call, now_ms)
        self._book.add(call, waits=waits)
        if not waits:
            self._events.append(self._invited(call))
        return None

    def give_lines(self, now_ms: int) -> None:
        """Lines have become free: whoever waited longest is taken."""
        for call in self._book.given_line():
            call.unanswered_ms = now_ms + self._rules.unanswered_ms
            self._book.look_again(call)
            self._events.append(self._invited(call))

    def turn_away(self, call: Call, now_ms: int) -> None:
        """No line has become free in time."""
        reply = self.no_line
        self._counters[f"refused {reply.status}"] += 1
        self._counters["waited in vain"] += 1
        self._sender.refuse(call, reply, now_ms)
        self._book.drop(call)

    def _invited(self, call: Call) -> Invited:
        request, rules = call.invite, self._rules
        assert request is not None  # whom we call does not come in here
        return Invited(
            call=call.key,
            call_id=request.call_id,
            caller=caller_of(request, call.source.host, rules.trusted, rules.area_code),
            called=self._accounts.number_of(request)
            or called_of(request, rules.area_code, rules.numbers),
            target=call.agreement.target if call.agreement else None,
            invited_ms=call.invited_ms,
            private=is_private(request),
            peer=call.source.host,
        )
