"""What another program shows to be let in, and what it may do then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ivr.errors import NotAllowed

_NAME = re.compile(r"[\w一-鿿.-]{1,40}")


class Right(StrEnum):
    """What a program may do."""

    CREW = "crew"
    IMPORT = "import"
    READ = "read"
    IDENTITY = "identity"
    AGENT = "agent"
    DESK = "desk"


RIGHT_NAMES: Mapping[Right, str] = {
    Right.CREW: "报告抢修进展",
    Right.IMPORT: "导入资料",
    Right.READ: "查看工单和停电信息",
    Right.IDENTITY: "查看举报人是谁",
    Right.AGENT: "坐席自己的状态、排队和自己的通话，令牌的名字写工号",
    Right.DESK: "所有坐席的状态和通话",
}


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as it is kept: of its secret only the digest, so that nobody can take it from here.

    A secret has 256 random bits. Nobody guesses it, so its digest needs no salt and no delay.
    """

    name: str
    digest: str
    """SHA-256 of the secret, in hexadecimal."""
    rights: frozenset[Right]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    """When it was last seen, to the minute or so."""

    def opens_at(self, now: datetime) -> bool:
        """Whether it lets anybody in at this moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def revoked(self, at: datetime) -> ApiToken:
        """The token that opens nothing any more."""
        if self.revoked_at is not None:
            raise NotAllowed(f"令牌「{self.name}」早已作废，不用再作废")
        return replace(self, revoked_at=at)


def require_name(name: str) -> str:
    """The name, if a token can be called so."""
    if not _NAME.fullmatch(name):
        raise NotAllowed(f"令牌不能叫「{name}」，名字用汉字、字母、数字、点、横线，最多40个字")
    return name
