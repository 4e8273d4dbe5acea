"""What other programs are let in with, and what their requests were answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ivr.domain.api_token import ApiToken, Right
from ivr.domain.kept_response import KeptResponse
from storage.tables import ApiTokenRow, KeptResponseRow


class StoredTokens:
    """The tokens."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str) -> ApiToken | None:
        row = self._session.get(ApiTokenRow, name)
        return _token(row) if row else None

    def by_digest(self, digest: str) -> ApiToken | None:
        found = select(ApiTokenRow).where(ApiTokenRow.digest == digest)
        row = self._session.scalars(found).one_or_none()
        return _token(row) if row else None

    def every(self) -> Sequence[ApiToken]:
        rows = select(ApiTokenRow).order_by(ApiTokenRow.created_at, ApiTokenRow.name)
        return [_token(row) for row in self._session.scalars(rows)]

    def save(self, token: ApiToken) -> None:
        row = ApiTokenRow(
            name=token.name,
            digest=token.digest,
            rights=sorted(right.value for right in token.rights),
            created_at=token.created_at,
            expires_at=token.expires_at,
            revoked_at=token.revoked_at,
            used_at=token.used_at,
        )
        self._session.merge(row)
        self._session.flush()


class StoredResponses:
    """The answers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, sender: str, key: str) -> KeptResponse | None:
        row = self._session.get(KeptResponseRow, (sender, key))
        if row is None:
            return None
        return KeptResponse(row.sender, row.key, row.digest, row.at, row.answer, row.sent_at)

    def save(self, kept: KeptResponse) -> None:
        row = KeptResponseRow(
            sender=kept.sender,
            key=kept.key,
            digest=kept.digest,
            at=kept.at,
            answer=kept.answer,
            sent_at=kept.sent_at,
        )
        self._session.merge(row)
        self._session.flush()

    def forget_before(self, instant: datetime) -> None:
        self._session.execute(delete(KeptResponseRow).where(KeptResponseRow.at < instant))


def _token(row: ApiTokenRow) -> ApiToken:
    return ApiToken(
        name=row.name,
        digest=row.digest,
        rights=frozenset(Right(right) for right in row.rights),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
