"""Names of hosts, looked up aside: the signalling thread never waits for a name server.

Addresses only (A and AAAA); NAPTR and SRV records (RFC 3263 §4.1, §4.2) are not asked for.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

from ivr.telephony.hop import Hop
from ivr.telephony.outward_events import Lookup

MOST_ADDRESSES = 4
"""So many addresses of one name are tried, one after the other."""

Answer = Callable[[tuple[Hop, ...]], None]


def look_up(wanted: Lookup, six: bool, answer: Answer) -> None:
    """Find the addresses in a thread of their own and give them to `answer`; none: no such name.

    `six`: whether our socket reaches IPv6 hosts. A name server that does not answer keeps only
    this thread waiting, which does not keep the program from ending.
    """

    def run() -> None:
        answer(_addresses(wanted, six))

    threading.Thread(target=run, name="look-up", daemon=True).start()


def _addresses(wanted: Lookup, six: bool) -> tuple[Hop, ...]:
    family = socket.AF_UNSPEC if six else socket.AF_INET
    kind = socket.SOCK_STREAM if wanted.transport == "TCP" else socket.SOCK_DGRAM
    try:
        found = socket.getaddrinfo(wanted.host, wanted.port, family=family, type=kind)
    except (OSError, UnicodeError):
        return ()
    hosts = dict.fromkeys(str(address[0]).split("%", 1)[0] for *_, address in found)
    return tuple(Hop(host, wanted.port, wanted.transport) for host in hosts)[:MOST_ADDRESSES]
