"""How the hotline calls out, as its settings say."""

from __future__ import annotations

from collections.abc import Sequence

from ivr.accounts import Account, split_place
from ivr.config import Config
from ivr.errors import MalformedSip
from ivr.telephony.dial import Dial, dial_of
from ivr.telephony.uri import Uri


def dial_as_set(config: Config, target: str) -> Dial:
    """The call to a number or SIP URI."""
    return dial_of(
        target,
        account=account_for(config.accounts, target),
        proxy=config.sip_proxy,
        caller=config.sip_caller,
        ring_ms=config.sip_dial_ms,
        follow_moved=config.sip_follow_moved,
        assert_caller=config.sip_assert_caller,
    )


def account_for(accounts: Sequence[Account], target: str) -> Account | None:
    """The account to call through: the first for a bare number, else the one at that host.

    Elsewhere no account is shown, so that no stranger can ask for its credentials.
    """
    try:
        uri = Uri.parse(target)
    except MalformedSip:
        return next(iter(accounts), None)
    if uri.scheme == "tel":
        return next(iter(accounts), None)
    return next((a for a in accounts if uri.host in (a.host, split_place(a.registrar)[0])), None)
