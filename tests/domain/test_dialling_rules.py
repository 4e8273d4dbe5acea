"""Whom the hotline may call: nothing is dialled that the rules do not allow, whatever is given."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivr.domain.dialling_rules import (
    EMERGENCY,
    DialRules,
    number_to_dial,
    refuse_too_many,
    target_to_dial,
)
from ivr.errors import NotAllowed
from ivr.telephony.uri import Uri

RULES = DialRules(
    prefixes=("1", "0571"),
    hosts=("10.0.0.2",),
    refused=("1349", "1740"),
    own=frozenset({"057195598", "057188880000", "95598", "2000"}),
    area_code="0571",
)

OPEN = DialRules(prefixes=("0", "1", "4", "8", "9"), hosts=("10.0.0.2",), area_code="0571")
"""Prefixes that an operator has written far too wide."""


@pytest.mark.parametrize(
    ("given", "dialled"),
    [
        ("13800000001", "13800000001"),
        ("+86 138 0000 0001", "13800000001"),
        ("0086-13800000001", "13800000001"),
        ("013800000001", "13800000001"),
        ("0571-88880003", "057188880003"),
        ("88880003", "057188880003"),
    ],
)
def test_what_is_dialled_is_the_number_in_its_national_form(given: str, dialled: str) -> None:
    assert number_to_dial(given, RULES) == dialled


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("110", "紧急"),
        ("119", "紧急"),
        ("120", "紧急"),
        ("0571110", "紧急"),
        ("+86110", "紧急"),
        ("0086119", "紧急"),
        ("112", "紧急"),
        ("95598", "短号"),
        ("10086", "短号"),
        ("12345", "短号"),
        ("8000", "短号"),
        ("4008123123", "400"),
        ("8008123123", "400"),
        ("16812345", "声讯"),
        ("057116812345", "声讯"),
        ("96123456", "声讯"),
        ("+14155550100", "国外"),
        ("0014155550100", "国外"),
        ("+85221234567", "国外"),
        ("057188880000", "自己"),
        ("13490000001", "dial.refused"),
        ("02188880003", "号段"),
        ("10000000000", "没有这样的号码"),
        ("057195598", "没有这样的号码"),
        ("", "不是电话号码"),
        ("一三八", "不是电话号码"),
        ("１３８００００００１", "不是电话号码"),
        ("sip:13800000001@10.0.0.2", "不是电话号码"),
        ("tel:13800000001", "不是电话号码"),
        ("13800000001;phone-context=+1", "不是电话号码"),
        ("13800000001@evil.example", "不是电话号码"),
        ("13800000001\r\nRoute: <sip:evil.example>", "不是电话号码"),
        ("*21*13800000001#", "不是电话号码"),
        ("13800000001,13800000002", "不是电话号码"),
    ],
)
def test_what_is_not_called_is_refused_with_its_reason(given: str, why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        number_to_dial(given, RULES)


def test_without_settings_nobody_is_called_and_the_refusal_says_what_to_write() -> None:
    with pytest.raises(NotAllowed, match=r"prefixes = \["):
        number_to_dial("13800000001", DialRules())
    with pytest.raises(NotAllowed, match=r"hosts = \["):
        target_to_dial("sip:8000@10.0.0.2", DialRules())


@pytest.mark.parametrize(
    ("given", "dialled"),
    [
        ("sip:8000@10.0.0.2", "sip:8000@10.0.0.2"),
        ("sip:zhang.san@10.0.0.2:5070;transport=tcp", "sip:zhang.san@10.0.0.2:5070;transport=tcp"),
        ("sip:013800000001@10.0.0.2", "sip:13800000001@10.0.0.2"),
        ("SIP:8000@10.0.0.2", None),
        ("13800000001", "13800000001"),
    ],
)
def test_an_operator_may_call_sip_addresses_at_the_hosts_that_are_named(
    given: str, dialled: str | None
) -> None:
    if dialled is None:
        with pytest.raises(NotAllowed):
            target_to_dial(given, RULES)
    else:
        assert target_to_dial(given, RULES) == dialled


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("sip:8000@10.0.0.3", "hosts"),
        ("sip:110@10.0.0.2", "紧急"),
        ("sip:0571-119@10.0.0.2", "紧急"),
        ("sip:95598@10.0.0.2", "自己"),
        ("sip:2000@10.0.0.2", "自己"),
        ("sip:02188880003@10.0.0.2", "号段"),
        ("sip:4008123123@10.0.0.2", "400"),
        ("sips:8000@10.0.0.2", "不是电话号码"),
        ("sip:10.0.0.2", "SIP 地址不对"),
        ("sip:8000@10.0.0.2?Route=%3Csip:evil%3E", "SIP 地址不对"),
        ("sip:8000@10.0.0.2;maddr=10.9.9.9", "SIP 地址不对"),
        ("sip:8000%40evil.example@10.0.0.2", "SIP 地址不对"),
        ("sip:8000@evil.example@10.0.0.2", "SIP 地址不对"),
        ("sip:8000@10.0.0.2\r\nX: y", "SIP 地址不对"),
    ],
)
def test_other_sip_addresses_are_refused(given: str, why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        target_to_dial(given, RULES)


DIGITS = st.text("0123456789", max_size=14)
LIKE_NUMBERS = st.builds(
    "".join,
    st.lists(
        st.one_of(
            DIGITS,
            st.sampled_from(
                ["+86", "0086", "86", "+", "00", "0571", "0", "-", " ", "tel:", "sip:"]
            ),
            st.sampled_from(sorted(EMERGENCY)),
            st.sampled_from(["13800000001", "88880003", "95598", "@10.0.0.2", ";", "#", "*", "%"]),
        ),
        max_size=5,
    ),
)
ANY = st.one_of(st.text(max_size=40), LIKE_NUMBERS)


def dialled_by(text: str, rules: DialRules) -> str | None:
    try:
        return number_to_dial(text, rules)
    except NotAllowed:
        return None


@given(ANY)
@example("0571110")
@example("057195598")
@example("00571110")
def test_no_string_whatsoever_that_is_not_allowed_is_dialled(text: str) -> None:
    for rules in (RULES, OPEN):
        dialled = dialled_by(text, rules)
        if dialled is None:
            continue
        assert re.fullmatch(r"1[3-9][0-9]{9}|0[1-9][0-9]{1,2}[2-8][0-9]{6,7}", dialled)
        assert dialled.startswith(rules.prefixes)
        assert not (rules.refused and dialled.startswith(rules.refused))
        assert dialled not in rules.own | EMERGENCY
        assert number_to_dial(dialled, rules) == dialled, "it is read as itself"


@given(
    st.one_of(
        ANY,
        st.builds("sip:{}@{}".format, ANY, ANY),
        st.builds("sip:{}@10.0.0.2{}".format, ANY, ANY),
    )
)
def test_no_sip_address_that_is_not_allowed_is_dialled(text: str) -> None:
    try:
        dialled = target_to_dial(text, RULES)
    except NotAllowed:
        return
    if not dialled.startswith("sip:"):
        assert dialled == dialled_by(text, RULES)
        return
    uri = Uri.parse(dialled)
    assert uri.host in RULES.hosts
    assert uri.user not in RULES.own | EMERGENCY
    assert dialled.isascii()
    assert not set(dialled) & set('\r\n<>?"% ,')
    digits = uri.user or ""
    if digits.isdigit() and len(digits) > 6:
        assert dialled_by(digits, RULES) == digits


@pytest.mark.parametrize(
    ("counts", "why"),
    [((200, 0, 0), "一小时"), ((0, 2_000, 0), "今天已经打出"), ((0, 0, 5), "这个号码")],
)
def test_as_many_calls_as_may_be_are_made_and_no_more(
    counts: tuple[int, int, int], why: str
) -> None:
    in_hour, in_day, to_target = (max(0, count - 1) for count in counts)
    refuse_too_many(in_hour, in_day, to_target, RULES)
    with pytest.raises(NotAllowed, match=why):
        refuse_too_many(*counts, RULES)
