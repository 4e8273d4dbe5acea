"""What the doctor and the start say of the accounts: do they work, and who can read them."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from ivr.accounts import Account
from ivr.config import Config
from ivr.doctor import Finding
from ivr.telephony.account_probe import probe
from ivr.telephony.account_words import describe

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def examine_accounts(config: Config) -> Iterator[Finding]:
    """Each account, tried at its registrar without registering anything."""
    for account in config.accounts:
        yield _examine(account)
    for note in rights_notes(config):
        yield Finding("账号文件", "warning", note, f"chmod 600 {config.file}")


def rights_notes(config: Config) -> list[str]:
    """A warning where others on this machine can read the passwords."""
    file = config.file
    secret = any(account.password for account in config.accounts) or _tells_database(config)
    secret = secret or config.dispatch_secret is not None
    if file is None or not secret:
        return []
    if not file.exists() or not stat.S_IMODE(file.stat().st_mode) & OTHERS:
        return []
    return [f"{file} 里有密码，这台机器上的其他人也能读：请执行 chmod 600 {file}"]


def _tells_database(config: Config) -> bool:
    """Whether the database's password is among the settings, in whichever place."""
    in_url = "@" in (url := config.database_url or "") and ":" in url.split("@")[0].split("//")[1]
    return bool(config.database_password) or in_url


def _examine(account: Account) -> Finding:
    name = f"账号 {account.name}"
    if not account.register:
        return Finding(name, "ok", f"不注册，只经 {account.registrar} 呼出")
    if account.transport != "udp":
        return Finding(name, "ok", f"经 TCP 注册到 {account.registrar}，这里不试")
    found = probe(account)
    if found.standing == "registered":
        secret = "，密码正确" if account.password else ""
        return Finding(name, "ok", f"{account.registrar} 有回应{secret}")
    said = describe(found).split("：", 1)[-1].split("；", 1)[0]
    mend = (
        "改 ivr.toml 里 [[accounts]] 的 password 或 auth_user"
        if found.standing == "wrong password"
        else "核对 [[accounts]] 的 registrar 和 user，看网络和对方的防火墙"
    )
    return Finding(name, "warning", said, mend)
