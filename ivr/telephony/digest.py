"""Digest authentication, the client's side (RFC 7616, RFC 8760, RFC 3261 §22). Pure.

Our own: requests' and httpx's are bound to HTTP, and pyVoIP's are wrong for SHA-256 and for qop
(decision 0001).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ivr.errors import MalformedSip

_HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}
STRENGTH = tuple(name for name, ours in _HASHES.items() if ours in hashlib.algorithms_available)
"""The hashes that we know, the weakest first."""

_SESSION = "-SESS"
_SCHEME = re.compile(r"\s*digest\s+(.+)", re.IGNORECASE | re.DOTALL)
_PARAM = re.compile(
    r"\s*([A-Za-z0-9_*-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s,\"]*))\s*(?:,|$)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a server asks for: one WWW-Authenticate or Proxy-Authenticate.

    Quoted texts are kept as they stood between their quotes, for so they are hashed and echoed.
    """

    realm: str
    nonce: str
    algorithm: str | None = None
    opaque: str | None = None
    qop: tuple[str, ...] = ()
    """The protections offered; none: a server from before RFC 2617."""
    stale: bool = False
    """The credentials were right, only the nonce was too old."""

    @classmethod
    def parse(cls, text: str) -> Challenge:
        """The challenge in a header field's value; MalformedSip if it cannot be read."""
        given = _params(text)
        if not given.get("nonce") or "realm" not in given:
            raise MalformedSip("a challenge without realm or nonce")
        return cls(
            realm=given["realm"],
            nonce=given["nonce"],
            algorithm=given.get("algorithm"),
            opaque=given.get("opaque"),
            qop=tuple(word.strip().lower() for word in given.get("qop", "").split(",") if word),
            stale=given.get("stale", "").lower() == "true",
        )

    @property
    def hash_name(self) -> str | None:
        """The hash that it wants, as `STRENGTH` names it; None: one that we do not know."""
        name = (self.algorithm or "MD5").upper().removesuffix(_SESSION)
        return name if name in STRENGTH else None

    @property
    def answerable(self) -> bool:
        """Whether we can answer it: `auth-int` alone we cannot, since proxies change bodies."""
        return self.hash_name is not None and (not self.qop or "auth" in self.qop)

    @property
    def per_session(self) -> bool:
        """Whether the secret is hashed with the session's nonces."""
        return (self.algorithm or "").upper().endswith(_SESSION)


def strongest(values: Iterable[str]) -> Challenge | None:
    """The best of the challenges that can be answered; None where there is none such."""
    best: Challenge | None = None
    for text in values:
        try:
            found = Challenge.parse(text)
        except MalformedSip:
            continue
        if found.answerable and (best is None or _rank(found) > _rank(best)):
            best = found
    return best


def authorization(
    challenge: Challenge,
    *,
    user: str,
    password: str,
    method: str,
    uri: str,
    cnonce: str,
    count: int,
) -> str:
    """The value of Authorization or Proxy-Authorization. `count`: uses of this nonce, from 1."""
    counted = f"{count:08x}"
    protected = "auth" in challenge.qop
    secret = _hashed(challenge, f"{user}:{challenge.realm}:{password}")
    if challenge.per_session:
        secret = _hashed(challenge, f"{secret}:{challenge.nonce}:{cnonce}")
    asked = _hashed(challenge, f"{method}:{uri}")
    middle = f"{challenge.nonce}:{counted}:{cnonce}:auth" if protected else challenge.nonce
    response = _hashed(challenge, f"{secret}:{middle}:{asked}")
    parts = [
        f'username="{_quoted(user)}"',
        f'realm="{challenge.realm}"',
        f'nonce="{challenge.nonce}"',
        f'uri="{uri}"',
        f'response="{response}"',
    ]
    if challenge.algorithm:
        parts.append(f"algorithm={challenge.algorithm}")
    if challenge.opaque is not None:
        parts.append(f'opaque="{challenge.opaque}"')
    if protected:
        parts.append(f"qop=auth, nc={counted}")
    if protected or challenge.per_session:
        parts.append(f'cnonce="{cnonce}"')
    return "Digest " + ", ".join(parts)


def _params(text: str) -> dict[str, str]:
    match = _SCHEME.fullmatch(text)
    if match is None:
        raise MalformedSip("a challenge that is no Digest")
    rest, at, given = match[1].rstrip(), 0, dict[str, str]()
    while at < len(rest):
        found = _PARAM.match(rest, at)
        if found is None:
            raise MalformedSip("a challenge that cannot be read")
        given.setdefault(found[1].lower(), found[3] if found[2] is None else found[2])
        at = found.end()
    return given


def _rank(challenge: Challenge) -> int:
    return STRENGTH.index(challenge.hash_name or "")


def _hashed(challenge: Challenge, text: str) -> str:
    name = _HASHES[challenge.hash_name or "MD5"]
    return hashlib.new(name, text.encode("utf-8", "surrogateescape")).hexdigest()


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
