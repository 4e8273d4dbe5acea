"""Which requests are refused before anybody looks at what they want (RFC 3261 §8.2)."""

from __future__ import annotations

from ivr.telephony.message import Request
from ivr.telephony.responses import ACCEPT, ALLOW, ALLOWED, Reply
from ivr.telephony.session_text import SDP

KNOWN = frozenset({*ALLOWED, "REGISTER", "PRACK", "SUBSCRIBE", "PUBLISH", "REFER", "MESSAGE"})
"""The methods that SIP has; others are not implemented, these are at most not allowed."""

SUPPORTED = frozenset({"timer"})
"""The extensions (option tags) that a peer may require of us."""

SCHEMES = ("sip:", "sips:", "tel:")

NO_CALL = Reply(481)
NO_METHOD = Reply(501, (ALLOW,))
NOT_ALLOWED = Reply(405, (ALLOW,))
BAD_BODY = Reply(415, (ACCEPT,))
NO_ANSWER = Reply(406)
"""What we would answer with is nothing that the peer takes (RFC 3261 §21.4.7)."""

SESSIONS = frozenset({SDP, "application/*", "*/*"})


def refusal(request: Request) -> Reply | None:
    """Why a request, in or out of a dialog, is not served at all; None: it may be."""
    if request.method not in KNOWN:
        return NO_METHOD
    if request.method == "PRACK":
        return NO_CALL  # we never send the reliable provisional that it would acknowledge
    if request.method not in ALLOWED and not _is_referral(request):
        return NOT_ALLOWED
    if not request.uri.lower().startswith(SCHEMES):
        return Reply(416)
    required = [tag for tag in request.headers.all("Require") if tag.lower() not in SUPPORTED]
    if required:
        return Reply(420, (("Unsupported", ", ".join(required)),))
    if request.body and request.headers.first("Content-Encoding"):
        return Reply(415, (ACCEPT, ("Accept-Encoding", "identity")))
    if request.method in ("INVITE", "UPDATE") and request.body and not _may_hold_session(request):
        return BAD_BODY
    if request.method in ("INVITE", "UPDATE") and not _takes_session(request):
        return NO_ANSWER
    return _bad_hops(request)


def _is_referral(request: Request) -> bool:
    """Whether a call has to say if it follows this REFER."""
    return request.method == "REFER" and request.to_tag is not None


def _may_hold_session(request: Request) -> bool:
    return request.content_type == SDP or request.content_type.startswith("multipart/")


def _takes_session(request: Request) -> bool:
    """Whether the peer takes a session description; who says nothing does (§20.1)."""
    told = [kind.split(";", 1)[0].strip().lower() for kind in request.headers.all("Accept")]
    return not told or not SESSIONS.isdisjoint(told)


def _bad_hops(request: Request) -> Reply | None:
    hops = request.headers.first("Max-Forwards")
    if hops is None:
        return None
    if not hops.isascii() or not hops.isdigit() or len(hops) > 10 or int(hops) > 255:
        return Reply(400)
    if int(hops) == 0 and request.to_tag is None:
        return Reply(483)
    return None
