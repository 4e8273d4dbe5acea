"""What an audio section asks for beside its formats: length of packets, where reports go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

PTIMES_MS = range(10, 61, 10)
USUAL_MS = 20

_RTCP = re.compile(r"rtcp:([0-9]{1,5})(?: IN IP[46] ([0-9A-Fa-f:.]{2,45}))?")
_TIME = re.compile(r"(ptime|maxptime):([0-9]{1,4})(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class SoundTerms:
    """The terms of one audio section; a nonsense is as if it had not been said."""

    ptime_ms: int = USUAL_MS
    rtcp: tuple[str | None, int] | None = None
    """Another place for reports (RFC 3605); the host None: that of the sound."""
    rtcp_mux: bool = False
    """Reports may share the port of the sound (RFC 5761 §5.1.1)."""

    @classmethod
    def of(cls, lines: Sequence[str]) -> SoundTerms:
        """The terms in the lines below an m= line."""
        texts = [line[2:].strip() for line in lines if line.startswith("a=")]
        times = {found[1]: int(found[2]) for text in texts if (found := _TIME.fullmatch(text))}
        wanted = times.get("ptime", USUAL_MS)
        wanted = min(wanted, times.get("maxptime", wanted))
        return cls(
            ptime_ms=wanted if wanted in PTIMES_MS else USUAL_MS,
            rtcp=next(filter(None, map(_rtcp, texts)), None),
            rtcp_mux="rtcp-mux" in texts,
        )


def _rtcp(text: str) -> tuple[str | None, int] | None:
    found = _RTCP.fullmatch(text)
    if found is None or not 0 < int(found[1]) <= 65_535:
        return None
    if found[2] is None:
        return None, int(found[1])
    try:
        address = ip_address(found[2])
    except ValueError:
        return None
    if address.is_unspecified or address.is_multicast:
        return None
    return str(address), int(found[1])
