"""What callers hear in the queue: honest, short, in both languages, and ready ahead."""

from __future__ import annotations

import re

import pytest

from ivr.calls.queue_words import CHINESE, ENGLISH, WAITS_MIN, Words, queue_texts, words_for


@pytest.mark.parametrize(
    ("position", "sentence"),
    [
        (0, "下一位就轮到您。"),
        (1, "下一位就轮到您。"),
        (2, "您前面还有一位。"),
        (3, "您前面还有两位。"),
        (13, "您前面还有十二位。"),
        (21, "您前面还有二十位。"),
        (22, "您前面还有二十多位。"),
        (500, "您前面还有二十多位。"),
    ],
)
def test_how_many_are_before(position: int, sentence: str) -> None:
    assert CHINESE.position(position) == sentence


@pytest.mark.parametrize(
    ("wait_s", "sentence"),
    [
        (0, "大约要等一分钟。"),
        (60, "大约要等一分钟。"),
        (61, "大约要等两分钟。"),
        (361, "大约要等八分钟。"),
        (1_800, "大约要等三十分钟。"),
        (1_801, "大约要等半个多小时。"),
        (3_600, "大约要等半个多小时。"),
        (3_601, "要等一个小时以上。"),
        (None, "要等多久，现在说不准。"),
    ],
)
def test_how_long_it_takes(wait_s: int | None, sentence: str) -> None:
    assert CHINESE.wait(wait_s) == sentence


@pytest.mark.parametrize("words", [CHINESE, ENGLISH])
def test_no_wait_is_told_shorter_than_it_is(words: Words) -> None:
    told = [words.wait(seconds) for seconds in range(0, 5_000, 7)]
    for seconds, sentence in zip(range(0, 5_000, 7), told, strict=True):
        if sentence in words.waits:
            assert 60 * WAITS_MIN[list(words.waits).index(sentence)] >= seconds


def test_english_counts_as_english_does() -> None:
    assert ENGLISH.position(2) == "There is one caller before you."
    assert ENGLISH.position(3) == "There are two callers before you."
    assert ENGLISH.position(21) == "There are twenty callers before you."
    assert ENGLISH.wait(60) == "The wait is about one minute."
    assert ENGLISH.wait(1_500) == "The wait is about twenty five minutes."
    assert words_for("英语") is ENGLISH
    assert words_for("上海话") is words_for(None) is CHINESE


def test_every_sentence_is_ready_ahead_and_short() -> None:
    texts = queue_texts()
    assert len(texts) == len(set(texts)) < 110
    for words in (CHINESE, ENGLISH):
        for position in range(30):
            assert words.position(position) in texts
        for wait_s in (None, *range(0, 5_000, 10)):
            assert words.wait(wait_s) in texts
    for text in texts:
        assert len(re.findall(r"[一-鿿]", text)) <= 24
        assert not re.search(r"[0-9]", text)
