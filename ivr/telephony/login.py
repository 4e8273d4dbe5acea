"""Our credentials with one server: which challenges were answered, and whether to answer another.

What was answered once is answered ahead in the requests that follow (RFC 3261 §22.2), the nonce's
uses counted, so that only the first request of a call or registration takes two turns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ivr.accounts import Account
from ivr.telephony.digest import Challenge, authorization, strongest
from ivr.telephony.message import Field, Headers

CHALLENGES = {401: "WWW-Authenticate", 407: "Proxy-Authenticate"}
_ANSWERS = {"WWW-Authenticate": "Authorization", "Proxy-Authenticate": "Proxy-Authorization"}

MOST_STALE = 2
"""So often in a row a server may call its own new nonce stale."""

MOST_REALMS = 4
"""So many servers on the way of one request may each ask for credentials."""

Denial = Literal["wrong password", "not understood", "not ours"]
"""Why a challenge is not answered: the answer was refused before; a hash or protection that we do
not know; a realm that the account is not for."""

Place = tuple[str, str]
"""The header field that asked, and its realm."""


@dataclass(slots=True)
class _Answering:
    challenge: Challenge
    cnonce: str
    uses: int = 0


@dataclass(slots=True)
class Login:
    """One account's credentials, as used with one peer."""

    account: Account
    token: Callable[[], str]
    _answering: dict[Place, _Answering] = field(default_factory=dict, init=False)

    def fields(self, method: str, uri: str) -> tuple[Field, ...]:
        """What a request carries to show who we are; nothing before the first challenge."""
        return tuple(
            (_ANSWERS[asked], self._answer(known, method, uri))
            for (asked, _), known in self._answering.items()
        )

    def challenged(self, status: int, headers: Headers, tried: list[Place]) -> Denial | None:
        """Take in a 401 or 407; None: send the request again, it will be answered.

        `tried` is what was answered for this request before; it is kept by whoever sends it.
        """
        asked = CHALLENGES[status]
        challenge = strongest(headers.all(asked))
        if challenge is None:
            return "not understood"
        if self.account.realm not in (None, challenge.realm):
            return "not ours"
        place = (asked, challenge.realm)
        known = self._answering.get(place)
        again = tried.count(place)
        same = known is not None and known.challenge.nonce == challenge.nonce
        if (again or same) and not challenge.stale:
            return "wrong password"
        if again > MOST_STALE or len(tried) >= MOST_REALMS + MOST_STALE:
            return "wrong password"
        tried.append(place)
        self._answering[place] = _Answering(challenge, self.token())
        return None

    def forget(self) -> None:
        """Begin anew: the next request carries nothing."""
        self._answering.clear()

    def _answer(self, known: _Answering, method: str, uri: str) -> str:
        known.uses += 1
        return authorization(
            known.challenge,
            user=self.account.login_user,
            password=self.account.password,
            method=method,
            uri=uri,
            cnonce=known.cnonce,
            count=known.uses,
        )
