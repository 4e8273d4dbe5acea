"""What the operator reads of our accounts, in Chinese."""

from __future__ import annotations

import logging

from ivr.telephony.leg_events import Refused
from ivr.telephony.outward_events import AccountChanged

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)  # that an account works is said, too, whatever else is kept quiet

_DENIALS = {
    "not understood": "对方要的认证方式不支持，只支持 MD5 和 SHA-256 的 Digest",
    "granted for no time at all": "对方收下了注册，却没有给有效期",
    "not ours": "对方的认证域和账号里写的 realm 不一样",
}
_LEVELS = {"registered": logging.INFO, "left": logging.INFO}


def describe(change: AccountChanged) -> str:
    """One sentence on how an account stands now, and what to do about it."""
    name, status = change.account, f"（{change.status} {change.reason}）" if change.status else ""
    again = f"{change.again_s} 秒后再试"
    match change.standing:
        case "registered" if change.before not in (None, "left"):
            return f"账号 {name} 恢复了注册，有效期 {change.again_s} 秒"
        case "registered":
            return f"账号 {name} 已注册到 {change.registrar}，有效期 {change.again_s} 秒"
        case "wrong password":
            return (
                f"账号 {name} 注册不上：{change.registrar} 说用户名或密码不对，"
                f"请改 ivr.toml 里 [[accounts]] 的 password 或 auth_user；{again}"
            )
        case "refused":
            why = _DENIALS.get(change.reason) or f"{change.registrar} 拒绝了{status}"
            return f"账号 {name} 注册不上：{why}，请核对 [[accounts]]；{again}"
        case "unreachable" if change.reason == "no such name":
            return f"账号 {name} 注册不上：找不到主机 {change.registrar}，请检查地址和 DNS；{again}"
        case "unreachable":
            why = f"现在不行{status}" if status else "没有回应，请检查地址和网络"
            return f"账号 {name} 注册不上：{change.registrar} {why}；{again}，恢复后自动接上"
    return f"账号 {name} 已注销，新来电不再送到这里"


def report(change: AccountChanged) -> None:
    """Write it to the log."""
    level = _LEVELS.get(change.standing, logging.WARNING)
    log.log(level, "%s", describe(change), extra={"account": change.account})


def report_refusal(refused: Refused) -> None:
    """A call of ours that was asked for credentials in vain goes into the log; nobody is named."""
    if refused.cause != "not allowed":
        return
    why = _DENIALS.get(refused.reason) or "用户名或密码不对，或没有配这个服务器的账号"
    log.warning("呼出没打通（%d）：%s，请核对 ivr.toml 里的 [[accounts]]", refused.status, why)
