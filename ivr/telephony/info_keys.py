"""Keys that come as SIP INFO: `application/dtmf-relay` and `application/dtmf`."""

from __future__ import annotations

import re

TYPES = ("application/dtmf-relay", "application/dtmf")

_RELAYED = re.compile(r"^\s*Signal\s*=\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_LASTED = re.compile(r"^\s*Duration\s*=\s*([0-9]{1,6})\s*$", re.IGNORECASE | re.MULTILINE)
_NUMBERED = {"10": "*", "11": "#", "12": "A", "13": "B", "14": "C", "15": "D"}
_KEYS = frozenset("0123456789*#ABCD")


def key_in(body: bytes) -> str | None:
    """The key that the body names; None for another signal (a hook flash) or nonsense.

    A bare key belongs to `application/dtmf`, `Signal=` to the other; some telephones mix them up.
    """
    text = body.decode("ascii", "replace")
    match = _RELAYED.search(text)
    signal = match[1] if match else text.strip()
    signal = _NUMBERED.get(signal, signal.upper())
    return signal if signal in _KEYS else None


def duration_in(body: bytes) -> int:
    """How long the key was down, in milliseconds; 0 where the body does not tell."""
    match = _LASTED.search(body.decode("ascii", "replace"))
    return int(match[1]) if match else 0
