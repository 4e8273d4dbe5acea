"""Requests that are too large for one UDP packet go over TCP where the peer takes it (§18.1.1)."""

from __future__ import annotations

import re
from collections import OrderedDict

from ivr.telephony.hop import Hop, Transport

MOST_OVER_UDP = 1_300
"""Bytes; what is larger may be cut up on the way, and pieces get lost at firewalls."""

ASK_AGAIN_MS = 600_000
"""So long a peer that did not take TCP is not asked again: each asking may cost seconds."""

MOST_REMEMBERED = 256

_TOP_VIA = re.compile(rb"(\r\nVia: SIP/2\.0/)[A-Z]+ ")

Place = tuple[str, int]


class LargeRequests:
    """Chooses the transport for requests of ours by their size, and remembers who takes no TCP."""

    def __init__(self, tcp: bool) -> None:
        self._tcp = tcp
        self._without: OrderedDict[Place, int] = OrderedDict()

    def outgrows(self, datagram: bytes, destination: Hop, now_ms: int) -> bool:
        """Whether this request for UDP shall be tried over TCP first."""
        if not self._tcp or destination.reliable or len(datagram) <= MOST_OVER_UDP:
            return False
        return self._without.get((destination.host, destination.port), 0) <= now_ms

    def refused(self, destination: Hop, now_ms: int) -> None:
        """The peer took no TCP."""
        place = (destination.host, destination.port)
        self._without[place] = now_ms + ASK_AGAIN_MS
        self._without.move_to_end(place)
        if len(self._without) > MOST_REMEMBERED:
            self._without.popitem(last=False)


def over(transport: Transport, datagram: bytes) -> bytes:
    """The request with its top Via, which is ours, naming that transport."""
    return _TOP_VIA.sub(rb"\g<1>" + transport.encode() + b" ", datagram, count=1)
