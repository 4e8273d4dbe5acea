from __future__ import annotations

import pytest

from ivr.understanding.matching import Candidate, best_match
from ivr.understanding.plain import plain

PHRASES = [
    Candidate(phrase, phrase)
    for phrase in ("停电", "对", "不对", "没有", "没电", "一户", "停电消息", "是", "有")
]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("我家停电了", "停电"),
        ("不是停电", None),
        ("没有停电", "没有"),
        ("是不是停电了", "停电"),
        ("有没有停电消息", "停电消息"),
        ("查停电消息", "停电消息"),
        ("家里没电了", "没电"),
        ("对", "对"),
        ("对对对", "对"),
        ("对的呀", "对"),
        ("不对", "不对"),
        ("对面着火了", None),
        ("是的", "是"),
        ("不是没电，停电", "停电"),
        ("", None),
        ("，。", None),
        ("的", None),
    ],
)
def test_the_longest_phrase_that_was_said_and_not_denied_is_meant(
    heard: str, meant: str | None
) -> None:
    assert best_match(heard, PHRASES) == meant


def test_inner_phrases_beat_outer_ones_of_the_same_length_and_urgent_ones_beat_all() -> None:
    inner = Candidate("停电", "选项")
    outer = Candidate("停电", "口令", inner=False)
    danger = Candidate("冒烟", "危险", inner=False, urgent=True)
    long = Candidate("停电报修", "报修")
    assert best_match("停电", [outer, inner]) == "选项"
    assert best_match("停电报修，在冒烟", [long, outer, inner, danger]) == "危险"


def test_an_empty_phrase_is_never_said() -> None:
    assert best_match("停电", [Candidate("，", "空")]) is None


def test_signs_and_widths_do_not_matter() -> None:
    assert plain("Ａ座， 10 号！") == "a座10号"
