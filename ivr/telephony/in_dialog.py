"""What a request within a call means: each method one function, from request to reply.

The functions change the call and append to its events; sending the reply is the core's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ivr.errors import MalformedSdp, MalformedSip
from ivr.telephony.admission import BAD_BODY, NO_CALL, NOT_ALLOWED
from ivr.telephony.call import Call, Phase
from ivr.telephony.dialog import contact_of
from ivr.telephony.info_keys import TYPES, duration_in, key_in
from ivr.telephony.leg_events import InfoDigit
from ivr.telephony.message import Field, Request, Response
from ivr.telephony.referral import referral_in
from ivr.telephony.responses import ACCEPT, Reply
from ivr.telephony.session_text import SDP, Session, parse_session, session_body
from ivr.telephony.transfer import SIPFRAG, event_fits, is_refer_event, progress

OK = Reply(200)
ACCEPTED = Reply(202)
NOTHING_IN_COMMON = Reply(488, (ACCEPT,))
GLARE = Reply(491)
"""Both sides want to change the session at once; each tries again by its own clock (§14.1)."""

LATER = Reply(500, (("Retry-After", "1"),))
"""The call is between two states; the peer shall come again (RFC 3261 §14.2, RFC 3311 §5.2)."""


def out_of_order(call: Call, request: Request) -> Reply | None:
    """The reply to a request that comes late or twice; one that is in order is noted."""
    if request.cseq < call.dialog.remote_cseq:
        return Reply(500)
    if request.cseq == call.dialog.remote_cseq:
        return Reply(482)
    call.dialog.remote_cseq = request.cseq
    return None


def serve(call: Call, request: Request) -> Reply:
    """The reply to a request in order that belongs to the call's dialog, of an allowed method."""
    return _METHODS[request.method](call, request)


def answer_in(request: Request, unnamed_host: str) -> Session | None:
    """The answer that an ACK brings to our offer; None where it is missing or unreadable."""
    try:
        return session_of(request, unnamed_host)
    except MalformedSdp:
        return None


def session_of(message: Request | Response, unnamed_host: str) -> Session | None:
    """The description that a message carries; None without one; MalformedSdp if unreadable."""
    body = session_body(message)
    if body is None:
        if message.body and message.method != "ACK":
            raise MalformedSdp("a multipart without a description")
        return None
    return parse_session(body, unnamed_host)


def _bye(call: Call, request: Request) -> Reply:
    call.end("caller")
    return OK


def _options(call: Call, request: Request) -> Reply:
    return Reply(200, (call.allow, ACCEPT))


def _info(call: Call, request: Request) -> Reply:
    if not request.body:
        return OK
    if request.content_type not in TYPES:
        return BAD_BODY
    key = key_in(request.body)
    if key:
        call.tell(InfoDigit(key, duration_in(request.body)))
    return OK


def _notify(call: Call, request: Request) -> Reply:
    if not is_refer_event(request):
        return Reply(489, (("Allow-Events", "refer"),))
    if not event_fits(request, call.transfer):
        return NO_CALL
    if request.body and request.content_type != SIPFRAG:
        return Reply(415, (("Accept", SIPFRAG),))
    outcome = progress(request)
    if outcome:
        call.finish_transfer(outcome)
    return OK


def _refer(call: Call, request: Request) -> Reply:
    if not call.refers:
        return NOT_ALLOWED
    if call.referral is not None:
        return GLARE  # the one before it is not through yet
    try:
        call.referral, referred = referral_in(request)
    except MalformedSip:
        return Reply(400)
    call.tell(referred)
    return ACCEPTED if call.referral.told else Reply(202, (("Refer-Sub", "false"),))


def _update(call: Call, request: Request) -> Reply:
    if call.phase is Phase.RINGING or call.awaits_answer:
        return LATER if request.body else OK
    if request.body and call.change and call.change.offers:
        return GLARE
    return _renegotiate(call, request, late_offer=False)


def _invite_again(call: Call, request: Request) -> Reply:
    if call.phase is Phase.RINGING or call.awaits_answer:
        return LATER
    if call.change and call.change.offers:
        return GLARE
    return _renegotiate(call, request, late_offer=True)


def _renegotiate(call: Call, request: Request, *, late_offer: bool) -> Reply:
    """Hold, resume, another address or law: answered at once, the sound follows."""
    try:
        session = session_of(request, call.dialog.source.host)
        target = contact_of(request)
    except (MalformedSdp, MalformedSip):
        return Reply(400)
    body: bytes | None = b""
    if session is not None:
        body = call.renegotiate(session)
    elif late_offer:
        call.offer = None
        body = call.session_answer()
    if body is None:
        return NOTHING_IN_COMMON
    call.dialog.target = target or call.dialog.target
    kind: tuple[Field, ...] = (("Content-Type", SDP),) if body else ()
    return Reply(200, (("Contact", call.contact), call.allow, *kind), body)


_METHODS: Mapping[str, Callable[[Call, Request], Reply]] = {
    "BYE": _bye,
    "INFO": _info,
    "INVITE": _invite_again,
    "NOTIFY": _notify,
    "OPTIONS": _options,
    "REFER": _refer,
    "UPDATE": _update,
}
