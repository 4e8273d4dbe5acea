"""Signed messages between programs, as in Standard Webhooks: who sent it, and when.

The signature is HMAC-SHA256 of `id.timestamp.body` in base64 with `v1,` before it; several stand
side by side, with spaces between, while a secret is being changed. A secret is written as `whsec_`
and base64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from ivr.errors import AccessRefused

TOLERANCE = timedelta(minutes=5)
"""How far the clocks of both sides may be apart, and how long a message may be on its way."""

LEAST_BYTES, MOST_BYTES = 24, 64
PREFIX = "whsec_"
_VERSION = "v1,"
_ID = re.compile(r"[\x21-\x7e]{1,255}")
_TIMESTAMP = re.compile(r"[0-9]{1,11}")


def read_secret(written: str) -> bytes:
    """The secret; ValueError when it cannot be one, or is too short to be safe."""
    try:
        secret = base64.b64decode(written.removeprefix(PREFIX), validate=True)
    except ValueError:
        raise ValueError("not base64") from None
    if not LEAST_BYTES <= len(secret) <= MOST_BYTES:
        raise ValueError(f"not a secret: {len(secret)} bytes")
    return secret


def sign(secret: bytes, message_id: str, sent_at: datetime, body: bytes) -> str:
    """The signature of a message."""
    signed = f"{message_id}.{int(sent_at.timestamp())}.".encode() + body
    mac = hmac.new(secret, signed, hashlib.sha256).digest()
    return _VERSION + base64.b64encode(mac).decode("ascii")


def verify(
    secrets: Sequence[bytes],
    message_id: str | None,
    timestamp: str | None,
    signatures: str | None,
    body: bytes,
    now: datetime,
) -> datetime:
    """When the message was sent; AccessRefused where anything about it is wrong."""
    if not (message_id and timestamp and signatures):
        raise AccessRefused("缺少 webhook-id、webhook-timestamp 或 webhook-signature，没有收下")
    if not _ID.fullmatch(message_id):
        raise AccessRefused("webhook-id 要用 1 到 255 个可见的英文字符，没有收下")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise AccessRefused("webhook-timestamp 要写从 1970 年起的秒数，没有收下")
    sent_at = datetime.fromtimestamp(int(timestamp), UTC)
    if abs(sent_at - now) > TOLERANCE:
        minutes = TOLERANCE // timedelta(minutes=1)
        raise AccessRefused(f"发送时间和这里的钟差了{minutes}分钟以上，没有收下，请校准时钟再发")
    if not _is_signed(secrets, message_id, sent_at, signatures, body):
        raise AccessRefused("签名不对，没有收下，请核对密钥，签名要按原样的正文来算")
    return sent_at


def _is_signed(
    secrets: Iterable[bytes], message_id: str, sent_at: datetime, signatures: str, body: bytes
) -> bool:
    """Whether one of the signatures is by one of the secrets; as slow for a wrong one."""
    given = [one.encode("utf-8", "replace") for one in signatures.split(" ")[:10]]
    right = [sign(secret, message_id, sent_at, body).encode() for secret in secrets]
    # Every pair is compared to its end: how long it takes tells nothing.
    same = [hmac.compare_digest(one, other) for one in given for other in right]
    return any(same)
