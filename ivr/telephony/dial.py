"""A call to be made, and how a target that people write becomes one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ivr.accounts import Account, split_place
from ivr.errors import ConfigError, MalformedSip
from ivr.telephony.hop import Transport
from ivr.telephony.message import Field, canonical_name
from ivr.telephony.uri import DEFAULT_PORT, Uri, host_port

RING_MS = 30_000

_NUMBER = re.compile(r"\+?[0-9*#-]{1,32}")
_NAME = re.compile(r"[A-Za-z0-9.!%*_+`'~-]{1,64}")
_OURS = frozenset(
    {
        *("Via", "From", "To", "Call-ID", "CSeq", "Contact", "Max-Forwards", "Route"),
        *("Record-Route", "Content-Length", "Content-Type", "Authorization"),
        *("Proxy-Authorization", "Require", "Proxy-Require", "P-Asserted-Identity"),
    }
)
"""What a caller of `dial` may not set: the call would no longer hang together."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes first, before names are looked up."""

    host: str
    port: int
    transport: Transport


@dataclass(frozen=True, slots=True)
class Dial:
    """One call to be made: whom, as whom, along which way, with how much patience."""

    target: str
    """The Request-URI."""
    caller: str | None = None
    """The number that we call as; None: the account's user, else nobody's."""
    account: Account | None = None
    routes: tuple[str, ...] = ()
    """The outbound proxy, as a Route."""
    ring_ms: int = RING_MS
    follow_moved: bool = False
    """Whether a 30x is followed."""
    assert_caller: bool = False
    """Whether the caller is told in P-Asserted-Identity, too (RFC 3325: among trusted ones)."""
    though_full: bool = False
    """Whether it is made though every line is taken: somebody waits for it who has one."""
    refers: bool = False
    """Whether a REFER of the called side is followed."""
    fields: tuple[Field, ...] = ()

    @property
    def called(self) -> str | None:
        """The number that is called."""
        return Uri.parse(self.target).user


def dial_of(
    target: str,
    *,
    account: Account | None = None,
    proxy: str | None = None,
    fields: Mapping[str, str] | None = None,
    caller: str | None = None,
    ring_ms: int = RING_MS,
    follow_moved: bool = False,
    assert_caller: bool = False,
    though_full: bool = False,
    refers: bool = False,
) -> Dial:
    """The call to a SIP URI, a tel URI or a bare number; ConfigError says what is wrong."""
    way = account.proxy if account and account.proxy else proxy
    uri = _addressed(target.strip(), account, way)
    if caller is not None and _NUMBER.fullmatch(caller) is None:
        raise ConfigError(f"主叫号码“{caller}”不对，应该只有数字，例如 057195598")
    return Dial(
        target=uri,
        caller=caller,
        account=account,
        routes=(f"<sip:{way};lr>",) if way else (),
        ring_ms=ring_ms,
        follow_moved=follow_moved,
        assert_caller=assert_caller,
        though_full=though_full,
        refers=refers,
        fields=checked_fields(fields or {}),
    )


def first_place(target: str, routes: tuple[str, ...]) -> Place:
    """Where a request for the target goes: the first route, else the target's own host."""
    uri = Uri.parse(routes[0].strip("<>") if routes else target)
    transport: Transport = "TCP" if (uri.param("transport") or "").lower() == "tcp" else "UDP"
    return Place(uri.host, uri.port or DEFAULT_PORT, transport)


def checked_fields(fields: Mapping[str, str]) -> tuple[Field, ...]:
    """Header fields that a call may carry; ConfigError says what is wrong with them."""
    for name, value in fields.items():
        if _NAME.fullmatch(name) is None or canonical_name(name) in _OURS:
            raise ConfigError(f"呼出时不能自己加 {name} 这个头")
        if any(ord(char) < 32 and char != "\t" for char in value) or "\x7f" in value:
            raise ConfigError(f"头 {name} 的值里有换行或控制字符，请去掉")
    return tuple(fields.items())


def _addressed(target: str, account: Account | None, proxy: str | None) -> str:
    number = target.removeprefix("tel:").split(";", 1)[0]
    if _NUMBER.fullmatch(number):
        if account is not None:
            return f"sip:{number.replace('-', '')}@{_home(account)}"
        if proxy is not None:
            return f"sip:{number.replace('-', '')}@{proxy}"
        raise ConfigError(
            f"打给“{target}”要有账号或代理服务器：配 [[accounts]] 或 sip.proxy，"
            "或写成 sip:号码@地址"
        )
    try:
        uri = Uri.parse(target)
    except MalformedSip:
        uri = None
    if uri is None or uri.scheme != "sip" or not uri.host:
        raise ConfigError(f"电话地址“{target}”不对，应像 sip:8000@10.0.0.2 或 13800000001")
    return uri.text.split("?", 1)[0]


def _home(account: Account) -> str:
    """What stands after the @ of a number that is called through the account."""
    tail = "" if account.transport == "udp" else f";transport={account.transport}"
    if account.domain:
        return f"{account.domain}{tail}"
    return f"{host_port(*split_place(account.registrar))}{tail}"
