"""What denies the words behind it, and what only looks so."""

from __future__ import annotations

import pytest

from ivr.denials import denied, place_denied


@pytest.mark.parametrize("before", ["不", "没有", "我家没", "不是", "并非", "从来不", "冇", "不在"])
def test_a_denial_denies(before: str) -> None:
    assert denied(before)


@pytest.mark.parametrize("before", ["是不是", "有没有", "能不", "会不", "好不", "我家", ""])
def test_a_question_or_nothing_denies_nothing(before: str) -> None:
    assert not denied(before)


def test_a_part_of_an_address_is_denied_by_whole_words_only() -> None:
    assert place_denied("我说的不是")
    assert place_denied("我不在")
    assert not place_denied("停电了没")
