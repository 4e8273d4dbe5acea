"""How the hotline calls out, as its settings say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ivr.accounts import Account, split_place
from ivr.calls.bridging import Bridges, Waiting
from ivr.calls.party import NO_HEADERS
from ivr.calls.ports import Line
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


def dial_to_customer(config: Config, target: str) -> Dial:
    """The call to somebody whom the rules of dialling allow, and to nobody else instead of him:
    who answers that the number has moved does not choose whom we call."""
    return replace(dial_as_set(config, target), follow_moved=False)


def bridges_as_set(config: Config, call: Callable[[Dial], Line]) -> Bridges | None:
    """How agents are called and connected here; None: callers are sent to them by REFER only.

    ConfigError where an agent can be reached in no way.
    """
    if config.transfer_by == "refer":
        return None
    if config.transfer_by == "bridge":
        for target in config.transfer.values():
            dial_to_agent(config, target)

    def dial(
        target: str,
        line: Waiting,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        ring_ms: int | None = None,
        refers: bool = False,
    ) -> Line:
        caller = None if line.private else line.caller
        made = dial_to_agent(config, target, caller, headers=headers, ring_ms=ring_ms)
        return call(replace(made, refers=refers))

    return Bridges(dial, refer_first=config.transfer_by == "auto")


def dial_to_agent(
    config: Config,
    target: str,
    caller: str | None = None,
    *,
    headers: Mapping[str, str] = NO_HEADERS,
    ring_ms: int | None = None,
) -> Dial:
    """The call to an agent for whom this caller waits.

    Agents see the caller's number. An account's server would refuse it: it knows its own only.
    """
    account = account_for(config.accounts, target)
    return dial_of(
        target,
        account=account,
        proxy=config.sip_proxy,
        caller=config.sip_caller if account or caller is None else caller,
        fields=headers,
        ring_ms=config.sip_transfer_ms if ring_ms is None else ring_ms,
        follow_moved=config.sip_follow_moved,
        assert_caller=config.sip_assert_caller,
        though_full=True,
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
