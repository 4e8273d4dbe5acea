"""Tokens that let other programs in: made, listed, revoked, and asked for at every request."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ivr.clock import Clock, local
from ivr.domain.api_token import ApiToken, Right, require_name
from ivr.domain.ports import OpenUnitOfWork
from ivr.errors import AccessRefused, NotAllowed, NotFound

PREFIX = "ivr_"
SECRET_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when a token was last used: writing it down at every request is dear."""


@dataclass(frozen=True, slots=True)
class TokenDesk:
    """The keeper of the keys."""

    unit_of_work: OpenUnitOfWork
    clock: Clock

    def create(
        self, name: str, rights: Collection[Right], until: datetime | None = None
    ) -> tuple[ApiToken, str]:
        """A new token, and its secret, which is told here and never again."""
        now = self.clock.now()
        if until is not None and until <= now:
            raise NotAllowed(f"到期时间{local(until):%Y-%m-%d %H:%M}已经过去了，请给一个以后的时间")
        if not rights:
            raise NotAllowed(f"没有写令牌「{name}」能做什么，请用 --may 写上，如 --may crew,read")
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        token = ApiToken(require_name(name), digest_of(secret), frozenset(rights), now, until)
        with self.unit_of_work() as unit:
            if unit.api_tokens.get(name) is not None:
                raise NotAllowed(f"已经有叫「{name}」的令牌了（作废的也算），请换一个名字")
            unit.api_tokens.save(token)
            unit.commit()
        return token, secret

    def list_tokens(self) -> Sequence[ApiToken]:
        """Every token, revoked ones too, the oldest first."""
        with self.unit_of_work(read_only=True) as unit:
            return unit.api_tokens.every()

    def revoke(self, name: str) -> ApiToken:
        """The token that lets nobody in any more, from this moment on."""
        with self.unit_of_work() as unit:
            token = unit.api_tokens.get(name)
            if token is None:
                raise NotFound(f"没有叫「{name}」的令牌，用 ivr api token list 可以看到全部")
            token = token.revoked(self.clock.now())
            unit.api_tokens.save(token)
            unit.commit()
        return token

    def let_in(self, secret: str) -> ApiToken:
        """Whose secret this is; AccessRefused where it opens nothing."""
        with self.unit_of_work(read_only=True) as unit:
            token = unit.api_tokens.by_digest(digest_of(secret))
        if token is None or not token.opens_at(self.clock.now()):
            # Whoever tries keys learns nothing of why one does not fit.
            raise AccessRefused("令牌不对、过期了或者已经作废，请向热线的管理员要一个新的")
        return token

    def seen(self, token: ApiToken) -> None:
        """Write down that the token was used, if the last time is long enough ago."""
        now = self.clock.now()
        if token.used_at is not None and now - token.used_at < SEEN_EVERY:
            return
        with self.unit_of_work() as unit:
            present = unit.api_tokens.get(token.name)
            if present is not None:
                unit.api_tokens.save(replace(present, used_at=now))
                unit.commit()


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
