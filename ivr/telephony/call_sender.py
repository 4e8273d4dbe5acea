"""What is sent for a call: replies to its INVITE, and requests of ours within its dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ivr.telephony.call import Answered, Call, Phase
from ivr.telephony.change import Change
from ivr.telephony.login import CHALLENGES
from ivr.telephony.message import Field, Response
from ivr.telephony.responses import ALLOW, Reply, record_route
from ivr.telephony.sent import Sent
from ivr.telephony.session_text import SDP
from ivr.telephony.session_timer import SUPPORTED
from ivr.telephony.transaction_layer import MAGIC, TransactionLayer


class CallSender:
    """Writes for calls into the transaction layer."""

    def __init__(self, transactions: TransactionLayer, token: Callable[[], str]) -> None:
        self._transactions, self._token = transactions, token

    def trying(self, call: Call, now_ms: int) -> None:
        """100: the INVITE has come, it need not be repeated."""
        self._reply(call, Reply(100), now_ms, tag="")

    def ringing(self, call: Call, now_ms: int) -> None:
        """180: it rings."""
        self._reply(call, Reply(180, _dialog_fields(call)), now_ms)

    def answer(self, call: Call, now_ms: int) -> None:
        """200 with our description, repeated until its ACK."""
        body = call.session_answer()
        timer = (SUPPORTED, *(call.terms.fields if call.terms else ()))
        fields = (*_dialog_fields(call), ALLOW, *timer, ("Content-Type", SDP))
        self._reply(call, Reply(200, fields, body), now_ms)
        call.phase = Phase.ANSWERED
        call.events.append(Answered(call.key, now_ms - call.invited_ms))

    def refuse(self, call: Call, reply: Reply, now_ms: int) -> None:
        """A final answer that ends the call before it began."""
        self._reply(call, reply, now_ms)

    def bye(self, call: Call, now_ms: int) -> None:
        """BYE, once."""
        call.phase = Phase.CLOSING
        if not call.bye_sent:
            call.bye_sent = True
            self.request(call, "BYE", (), now_ms)

    def request(
        self, call: Call, method: str, fields: Sequence[Field], now_ms: int, body: bytes = b""
    ) -> str:
        """A request of ours within the dialog; the branch that names it."""
        return self._send(call, Sent(method, tuple(fields), body), now_ms)

    def answer_challenge(self, call: Call, response: Response, now_ms: int) -> bool:
        """Send a request again with our credentials where a 401 or 407 asks for them (§22.2)."""
        sent = call.sent.pop(response.branch, None)
        if sent is None or response.status not in CHALLENGES or call.login is None:
            return False
        if call.phase is Phase.CLOSING and sent.method != "BYE":
            return False  # nobody wants it any more
        if call.login.challenged(response.status, response.headers, sent.tried):
            return False
        branch = self._send(call, sent, now_ms)
        if sent.method == "REFER" and call.transfer:
            call.transfer.cseq = call.dialog.local_cseq
        if call.change is not None and call.change.branch == response.branch:
            call.change.branch, call.change.cseq = branch, call.dialog.local_cseq
        return True

    def ack(self, call: Call, change: Change) -> None:
        """ACK the 200 to a re-INVITE of ours, and again whenever that comes again (§13.2.2.4)."""
        hop = call.dialog.next_hop()
        via = call.via(MAGIC + self._token(), hop.transport)
        text = call.dialog.request("ACK", via, call.contact, acked=change.cseq)
        self._transactions.acknowledge(change.branch, text, hop)

    def _send(self, call: Call, sent: Sent, now_ms: int) -> str:
        branch = MAGIC + self._token()
        hop = call.dialog.next_hop()
        proof = call.login.fields(sent.method, call.dialog.request_uri) if call.login else ()
        text = call.dialog.request(
            sent.method,
            call.via(branch, hop.transport),
            call.contact,
            (*sent.fields, *proof),
            sent.body,
        )
        self._transactions.request(text, sent.method, branch, hop, call.key, now_ms)
        call.sent[branch] = sent
        return branch

    def _reply(self, call: Call, reply: Reply, now_ms: int, tag: str | None = None) -> None:
        tag = call.dialog.local_tag if tag is None else tag
        assert call.invite is not None, "a call of ours is not answered by us"
        self._transactions.respond(call.transaction, call.invite, reply, call.source, tag, now_ms)


def _dialog_fields(call: Call) -> tuple[Field, ...]:
    assert call.invite is not None, "a call of ours is not answered by us"
    return (*record_route(call.invite.headers), ("Contact", call.contact))
