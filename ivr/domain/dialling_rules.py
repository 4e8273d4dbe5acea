"""Whom the hotline may call by itself, and how often: pure, every refusal with its reason.

What is dialled is never what was given but the number that was read out of it: there is no way by
which a character that somebody said or typed gets into a request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from ivr.errors import EnoughCalls, NotAllowed
from ivr.phone_number import normalise

HOUR = timedelta(hours=1)

EMERGENCY = frozenset({"110", "112", "119", "120", "122", "911", "999", "12110", "12395"})
"""Nobody is called there by a machine, by whichever prefix it is reached."""

_NUMBER = re.compile(r"\+?[0-9][0-9 -]{1,24}", re.ASCII)
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_LANDLINE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}", re.ASCII)
_SERVICE = re.compile(r"(?:400|800)[0-9]{7}", re.ASCII)
_PREMIUM = re.compile(r"(?:0[1-9][0-9]{1,2})?(?:16[0-9]{3,9}|9[0-9]{7})", re.ASCII)
"""Information services (声讯台) are charged by the minute; no subscriber's number begins so."""
_COUNTRY = re.compile(r"(?:\+|00)86", re.ASCII)

_SIP = re.compile(
    r"sip:(?P<user>[0-9A-Za-z][0-9A-Za-z._-]{0,31})@"
    r"(?P<host>[0-9A-Za-z][0-9A-Za-z.-]{0,62}|\[[0-9A-Fa-f:.]{2,45}\])"
    r"(?P<port>:[0-9]{1,5})?(?P<way>;transport=(?:udp|tcp))?",
    re.ASCII,
)
_EXTENSION = re.compile(r"[2-8][0-9]{2,5}", re.ASCII)
_FIGURES = re.compile(r"[0-9._-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class DialRules:
    """The settings of [dial]; as they stand here nobody may be called."""

    prefixes: tuple[str, ...] = ()
    """What a number must begin with: "1" for mobiles, "0571" for landlines there."""
    hosts: tuple[str, ...] = ()
    """The hosts that SIP addresses may name, in lower case; only an operator dials such."""
    refused: tuple[str, ...] = ()
    """What a number must not begin with, though a prefix allows it."""
    own: frozenset[str] = frozenset()
    """The hotline's own numbers: it would talk with itself."""
    per_hour: int = 200
    per_day: int = 2_000
    per_number: int = 5
    """So often in a day of the calendar."""
    area_code: str | None = None


def number_to_dial(text: str, rules: DialRules) -> str:
    """The number as it is to be dialled; NotAllowed says why it is not called."""
    if not _NUMBER.fullmatch(text.strip(" ")):
        raise NotAllowed("这不是电话号码，不能打。请写手机号，或者带区号的座机号")
    digits = re.sub(r"[ -]", "", text)
    refuse_emergency(digits)
    if digits.startswith(("+", "00")) and not _COUNTRY.match(digits):
        raise NotAllowed("这是国外的号码，热线不打")
    national = _COUNTRY.sub("", digits, count=1)
    if _PREMIUM.fullmatch(national):
        raise NotAllowed("这是声讯台一类按时收费的号码，热线不打")
    if _SERVICE.fullmatch(national):
        raise NotAllowed("这是 400、800 服务号码，不是客户的电话，热线不打")
    if len(national) < 7:
        raise NotAllowed("这是短号，热线不打。请写手机号，或者带区号的座机号")
    return _permitted(normalise(digits, area_code=rules.area_code), rules)


def target_to_dial(text: str, rules: DialRules) -> str:
    """The number or SIP URI that an operator wants to call; NotAllowed says why it is not."""
    given = text.strip(" ")
    if not given.lower().startswith("sip:"):
        return number_to_dial(given, rules)
    match = _SIP.fullmatch(given)
    if match is None:
        raise NotAllowed("SIP 地址不对，应像 sip:8000@10.0.0.2，后面最多写端口和 ;transport=tcp")
    host, user = match["host"].lower(), match["user"]
    if host not in rules.hosts:
        raise NotAllowed(
            f"不许打到 {host}：要打，先在 ivr.toml 的 [dial] 里把它写进 hosts，"
            f'例如 hosts = ["{host}"]'
        )
    return f"sip:{_user(user, rules)}@{host}{match['port'] or ''}{match['way'] or ''}"


def refuse_emergency(digits: str) -> None:
    """NotAllowed where the digits reach an emergency service, with a country or an area before."""
    national = _COUNTRY.sub("", digits, count=1)
    bare = re.sub(r"^0(?:10|2[0-9]|[3-9][0-9]{2})(?=1)", "", national)
    if {national, bare, national.lstrip("0"), digits} & EMERGENCY:
        raise NotAllowed("这是紧急号码，热线不打")


def refuse_too_many(in_hour: int, in_day: int, to_target: int, rules: DialRules) -> None:
    """EnoughCalls once as many calls were made as may be: in all, or of this number."""
    if in_hour >= rules.per_hour:
        raise EnoughCalls(
            f"最近一小时已经打出 {in_hour} 通，到了上限"
            f"（dial.per_hour = {rules.per_hour}），过一会再打"
        )
    if in_day >= rules.per_day:
        raise EnoughCalls(
            f"今天已经打出 {in_day} 通，到了上限（dial.per_day = {rules.per_day}），明天再打"
        )
    if to_target >= rules.per_number:
        raise EnoughCalls(
            f"今天已经给这个号码打过 {to_target} 次，到了上限"
            f"（dial.per_number = {rules.per_number}），明天再打"
        )


def _permitted(number: str | None, rules: DialRules) -> str:
    if number is None or not (_MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number)):
        raise NotAllowed("没有这样的号码，不能打。请写手机号，或者带区号的座机号")
    if number in rules.own:
        raise NotAllowed("这是热线自己的号码，不能打给自己")
    if number.startswith(rules.refused):
        raise NotAllowed("设置 dial.refused 不许打这个号段")
    if not rules.prefixes:
        raise NotAllowed(
            "还没有写允许打哪些号码：在 ivr.toml 的 [dial] 里写 prefixes，"
            '例如 prefixes = ["1", "0571"]，1 是所有手机，0571 是那里的座机'
        )
    if not number.startswith(rules.prefixes):
        raise NotAllowed(
            f"这个号段不在允许的范围里：dial.prefixes 只允许 {'、'.join(rules.prefixes)} 开头的"
        )
    return number


def _user(user: str, rules: DialRules) -> str:
    """The user part of a SIP URI: a name, an extension, or a number under all rules."""
    if not _FIGURES.fullmatch(user):
        return user
    if user in rules.own:
        raise NotAllowed("这是热线自己的号码，不能打给自己")
    return user if _EXTENSION.fullmatch(user) else number_to_dial(user, rules)
