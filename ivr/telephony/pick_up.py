"""What an answer to an INVITE of ours makes: a dialog, an agreement on the sound, a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ivr.errors import MalformedSdp, MalformedSip
from ivr.telephony import in_dialog
from ivr.telephony.attempt import Attempt
from ivr.telephony.call import Call, CoreEvent, Phase, sound_host
from ivr.telephony.dialog import Dialog
from ivr.telephony.hop import Hop
from ivr.telephony.message import Headers, Response
from ivr.telephony.negotiation import Agreement, agree
from ivr.telephony.transactions import Transaction


def dialog_of(attempt: Attempt, response: Response, source: Hop) -> Dialog:
    """The dialog that a 2xx makes, however little of it can be used: it has to be ended, too."""

    def read(answer: Response) -> Dialog:
        return Dialog.of_answer(
            answer,
            local=attempt.local,
            local_tag=attempt.key,
            call_id=attempt.call_id,
            cseq=attempt.cseq,
            source=source,
        )

    try:
        return read(response)
    except MalformedSip:
        kept = tuple(f for f in response.headers.fields if f[0] not in ("Contact", "Record-Route"))
        return read(replace(response, headers=Headers(kept)))


def agreed(response: Response, source: Hop, local: Callable[[str], Hop]) -> Agreement | None:
    """What a response's description comes to; None where it has none, or an unusable one."""
    try:
        session = in_dialog.session_of(response, source.host)
    except MalformedSdp:
        return None
    agreement = agree(session, source.host) if session else None
    return agreement if sound_host(local(source.host).host, agreement, local) else None


def call_of(
    attempt: Attempt,
    dialog: Dialog,
    agreement: Agreement | None,
    key: str,
    now_ms: int,
    local: Callable[[str], Hop],
    events: list[CoreEvent],
) -> Call:
    """The call that an answered attempt has become."""
    assert attempt.address is not None, "an answer to nothing"
    call = Call(
        key=key,
        dialog=dialog,
        invite=None,
        source=dialog.source,
        transaction=Transaction.past(dialog.source),
        address=attempt.address,
        local=local,
        session_id=attempt.session_id,
        events=events,
        invited_ms=now_ms,
        unanswered_ms=now_ms,
        agreement=agreement,
        phase=Phase.UP,
        rtp_port=attempt.rtp_port,
        login=attempt.login,
        user=attempt.user,
        ours=True,
        refers=attempt.dial.refers,
    )
    call.offered(attempt.offer)
    return call
