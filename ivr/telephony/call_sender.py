"""What is sent for a call: replies to its INVITE, and requests of ours within its dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ivr.telephony.call import Answered, Call, Phase
from ivr.telephony.change import Change
from ivr.telephony.message import Field
from ivr.telephony.responses import ALLOW, Reply, record_route
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
        branch = MAGIC + self._token()
        hop = call.dialog.next_hop()
        via = call.via(branch, hop.transport)
        text = call.dialog.request(method, via, call.contact, fields, body)
        self._transactions.request(text, method, branch, hop, call.key, now_ms)
        return branch

    def ack(self, call: Call, change: Change, now_ms: int, *, same_branch: bool) -> None:
        """ACK the final answer to a re-INVITE of ours, and again whenever that comes again.

        A refusal's ACK belongs to the INVITE's transaction, a 200's is one of its own (§13.2.2.4).
        """
        branch = change.branch if same_branch else MAGIC + self._token()
        via = call.via(branch, call.dialog.next_hop().transport)
        text = call.dialog.request("ACK", via, call.contact, acked=change.cseq)
        self._transactions.acknowledge(change.branch, text)

    def _reply(self, call: Call, reply: Reply, now_ms: int, tag: str | None = None) -> None:
        tag = call.dialog.local_tag if tag is None else tag
        self._transactions.respond(call.transaction, call.invite, reply, call.source, tag, now_ms)


def _dialog_fields(call: Call) -> tuple[Field, ...]:
    return (*record_route(call.invite.headers), ("Contact", call.contact))
