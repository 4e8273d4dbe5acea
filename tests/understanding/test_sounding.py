"""Patterns over sounds, misheard words put right, and denials."""

from __future__ import annotations

import pytest

from ivr.understanding.mending import Lexicon
from ivr.understanding.negation import denied, perhaps_denied
from ivr.understanding.pauses import paused
from ivr.understanding.sounding import Span, Spoken, Ways, in_sounds, sounding


def test_a_pattern_finds_what_only_sounds_so_in_the_same_place() -> None:
    found = sounding("整(?:栋|个)楼").search(in_sounds("我们怔懂漏都停了"))
    assert found is not None
    assert found.span() == (2, 5)


def test_signs_figures_and_classes_stay_what_they_are() -> None:
    assert sounding(r"[一两]家\d+").search(in_sounds("就两家18")) is not None
    assert sounding("[\u4e00-\u9fa5]{2}号").search(in_sounds("和平浩")) is not None


def test_numbers_are_numbers_though_others_may_be_misheard_ones() -> None:
    assert sounding("闪").search(in_sounds("三")) is None
    assert sounding("三单元").search(in_sounds("闪单元")) is not None


def test_characters_come_before_sounds() -> None:
    ways = Ways("停电|断电")
    spans = list(ways.find(Spoken.of("听电了，停电了")))
    assert spans == [Span(4, 6, True), Span(0, 2, False)]


@pytest.mark.parametrize("text", ["油盐不够了买一点", "我在饭店等你们过来"])
def test_two_syllables_that_only_sound_so_are_not_enough(text: str) -> None:
    assert list(Ways("有烟|放电").find(Spoken.of(text))) == []


def test_misheard_words_become_the_expected_ones_of_the_same_length() -> None:
    words = Lexicon(["单元", "号楼", "停电"], keep=["电影"])
    mended = words.mend("三但愿听电看电影")
    assert mended.text == "三单元停电看电影"
    assert mended.changed == {1, 2, 3}
    assert mended.touched(0, 2)
    assert not mended.touched(5, 8)
    assert words.by_sound[("dan", "yuan")] == "单元"


@pytest.mark.parametrize("before", ["不", "不是", "没有", "别", "并非"])
def test_a_denial_stands_before_what_it_denies(before: str) -> None:
    assert denied(before)
    assert not perhaps_denied(before)


@pytest.mark.parametrize("before", ["是不", "有没", "是不是", "", "我家"])
def test_a_question_is_no_denial(before: str) -> None:
    assert not denied(before)
    assert not perhaps_denied(before)


@pytest.mark.parametrize(("before", "perhaps"), [("布是", True), ("梅", True), ("全部", False)])
def test_what_only_sounds_like_a_denial(before: str, perhaps: bool) -> None:
    assert perhaps_denied(before) is perhaps


def test_pauses_are_kept_and_are_no_part_of_the_plain_words() -> None:
    words = paused("三零二， 3 - 2。", 100)
    assert words.text == "三零二，3杠2，"
    assert words.span(4, 7) == (3, 5)
    assert words.without([True, False, False, False, True]) == "々零二，3杠々，"
    assert paused("停电" * 9, 5).text == "停电停电停"
