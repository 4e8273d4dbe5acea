"""Who calls, and which number was dialled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from ivr.errors import MalformedSip
from ivr.phone_number import normalise
from ivr.telephony.message import Request
from ivr.telephony.uri import Address, Uri, is_ip

Network = IPv4Network | IPv6Network

_EXTENSION = re.compile(r"[0-9A-Za-z*#+._-]{1,64}")
"""A short number or a name, as a line may be called by."""


def caller_of(
    request: Request, source_host: str, trusted: Sequence[Network], area_code: str | None
) -> str | None:
    """The caller's number: what a trusted trunk asserts, else what From says; None: unknown.

    A trunk's assertion goes before From, which every telephone writes as it likes (RFC 3325).
    """
    if is_trusted(source_host, trusted):
        for text in request.headers.all("P-Asserted-Identity"):
            number = normalise(_user(text), area_code=area_code)
            if number:
                return number
    return normalise(request.from_number or "", area_code=area_code)


def called_of(request: Request, area_code: str | None) -> str | None:
    """The number or extension that was dialled: the user part of the Request-URI."""
    try:
        user = Uri.parse(request.uri).user
    except MalformedSip:
        return None
    if not user:
        return None
    dialled = user.split(";", 1)[0]
    number = normalise(dialled, area_code=area_code)
    return number or (dialled if _EXTENSION.fullmatch(dialled) else None)


def is_trusted(host: str, trusted: Sequence[Network]) -> bool:
    """Whether a source belongs to one of the networks that may assert who calls."""
    if not is_ip(host):
        return False
    address = ip_address(host)
    return any(address in network for network in trusted if network.version == address.version)


def _user(text: str) -> str:
    try:
        return Address.parse(text).uri.user or ""
    except MalformedSip:
        return ""
