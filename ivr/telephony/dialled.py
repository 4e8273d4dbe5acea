"""Which number was dialled, however often the call was sent on before it came here.

A trunk may address us by its own name for us and leave the dialled number elsewhere: in
P-Called-Party-ID (RFC 7315 §4.2), in To, or, after a forwarding, in History-Info (RFC 7044) or
Diversion (RFC 5806). The first of these that is one of our numbers counts, else the Request-URI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from ivr.errors import MalformedSip
from ivr.phone_number import normalise
from ivr.telephony.message import Request
from ivr.telephony.uri import Address, Uri, split_outside

_EXTENSION = re.compile(r"[0-9A-Za-z*#+._-]{1,64}")
"""A short number or a name, as a line may be called by."""


def called_of(request: Request, area_code: str | None, numbers: Iterable[str] = ()) -> str | None:
    """The number or extension that was dialled. `numbers`: ours, or beginnings with * after."""
    first: str | None = None
    for user in _users(request):
        dialled = as_dialled(user, area_code)
        if dialled and best_match(dialled, numbers) is not None:
            return dialled
        first = first or dialled
    return first


def as_dialled(user: str, area_code: str | None) -> str | None:
    """A number in the form in which numbers are compared; an extension as it is."""
    bare = user.split(";", 1)[0].strip()
    return normalise(bare, area_code=area_code) or (bare if _EXTENSION.fullmatch(bare) else None)


def best_match(number: str | None, patterns: Iterable[str]) -> str | None:
    """The pattern that is the number, else the longest that is its beginning; None: no such."""
    fitting = [p for p in patterns if number is not None and _fits(number, p)]
    return max(fitting, key=lambda p: (not p.endswith("*"), len(p)), default=None)


def _fits(number: str, pattern: str) -> bool:
    return number.startswith(pattern[:-1]) if pattern.endswith("*") else number == pattern


def _users(request: Request) -> Iterator[str]:
    """The user parts that may name the dialled number, the most telling first."""
    with suppress(MalformedSip):
        yield Uri.parse(request.uri).user or ""
    headers = request.headers
    for name in ("P-Called-Party-ID", "To", "History-Info", "Diversion"):
        for text in headers.all(name):
            for part in split_outside(text, ","):
                try:
                    yield Address.parse(part).uri.user or ""
                except MalformedSip:
                    continue
