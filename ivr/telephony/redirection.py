"""Where a 30x leads (RFC 3261 §8.1.3.4)."""

from __future__ import annotations

from collections.abc import Collection

from ivr.errors import MalformedSip
from ivr.telephony.message import Headers
from ivr.telephony.uri import Address

MOST_MOVES = 5


def next_target(headers: Headers, been: Collection[str]) -> str | None:
    """The most preferred SIP address that was not called yet; None: it leads nowhere."""
    if len(been) > MOST_MOVES:
        return None
    offered: list[tuple[float, str]] = []
    for text in headers.all("Contact"):
        try:
            address = Address.parse(text)
        except MalformedSip:
            continue
        target = address.uri.text.split("?", 1)[0]
        if address.uri.scheme == "sip" and target not in been:
            offered.append((_preference(address), target))
    return max(offered, key=lambda offer: offer[0])[1] if offered else None


def _preference(address: Address) -> float:
    told = next((value for name, value in address.params if name == "q"), None)
    try:
        return float(told) if told else 1.0
    except ValueError:
        return 0.0
