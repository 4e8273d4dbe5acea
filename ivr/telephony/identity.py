"""Who calls, and whose word is taken for it."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from ivr.errors import MalformedSip
from ivr.phone_number import normalise
from ivr.telephony.message import Request
from ivr.telephony.uri import Address, is_ip

Network = IPv4Network | IPv6Network


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


def is_private(request: Request) -> bool:
    """Whether the caller wants the number kept from others (RFC 3323 §4, RFC 3325 §9.3).

    Some trunks tell it only by an anonymous From beside the number that they assert. The number is
    still used for serving the call: a hotline is where an emergency network delivers to.
    """
    told = ";".join(request.headers.all("Privacy")).replace(",", ";").lower()
    wished = bool({"id", "user", "header"} & {word.strip() for word in told.split(";")})
    return wished or _is_anonymous(request.headers.first("From") or "")


def is_trusted(host: str, trusted: Sequence[Network]) -> bool:
    """Whether a source belongs to one of the networks that may assert who calls."""
    if not is_ip(host):
        return False
    address = ip_address(host)
    return any(address in network for network in trusted if network.version == address.version)


def _is_anonymous(sender: str) -> bool:
    """Whether From names nobody (RFC 3323 §4.1.1.3)."""
    try:
        uri = Address.parse(sender).uri
    except MalformedSip:
        return False
    return (uri.user or "").lower() == "anonymous" or uri.host.lower() == "anonymous.invalid"


def _user(text: str) -> str:
    try:
        return Address.parse(text).uri.user or ""
    except MalformedSip:
        return ""
