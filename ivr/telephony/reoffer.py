"""An offer of ours in the middle of a call: what was told last, with another direction.

Every section stays in its place, formats and ports stay as agreed (RFC 3264 §8); the version of
the o= line grows only with a change, so that a refresh is seen to change nothing (RFC 4028 §7.4).
"""

from __future__ import annotations

import re

from ivr.telephony.session_text import DIRECTIONS

_DIRECTION = re.compile(rb"^a=(?:" + "|".join(DIRECTIONS).encode() + rb")\r\n", re.MULTILINE)
_ORIGIN = re.compile(rb"^(o=\S+ [0-9]+) [0-9]+ ", re.MULTILINE)

HELD = {
    "sendrecv": "sendonly",
    "recvonly": "inactive",
}
"""Our directions, and what is left of them while we hold the other side."""


def turned(text: bytes, direction: str) -> bytes:
    """The description with its sound in another direction."""
    return _DIRECTION.sub(f"a={direction}\r\n".encode(), text)


def renumbered(text: bytes, version: int) -> bytes:
    """The description with another version."""
    return _ORIGIN.sub(rb"\g<1> %d " % version, text)
