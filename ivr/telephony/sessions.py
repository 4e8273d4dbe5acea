"""What two sides agree on again while they talk: hold, resume, another address, being alive.

The peer's re-INVITE and UPDATE are answered here, ours are sent from here (RFC 3261 §14, RFC 3311,
RFC 4028). One change of ours is under way at a time; what is ordered meanwhile follows it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from ivr.errors import MalformedSdp, MalformedSip
from ivr.telephony import in_dialog
from ivr.telephony.call import Call, Phase
from ivr.telephony.call_sender import CallSender
from ivr.telephony.change import BUSY_MS, MOST_TRIES, Change
from ivr.telephony.dialog import contact_of
from ivr.telephony.leg_events import Held
from ivr.telephony.message import Field, Headers, Request, Response
from ivr.telephony.responses import ALLOW, Reply
from ivr.telephony.rules import Rules
from ivr.telephony.session_text import SDP
from ivr.telephony.session_timer import (
    SHORTEST_S,
    SUPPORTED,
    SessionTimer,
    Terms,
    agreed_by,
    asked_in,
    terms_for,
)

GONE = (408, 481)
"""The peer says, or a proxy for it, that there is no such call any more (RFC 3261 §12.2.1.2)."""


class Sessions:
    """The changes of every call's session. What returns True says: the call is over, end it."""

    def __init__(self, rules: Rules, sender: CallSender, token: Callable[[], str]) -> None:
        self._rules, self._sender, self._token = rules, sender, token

    def terms(self, headers: Headers) -> Terms | Reply | None:
        """What to agree to with a client about the session's life, or how to refuse it."""
        try:
            asked = asked_in(headers)
        except MalformedSip:
            return Reply(400)
        return terms_for(asked, self._rules.session_s, self._rules.least_session_s)

    def serve(self, call: Call, request: Request, now_ms: int) -> Reply:
        """The reply to a re-INVITE or UPDATE of the peer's."""
        if disorder := in_dialog.out_of_order(call, request):
            return disorder
        terms = self.terms(request.headers)
        if isinstance(terms, Reply):
            return terms
        reply = in_dialog.serve(call, request)
        if reply.status != 200 or call.phase is Phase.RINGING:
            return reply
        self.agree(call, terms, now_ms)
        return replace(reply, fields=(*reply.fields, SUPPORTED, *(terms.fields if terms else ())))

    def agree(self, call: Call, terms: Terms | None, now_ms: int) -> None:
        """From now on the session lives so long."""
        call.timer = None
        if terms is not None:
            ours = terms.refresher == "uas"
            call.timer = SessionTimer.begun(terms.interval_s, now_ms, ours=ours)

    def hold(self, call: Call, on: bool, now_ms: int) -> None:
        """Put the peer on hold, or take it back; `Held` tells how that went."""
        if call.phase not in (Phase.ANSWERED, Phase.UP):
            call.tell(Held(call.held, 0))
            return
        call.hold_wanted = on
        if call.change is not None and call.change.aim == "hold":
            return  # told once that one is through
        if call.held is on:
            call.tell(Held(on, 200))
        elif call.change is None:
            self._begin(call, Change("hold", "INVITE", now_ms), now_ms)

    def tick(self, call: Call, now_ms: int) -> bool:
        """See to what is due: a change to be sent again or given up, a refresh, a silent peer."""
        change = call.change
        if change is not None:
            if change.at_ms > now_ms:
                return False
            if change.sent:
                return True  # no final answer at all
            self._send(call, change, now_ms)
            return False
        if call.timer is None or call.timer.due_ms > now_ms:
            return False
        if not call.timer.ours:
            return True
        method = "UPDATE" if call.peer_updates else "INVITE"
        self._begin(call, Change("refresh", method, now_ms), now_ms)
        return False

    def responded(self, call: Call, response: Response, now_ms: int) -> bool:
        """A final answer to a re-INVITE or UPDATE of ours has come."""
        change = call.change
        if change is None or change.branch != response.branch:
            return False
        if response.status < 300:
            with suppress(MalformedSip):  # nowhere to go: where it was before
                call.dialog.target = contact_of(response) or call.dialog.target
            if change.method == "INVITE":
                self._sender.ack(call, change)
        change.sent = False
        if call.phase is Phase.CLOSING:
            call.change = None
            return False
        if response.status < 300:
            return self._accepted(call, change, response, now_ms)
        return self._refused(call, change, response, now_ms)

    def _begin(self, call: Call, change: Change, now_ms: int) -> None:
        call.change = change
        self._send(call, change, now_ms)

    def _send(self, call: Call, change: Change, now_ms: int) -> None:
        if not call.quiet:  # an INVITE of the peer's is not through yet (§14.1)
            change.at_ms = now_ms + BUSY_MS
            return
        fields: list[Field] = [SUPPORTED, ALLOW]
        if call.timer:
            fields += call.timer.fields(self._rules.least_session_s)
        body = b""
        if change.method == "INVITE":
            held = call.held if change.aim == "refresh" else call.hold_wanted
            body = call.reoffer(held)
            change.held = held
            fields.append(("Content-Type", SDP))
        change.sent, change.tries = True, change.tries + 1
        change.at_ms = now_ms + 2 * self._rules.timing.patience
        change.branch = self._sender.request(call, change.method, fields, now_ms, body)
        change.cseq = call.dialog.local_cseq

    def _accepted(self, call: Call, change: Change, response: Response, now_ms: int) -> bool:
        status = response.status
        try:
            answer = in_dialog.session_of(response, call.dialog.source.host)
            asked = asked_in(response.headers)
        except (MalformedSdp, MalformedSip):
            answer, asked, status = None, None, 0
        if change.method == "INVITE" and not call.take_answer(answer):
            status = 0
        if status and change.method == "INVITE":
            call.held = change.held
        if asked:
            shortest_s = min(SHORTEST_S, self._rules.least_session_s)
            call.timer = agreed_by(asked, call.timer, now_ms, shortest_s)
        self._done(call, change, status, now_ms)
        return False

    def _refused(self, call: Call, change: Change, response: Response, now_ms: int) -> bool:
        status = response.status
        if status in GONE:
            return True
        if change.method == "INVITE":
            call.keep_session()
        if change.tries < MOST_TRIES:
            if status == 491:
                change.at_ms = now_ms + self._pause_ms(call)
                return False
            if status == 422 and self._longer(call, response):
                self._send(call, change, now_ms)
                return False
            if status in (405, 501) and change.method == "UPDATE":
                call.peer_updates, change.method = False, "INVITE"
                self._send(call, change, now_ms)
                return False
        over = change.aim == "refresh" and call.timer and not call.timer.put_off(now_ms)
        self._done(call, change, status, now_ms)
        return bool(over)

    def _done(self, call: Call, change: Change, status: int, now_ms: int) -> None:
        """A change is through; what was ordered meanwhile, or differs from it, follows."""
        call.change = None
        if change.aim == "hold":
            if status != 200:
                call.hold_wanted = call.held
            if call.hold_wanted is call.held:
                call.tell(Held(call.held, status))
        if call.hold_wanted is not call.held:
            self._begin(call, Change("hold", "INVITE", now_ms), now_ms)

    def _pause_ms(self, call: Call) -> int:
        """How long to wait after a glare: the side that made the Call-ID waits longer (§14.1)."""
        chance = int(self._token()[-8:], 16)
        return 2_100 + chance % 191 * 10 if call.ours else chance % 201 * 10

    def _longer(self, call: Call, response: Response) -> bool:
        """Ask for as long a session as a 422 wants; False: it wants nothing that we can give."""
        try:
            least_s = asked_in(response.headers).least_s
        except MalformedSip:
            return False
        if call.timer is None or least_s <= call.timer.interval_s:
            return False
        call.timer.interval_s = least_s
        return True
