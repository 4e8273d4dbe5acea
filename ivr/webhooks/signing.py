"""The headers by which a receiver knows who sent a message, when, and whether it had it before."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime

from standardwebhooks.webhooks import Webhook

LEAST_BYTES, MOST_BYTES = 24, 64
"""How long a secret is (Standard Webhooks 1.0.0, signature scheme)."""

PREFIX = "whsec_"
MOST_SECRETS = 2
"""The present one, and while receivers change over the one before."""


def read_secrets(text: str) -> tuple[str, ...]:
    """The secrets of a text, one a line, the newest first; ValueError: one of them is none."""
    secrets = tuple(text.split())
    if not 1 <= len(secrets) <= MOST_SECRETS or not all(map(_is_secret, secrets)):
        raise ValueError("no secret")
    return secrets


def signed_headers(
    secrets: Sequence[str], message_id: str, at: datetime, body: str
) -> Mapping[str, str]:
    """The headers of one attempt: signed with every secret, so that either is enough to verify."""
    signatures = [Webhook(secret).sign(message_id, at, body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _is_secret(text: str) -> bool:
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return LEAST_BYTES <= len(key) <= MOST_BYTES
