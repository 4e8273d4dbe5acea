"""What is doubtful in a person's name: how it is written, or whether it is a name at all."""

from __future__ import annotations

import pytest

from ivr.understanding.names import SPELLING, SPELLING_OF_GIVEN, read_name
from ivr.understanding.readings import Rejected, Understood


def doubted(text: str) -> set[str]:
    reading = read_name(text)
    assert isinstance(reading, Understood), reading
    return {doubt.part for doubt in reading.doubts}


@pytest.mark.parametrize("text", ["黄乐", "我是方东", "高欣", "明添吧", "包密"])
def test_a_name_that_sounds_like_an_ordinary_word_is_doubted(text: str) -> None:
    assert SPELLING_OF_GIVEN in doubted(text)


@pytest.mark.parametrize("text", ["李娜", "我叫王小明", "韩雪芹"])
def test_a_name_like_no_other_word_is_not_doubted(text: str) -> None:
    assert doubted(text) == set()


def test_who_tells_how_the_name_is_written_is_not_asked_about_it() -> None:
    assert SPELLING_OF_GIVEN not in doubted("高欣，欣赏的欣")


@pytest.mark.parametrize("text", ["高兴", "黄了", "关了", "房东", "明天吧", "保密"])
def test_the_ordinary_word_itself_is_no_name(text: str) -> None:
    assert isinstance(read_name(text), Rejected)


def test_a_rarer_surname_that_sounds_like_a_frequent_one_is_doubted() -> None:
    assert SPELLING in doubted("我姓汪")


def test_the_word_before_a_registered_name_is_no_surname() -> None:
    reading = read_name("户名写的是范文华")
    assert isinstance(reading, Understood)
    assert reading.value == "范文华"
