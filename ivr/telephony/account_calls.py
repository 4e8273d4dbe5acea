"""What it means for a call that it came in through one of our accounts."""

from __future__ import annotations

from collections.abc import Callable

from ivr.accounts import Account, split_place
from ivr.errors import MalformedSip
from ivr.telephony.hop import Hop
from ivr.telephony.identity import is_trusted
from ivr.telephony.login import Login
from ivr.telephony.message import Request
from ivr.telephony.rules import Rules
from ivr.telephony.uri import Uri


class AccountCalls:
    """Our accounts by the users that are called, and the hosts that speak for them."""

    def __init__(self, rules: Rules, token: Callable[[], str]) -> None:
        self._rules, self._token = rules, token
        self._homes = {account.name: _told_hosts(account) for account in rules.accounts}

    def learn(self, account: Account, host: str) -> None:
        """The account's registrar is there."""
        self._homes[account.name].add(host)

    def number_of(self, request: Request) -> str | None:
        """The number behind the account that was called; None where that tells none."""
        account = self._called(request)
        return account.number if account else None

    def login_for(self, request: Request, source: Hop) -> Login | None:
        """Our credentials for what we ask within the call.

        Only for a call from the account's own registrar or proxy, or from a trusted trunk: a
        stranger who knows the user's name could else ask for an answer to try passwords against.
        """
        account = self._called(request)
        if account is None:
            return None
        known = source.host in self._homes[account.name]
        if known or is_trusted(source.host, self._rules.trusted):
            return Login(account, self._token)
        return None

    def _called(self, request: Request) -> Account | None:
        """The account whose Contact was called, which has the account's user."""
        try:
            user = Uri.parse(request.uri).user
        except MalformedSip:
            return None
        return next((one for one in self._rules.accounts if one.user == user), None)


def _told_hosts(account: Account) -> set[str]:
    return {split_place(place)[0] for place in (account.registrar, account.proxy) if place}
