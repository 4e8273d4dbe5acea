"""What a new INVITE asks for: the call that it would make, or the reply that refuses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ivr.errors import MalformedSdp, MalformedSip
from ivr.telephony import in_dialog
from ivr.telephony.call import sound_host
from ivr.telephony.dialog import Dialog
from ivr.telephony.hop import Hop
from ivr.telephony.message import Request
from ivr.telephony.negotiation import Agreement, agree
from ivr.telephony.responses import Reply
from ivr.telephony.session_text import Session


@dataclass(frozen=True, slots=True)
class Asked:
    """An INVITE that can be served, read."""

    dialog: Dialog
    offer: Session | None
    agreement: Agreement | None
    updates: bool
    """Whether the peer allows UPDATE."""


def read_invite(
    request: Request, key: str, source: Hop, local: Callable[[str], Hop]
) -> Asked | Reply:
    """What the INVITE asks for; `key` is to be our tag in its dialog."""
    try:
        offer = in_dialog.session_of(request, source.host)
        dialog = Dialog.of_invite(request, key, source)
    except (MalformedSdp, MalformedSip):
        return Reply(400)
    agreement = agree(offer, source.host) if offer else None
    ours = local(source.host).host
    if offer and not (agreement and sound_host(ours, agreement, local)):
        return in_dialog.NOTHING_IN_COMMON
    return Asked(dialog, offer, agreement, allows(request.headers.all("Allow"), "UPDATE"))


def allows(told: Sequence[str], method: str) -> bool:
    """Whether an Allow field names the method."""
    return method in {name.strip().upper() for name in told}
