"""The accounts with which the hotline registers and calls out: one table each in the settings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*))"
_PLACE = re.compile(rf"({_HOST})(?::([0-9]{{1,5}}))?")
_USER = re.compile(r"[0-9A-Za-z+*#._~!$&=-]{1,64}")
_PLAIN = re.compile(r"[^\x00-\x1f\x7f]*")

LEAST_EXPIRES_S = 30
MOST_EXPIRES_S = 86_400


class WrongAccount(ValueError):
    """An account is written wrongly; the text says in Chinese which and how, never a password."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account at a registrar or trunk. The password is in no text that this makes of itself."""

    user: str
    registrar: str
    """Host with or without port; a name or an address."""
    password: str = field(default="", repr=False)
    auth_user: str | None = None
    """The name for the digest, where it is not the user."""
    domain: str | None = None
    """What stands after the @, where it is not the registrar's host."""
    realm: str | None = None
    """The only realm that the password is for; None: whichever the registrar names."""
    number: str | None = None
    """The telephone number that callers of this account have dialled."""
    proxy: str | None = None
    """Where requests go first, where that is not the registrar."""
    transport: str = "udp"
    expires_s: int = 600
    register: bool = True
    """False for a trunk that knows us by our address; it is only called through."""

    @property
    def name(self) -> str:
        """How people are told of it."""
        return f"{self.user}@{self.host}"

    @property
    def login_user(self) -> str:
        """The name for the digest."""
        return self.auth_user or self.user

    @property
    def host(self) -> str:
        """What stands after the @ in its address."""
        return self.domain or split_place(self.registrar)[0]

    @property
    def uri(self) -> str:
        """Its address-of-record."""
        return f"sip:{self.user}@{_bracketed(self.host)}"

    @property
    def place(self) -> str:
        """The registrar as it is written in a URI, with the transport where it is not UDP."""
        tail = "" if self.transport == "udp" else f";transport={self.transport}"
        return f"{self.registrar}{tail}"


def read_accounts(value: object) -> tuple[Account, ...]:
    """The accounts of a settings file's tables, or of their TOML text; WrongAccount if wrong."""
    if isinstance(value, str):
        try:
            value = tomllib.loads(f"accounts = {value}")["accounts"] if value.strip() else []
        except tomllib.TOMLDecodeError:
            raise WrongAccount(
                '写法不对，应像 [{registrar="10.0.0.2", user="95598", password="…"}]'
            ) from None
    if not isinstance(value, list | tuple):
        raise WrongAccount("应写成一个个 [[accounts]]")
    found = tuple(_account(place, table) for place, table in enumerate(value, 1))
    for account in found:
        if [other.name for other in found].count(account.name) > 1:
            raise WrongAccount(f"{account.name} 写了两次，请删掉一个")
    return found


def split_place(place: str) -> tuple[str, int | None]:
    """Host, without brackets, and port of a `host:port` that was read before."""
    match = _PLACE.fullmatch(place)
    if match is None:
        raise ValueError(place)
    return match[1].strip("[]"), int(match[2]) if match[2] else None


def is_place(text: str) -> bool:
    """Whether it is a host with or without a port."""
    match = _PLACE.fullmatch(text)
    return match is not None and (match[2] is None or 0 < int(match[2]) < 65536)


_KEYS = {
    "registrar": "注册服务器，如 10.0.0.2 或 pbx.example.com:5060",
    "user": "账号，如 95598",
    "password": "密码",
    "auth_user": "认证用户名",
    "domain": "SIP 域名",
    "realm": "认证域",
    "number": "这个账号对应的热线号码",
    "proxy": "代理服务器，如 10.0.0.1:5060",
    "transport": "udp 或 tcp",
    "expires": f"注册有效期，{LEAST_EXPIRES_S} 到 {MOST_EXPIRES_S} 的秒数",
    "register": "true 或 false",
}


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "registrar": is_place,
    "proxy": is_place,
    "domain": is_place,
    "user": lambda text: _USER.fullmatch(text) is not None,
    "transport": lambda text: text in ("udp", "tcp"),
}


def _account(place: int, table: object) -> Account:
    if not isinstance(table, Mapping):
        raise WrongAccount(f"第 {place} 个账号应写成一个表，以 [[accounts]] 开头")
    name = f"第 {place} 个账号"
    if strange := sorted(set(table) - set(_KEYS)):
        raise WrongAccount(f"{name}里没有叫 {strange[0]} 的一项，可写的有 {'、'.join(_KEYS)}")
    for key in ("registrar", "user"):
        if key not in table:
            raise WrongAccount(f"{name}缺 {key}（{_KEYS[key]}）")
    texts = {
        key: _text(name, key, table[key]) for key in table if key not in ("expires", "register")
    }
    expires = table.get("expires", 600)
    fits = isinstance(expires, int) and not isinstance(expires, bool)
    if not fits or not LEAST_EXPIRES_S <= expires <= MOST_EXPIRES_S:
        raise _wrong(name, "expires")
    register = table.get("register", True)
    if not isinstance(register, bool):
        raise _wrong(name, "register")
    return Account(expires_s=expires, register=register, **texts)


def _text(name: str, key: str, value: object) -> str:
    if not isinstance(value, str) or _PLAIN.fullmatch(value) is None:
        raise _wrong(name, key)
    if key == "password":
        return value
    value = value.strip()
    if not _CHECKS.get(key, bool)(value):
        raise _wrong(name, key)
    return value


def _wrong(name: str, key: str) -> WrongAccount:
    return WrongAccount(f"{name}的 {key} 不对，应为{_KEYS[key]}")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
