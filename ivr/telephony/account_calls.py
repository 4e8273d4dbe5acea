"""What it means for a call that it came in through one of our accounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ivr.accounts import Account
from ivr.errors import MalformedSip
from ivr.telephony.login import Login
from ivr.telephony.message import Request
from ivr.telephony.uri import Uri


def number_of(request: Request, accounts: Sequence[Account]) -> str | None:
    """The number behind the account that was called; None where that tells none."""
    account = _called(request, accounts)
    return account.number if account else None


def login_for(
    request: Request, accounts: Sequence[Account], token: Callable[[], str]
) -> Login | None:
    """Our credentials for the requests of ours within the call."""
    account = _called(request, accounts)
    return Login(account, token) if account else None


def _called(request: Request, accounts: Sequence[Account]) -> Account | None:
    """The account whose Contact was called, which has the account's user."""
    try:
        user = Uri.parse(request.uri).user
    except MalformedSip:
        return None
    return next((account for account in accounts if account.user == user), None)
