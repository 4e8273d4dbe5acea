from __future__ import annotations

import logging

import pytest

from ivr.telephony.account_words import describe, report, report_refusal
from ivr.telephony.leg_events import Refused
from ivr.telephony.outward_events import AccountChanged, Standing


def change(standing: Standing, **more: object) -> AccountChanged:
    plain = AccountChanged("95598@pbx", "10.0.0.2", standing, again_s=600)
    return type(plain)(**{**{n: getattr(plain, n) for n in plain.__slots__}, **more})


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (change("registered"), ["95598@pbx", "已注册到 10.0.0.2", "600 秒"]),
        (change("registered", before="unreachable"), ["恢复了注册"]),
        (change("wrong password", status=401), ["密码不对", "password", "600 秒后再试"]),
        (change("refused", status=403, reason="Forbidden"), ["拒绝了（403 Forbidden）"]),
        (change("refused", status=401, reason="not understood"), ["SHA-256"]),
        (change("refused", status=401, reason="not ours"), ["realm"]),
        (change("unreachable"), ["没有回应", "自动接上"]),
        (change("unreachable", status=503, reason="x"), ["503 x"]),
        (change("unreachable", reason="no such name"), ["找不到主机 10.0.0.2", "DNS"]),
        (change("left"), ["已注销"]),
    ],
)
def test_every_standing_is_told_in_one_sentence(told: AccountChanged, words: list[str]) -> None:
    text = describe(told)
    assert all(word in text for word in words)
    assert "\n" not in text


def test_good_news_is_logged_too(caplog: pytest.LogCaptureFixture) -> None:
    report(change("registered"))
    report(change("wrong password"))
    assert [record.levelno for record in caplog.records] == [logging.INFO, logging.WARNING]


def test_a_call_refused_for_want_of_a_password_is_logged_and_names_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    report_refusal(Refused(486, "Busy Here", "busy"))
    report_refusal(Refused(407, "wrong password", "not allowed"))
    report_refusal(Refused(401, "not understood", "not allowed"))
    first, second = (record.getMessage() for record in caplog.records)
    assert "（407）：用户名或密码不对" in first
    assert "SHA-256" in second
