"""A transfer under way: what REFER's answer and the NOTIFYs after it mean (RFC 3515)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.errors import MalformedSip
from ivr.telephony.leg_events import TransferEnded
from ivr.telephony.message import Request, Response
from ivr.telephony.uri import Uri

SIPFRAG = "message/sipfrag"

_STATUS = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})(?: ([^\r\n]*))?", re.IGNORECASE)


_NO_SUCH_CALL = (408, 481)
"""These tell of the call, not of REFER."""


@dataclass(slots=True)
class Transfer:
    """One REFER of ours: which it was, and until when its outcome is waited for."""

    cseq: int
    due_ms: int


def unfit(target: str) -> str | None:
    """Why nobody can be sent there; None if they can."""
    try:
        scheme = Uri.parse(target).scheme
    except MalformedSip:
        return "the target is no URI"
    return None if scheme in ("sip", "sips", "tel") else "the target is no telephone's URI"


def progress(request: Request) -> TransferEnded | None:
    """What a NOTIFY says of the outcome; None while it only tells of progress."""
    match = _STATUS.match(request.body.decode("utf-8", "replace").lstrip())
    state = (request.headers.first("Subscription-State") or "").lower()
    if match and not match[1].startswith("1"):
        status = int(match[1])
        return TransferEnded(200 <= status < 300, status, (match[2] or "").strip())
    if state.startswith("terminated"):
        return TransferEnded(False, int(match[1]) if match else 0, "no outcome was told")
    return None


def refused(response: Response) -> TransferEnded:
    """What a final answer to REFER that is no 2xx means: nobody was called."""
    unwilling = response.status not in _NO_SUCH_CALL
    return TransferEnded(False, response.status, response.reason, refused=unwilling)


def event_fits(request: Request, transfer: Transfer | None) -> bool:
    """Whether a NOTIFY belongs to this transfer: its id, where it has one, is REFER's CSeq."""
    _, _, params = (request.headers.first("Event") or "").partition(";")
    for param in params.split(";"):
        name, _, value = param.partition("=")
        if name.strip().lower() == "id":
            return transfer is not None and value.strip() == str(transfer.cseq)
    return transfer is not None


def is_refer_event(request: Request) -> bool:
    """Whether a NOTIFY tells of a REFER."""
    event = request.headers.first("Event") or ""
    return event.partition(";")[0].strip().lower() == "refer"
