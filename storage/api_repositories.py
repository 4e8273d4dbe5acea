"""What other programs are let in with, and what their requests were answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from ivr.domain.api_token import ApiToken, Right
from ivr.domain.kept_response import KeptResponse
from storage.plain_rows import table_of, upsert_row
from storage.prepared import Found, Prepared
from storage.tables import ApiTokenRow, KeptResponseRow
from storage.transaction import Transaction

_TOKENS, _RESPONSES = table_of(ApiTokenRow), table_of(KeptResponseRow)
_T, _R = _TOKENS.c, _RESPONSES.c
_TOKEN = Prepared(select(_TOKENS).where(_T.name == bindparam("name")))
_OF_DIGEST = Prepared(select(_TOKENS).where(_T.digest == bindparam("digest")))
_KEPT = Prepared(
    select(_RESPONSES).where(_R.sender == bindparam("sender"), _R.key == bindparam("key"))
)
_OLD = Prepared(delete(_RESPONSES).where(_R.at < bindparam("instant")))


class StoredTokens:
    """The tokens."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, name: str) -> ApiToken | None:
        row = self._transaction.row(_TOKEN, {"name": name})
        return None if row is None else _token(row)

    def by_digest(self, digest: str) -> ApiToken | None:
        row = self._transaction.row(_OF_DIGEST, {"digest": digest})
        return None if row is None else _token(row)

    def every(self) -> Sequence[ApiToken]:
        rows = select(_TOKENS).order_by(_T.created_at, _T.name)
        return list(map(_token, self._transaction.rows(rows)))

    def save(self, token: ApiToken) -> None:
        values = {
            "name": token.name,
            "digest": token.digest,
            "rights": sorted(right.value for right in token.rights),
            "created_at": token.created_at,
            "expires_at": token.expires_at,
            "revoked_at": token.revoked_at,
            "used_at": token.used_at,
        }
        upsert_row(self._transaction, ApiTokenRow, values)


class StoredResponses:
    """The answers."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, sender: str, key: str) -> KeptResponse | None:
        row = self._transaction.row(_KEPT, {"sender": sender, "key": key})
        if row is None:
            return None
        return KeptResponse(row.sender, row.key, row.digest, row.at, row.answer, row.sent_at)

    def save(self, kept: KeptResponse) -> None:
        values = {
            "sender": kept.sender,
            "key": kept.key,
            "digest": kept.digest,
            "at": kept.at,
            "answer": kept.answer,
            "sent_at": kept.sent_at,
        }
        upsert_row(self._transaction, KeptResponseRow, values)

    def forget_before(self, instant: datetime) -> None:
        self._transaction.write(_OLD, {"instant": instant})


def _token(row: Found) -> ApiToken:
    return ApiToken(
        name=row.name,
        digest=row.digest,
        rights=frozenset(Right(right) for right in row.rights),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
