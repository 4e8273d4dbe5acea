"""Phrases cut into words that a model knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.recognition.vocabulary import cut, known_words

WORDS = {
    "停电",
    "停",
    "电",
    "了",
    "人工",
    "服务",
    "人工服务",
    "我",
    "要",
    "一",
    "零",
    "二",
    "아니요",
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("停电了", ["停电", "了"]),
        ("人工服务", ["人工服务"]),
        ("我要人工服务", ["我", "要", "人工服务"]),
        ("我要报修", []),
        ("", []),
    ],
)
def test_a_phrase_is_cut_into_the_fewest_known_words(text: str, words: list[str]) -> None:
    assert cut(text, WORDS.__contains__) == words


def test_phrases_that_cannot_be_said_are_left_out() -> None:
    phrases = ["停电了！", "我要报修", "人工 服务", "停电了", "120", "아니요", "……"]
    assert known_words(phrases, WORDS.__contains__) == [
        "停电 了",
        "人工 服务",
        "一 二 零",
        "아니요",
    ]


def test_nothing_known_is_nothing_at_all() -> None:
    assert known_words(["报修", '"]', "[unk]", "\n"], WORDS.__contains__) == []


@given(st.lists(st.sampled_from(sorted(WORDS - {"아니요"})), min_size=1, max_size=8))
def test_what_is_made_of_known_words_can_be_said(words: list[str]) -> None:
    text = "".join(words)
    found = cut(text, WORDS.__contains__)
    assert "".join(found) == text
    assert len(found) <= len(words)
