"""The headers by which a receiver knows who sent a message, when, and whether it had it before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from ivr.domain.webhook_signature import read_secret

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
    # The library takes the clock's hands for UTC, whatever zone the moment is given in.
    sent = at.astimezone(UTC)
    signatures = [Webhook(read_secret(one)).sign(message_id, sent, body) for one in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _is_secret(text: str) -> bool:
    try:
        read_secret(text)
    except ValueError:
        return False
    return True
