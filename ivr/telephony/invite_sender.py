"""What is sent for an attempt to call: INVITE, CANCEL, and the ACK of each answer."""

from __future__ import annotations

from collections.abc import Callable

from ivr.telephony.attempt import Attempt
from ivr.telephony.dialog import Dialog
from ivr.telephony.hop import Hop
from ivr.telephony.invite_sequel import write_cancel
from ivr.telephony.negotiation import LocalMedia, offer_text
from ivr.telephony.transaction_layer import MAGIC, TransactionLayer


class InviteSender:
    """Writes for attempts into the transaction layer."""

    def __init__(
        self,
        transactions: TransactionLayer,
        local: Callable[[str], Hop],
        token: Callable[[], str],
    ) -> None:
        self._transactions, self._local, self._token = transactions, local, token

    def invite(self, attempt: Attempt, now_ms: int) -> None:
        """A new INVITE with our offer, to the first of the hops."""
        hop = attempt.hops[0]
        attempt.address = self._local(hop.host)._replace(transport=hop.transport)
        branch = MAGIC + self._token()
        media = LocalMedia(attempt.address.host, attempt.rtp_port, attempt.session_id, 0)
        text = attempt.write_invite(branch, offer_text(media))
        self._transactions.request(text, "INVITE", branch, hop, attempt.owner, now_ms)

    def cancel(self, attempt: Attempt, now_ms: int) -> None:
        """CANCEL for the INVITE that is under way."""
        text = write_cancel(attempt.invite)
        hop, owner = attempt.hops[0], attempt.owner
        self._transactions.request(text, "CANCEL", attempt.branch, hop, owner, now_ms)

    def acknowledge(self, attempt: Attempt, dialog: Dialog) -> None:
        """ACK a 2xx along its dialog, with the INVITE's credentials (§13.2.2.4, §22.1).

        The first one's ACK is repeated by the layer; those of forks are kept by the attempt.
        """
        via, hop = attempt.via(MAGIC + self._token()), dialog.next_hop()
        text = dialog.request("ACK", via, attempt.contact, attempt.proof, acked=attempt.cseq)
        if attempt.acks:
            self._transactions.outbox.append((text, hop))
        else:
            self._transactions.acknowledge(attempt.branch, text, hop)
        attempt.acks[dialog.remote_tag] = (text, hop)

    def acknowledge_again(self, attempt: Attempt, tag: str) -> None:
        """The 2xx of a fork has come again: our ACK was lost."""
        self._transactions.outbox.append(attempt.acks[tag])
