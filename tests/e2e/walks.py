"""How a caller with a known number gets to each step of a fault report."""

from __future__ import annotations

from dataclasses import dataclass

from tests.helpers import voice
from tests.helpers.caller import Caller

NAME_SEED, SYMPTOM_SEED = 11, 12


def follow(call: Caller, script: str) -> None:
    """Press the keys of a script; `~` answers a beep by speaking."""
    keys, spoken = "", 0
    for sign in script:
        if sign != "~":
            keys += sign
            continue
        call.press(keys)
        keys = ""
        call.answer_beep(speech(spoken))
        spoken += 1
    call.press(keys)


def speech(nth: int) -> bytes:
    """What the caller says after the n-th beep, counted from 0."""
    return voice.speech(900, seed=NAME_SEED + nth)


@dataclass(frozen=True, slots=True)
class Place:
    """A step, the script that leads to it, and what a call that ends there has told."""

    step: str
    script: str
    told: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.step


REPORT = "1112211~~1"
"""A whole report: this home only, tried, just now, this number, name and symptom, all right."""

SCOPE, HOME, TRIED, BEGAN, NAME, SYMPTOM = "scope", "account", "tried", "began", "name", "symptom"
DENIED = "denied"
"""The caller said that the home found by number is not the one."""

FAULT_REPORT = (
    Place("主菜单", ""),
    Place("问范围", "1"),
    Place("确认地址", "11", (SCOPE,)),
    Place("问户号", "112", (SCOPE, DENIED)),
    Place("没查到", "1129999999999", (SCOPE, DENIED)),
    Place("看开关", "111", (SCOPE, HOME)),
    Place("推上去", "1111", (SCOPE, HOME, TRIED)),
    Place("要电工吗", "11113", (SCOPE, HOME, TRIED)),
    Place("看余额", "1112", (SCOPE, HOME, TRIED)),
    Place("去充值", "11121", (SCOPE, HOME, TRIED)),
    Place("问时间", "11122", (SCOPE, HOME, TRIED)),
    Place("打这个吗", "111221", (SCOPE, HOME, TRIED, BEGAN)),
    Place("问电话", "1112212", (SCOPE, HOME, TRIED, BEGAN)),
    Place("录姓名", "1112211", (SCOPE, HOME, TRIED, BEGAN)),
    Place("录现象", "1112211~", (SCOPE, HOME, TRIED, BEGAN, NAME)),
    Place("核对", "1112211~~", (SCOPE, HOME, TRIED, BEGAN, NAME, SYMPTOM)),
    Place("改哪样", "1112211~~2", (SCOPE, HOME, TRIED, BEGAN, NAME, SYMPTOM)),
)
"""Every step of a fault report at which the caller is waited for."""
