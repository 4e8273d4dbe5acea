"""Session timers (RFC 4028): who refreshes a call, how often, and when it counts as dead. Sans-IO.

Intervals are whole seconds, as on the wire; moments are milliseconds of the core's clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ivr.errors import MalformedSip
from ivr.telephony.message import Field, Headers
from ivr.telephony.responses import Reply

Refresher = Literal["uac", "uas"]
"""The client or the server of the transaction in which it was agreed (§4)."""

OPTION = "timer"
SUPPORTED: Field = ("Supported", OPTION)
LEAST_S = 90
"""No session may be shorter (§5)."""

SHORTEST_S = 10
"""What an answer says below this is not followed: we would do nothing but refresh."""

MOST_GRACE_MS = 32_000
"""So much before the end, and a third at most, the side that waits for a refresh says BYE (§10)."""

LEAST_REST_MS = 1_000

_SECONDS = re.compile(r"\s*([0-9]{1,9})\s*(?:;(.*))?", re.DOTALL)
_REFRESHER = re.compile(r"(?:^|;)\s*refresher\s*=\s*(uac|uas)\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message says of the session's life."""

    supported: bool
    interval_s: int | None = None
    refresher: Refresher | None = None
    least_s: int = LEAST_S


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed with the client of a transaction in which we are the server."""

    interval_s: int
    refresher: Refresher
    required: bool
    """Whether the client has to know of timers, being the one who refreshes."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """How a 2xx tells them."""
        told = ("Session-Expires", f"{self.interval_s};refresher={self.refresher}")
        return (told, ("Require", OPTION)) if self.required else (told,)


@dataclass(slots=True)
class SessionTimer:
    """The life of one call as agreed last."""

    interval_s: int
    ours: bool
    """Whether we refresh."""
    due_ms: int
    """When to refresh, or, where the peer should have, when to end the call."""
    ends_ms: int
    """When the session is over if nothing more is agreed."""

    @classmethod
    def begun(cls, interval_s: int, now_ms: int, *, ours: bool) -> SessionTimer:
        """The timer of a session that was agreed or refreshed just now."""
        whole_ms = interval_s * 1000
        grace_ms = whole_ms // 2 if ours else min(MOST_GRACE_MS, whole_ms // 3)
        return cls(interval_s, ours, now_ms + whole_ms - grace_ms, now_ms + whole_ms)

    def put_off(self, now_ms: int) -> bool:
        """Try again in the middle of what is left; False: nothing is left."""
        left_ms = self.ends_ms - now_ms
        if left_ms <= LEAST_REST_MS:
            return False
        self.due_ms = now_ms + max(LEAST_REST_MS, left_ms // 2)
        return True

    def fields(self, least_s: int) -> tuple[Field, ...]:
        """How a request of ours tells it, of which we are the client."""
        refresher = "uac" if self.ours else "uas"
        told = ("Session-Expires", f"{self.interval_s};refresher={refresher}")
        return (told, ("Min-SE", str(least_s)))


def asked_in(headers: Headers) -> Asked:
    """What a message says; MalformedSip for what is no number of seconds."""
    supported = OPTION in {tag.lower() for tag in headers.all("Supported")}
    least = headers.first("Min-SE")
    least_s = LEAST_S if least is None else _seconds(least)[0]
    told = headers.first("Session-Expires")
    if told is None:
        return Asked(supported, least_s=least_s)
    interval_s, params = _seconds(told)
    match = _REFRESHER.search(params)
    refresher: Refresher | None = None
    if match:
        refresher = "uac" if match[1].lower() == "uac" else "uas"
    return Asked(supported, interval_s, refresher, least_s)


def terms_for(asked: Asked, ours_s: int, least_s: int) -> Terms | Reply | None:
    """What to agree to (§9); a 422 where the client wants less than we may; None: no timer.

    Where the client leaves it open, or knows nothing of timers, we refresh: then nobody's word is
    needed for noticing that the other side is gone.
    """
    wanted_s = asked.interval_s
    if wanted_s is not None and wanted_s < least_s:
        if asked.supported:
            return Reply(422, (("Min-SE", str(least_s)),))
        wanted_s = least_s
    if ours_s == 0 and wanted_s is None:
        return None
    interval_s = min(at for at in (wanted_s, ours_s or None) if at is not None)
    interval_s = max(interval_s, asked.least_s, least_s)
    theirs = asked.supported and asked.refresher == "uac"
    return Terms(interval_s, "uac" if theirs else "uas", required=theirs)


def agreed_by(
    answer: Asked, timer: SessionTimer | None, now_ms: int, shortest_s: int = SHORTEST_S
) -> SessionTimer | None:
    """The timer after a 2xx to a request of ours that asked for `timer` (§7.2).

    The answer decides: it may begin one that we did not ask for.
    """
    if answer.interval_s is not None:
        interval_s = max(answer.interval_s, shortest_s)
        return SessionTimer.begun(interval_s, now_ms, ours=answer.refresher != "uas")
    if timer is None:
        return None
    # The peer knows of no timers: it cannot be the one to refresh.
    return SessionTimer.begun(timer.interval_s, now_ms, ours=True)


def _seconds(text: str) -> tuple[int, str]:
    match = _SECONDS.fullmatch(text)
    if match is None:
        raise MalformedSip("a time that is no number of seconds")
    return int(match[1]), match[2] or ""
