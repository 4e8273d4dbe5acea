"""What is told of the past, the future and of what might be is no fault of today."""

from __future__ import annotations

import pytest

from ivr.understanding.as_things_are import as_things_are
from ivr.understanding.pauses import BLANK


@pytest.mark.parametrize(
    "text",
    [
        "去年停过一次电",
        "要是停电了怎么办",
        "万一整个村都停了呢",
        "明天会不会停电",
        "停电会提前通知吗",
        "整个小区都有电吗",
        "我怕着火",
        "什么叫跳闸",
        "电表坏了谁赔",
        "要时邻居也停了怎么办",
    ],
)
def test_what_is_not_told_as_present_is_left_out(text: str) -> None:
    left = as_things_are(text)
    assert len(left) == len(text)
    assert "停" not in left.replace(BLANK, "")
    assert "火" not in left
    assert "跳" not in left
    assert "坏" not in left


@pytest.mark.parametrize(
    "text",
    [
        "停电了怎么办",
        "昨天晚上就停电了",
        "去年开始灯就老闪",
        "今天跳过三回了",
        "我们这边停电了麻烦处理一下",
    ],
)
def test_a_fault_of_today_is_kept(text: str) -> None:
    assert as_things_are(text) == text


def test_a_word_of_the_present_comes_back_to_it() -> None:
    assert as_things_are("去年也停过这回是我家没电").endswith("这回是我家没电")
    assert as_things_are("家里没电了明天要不要来人").startswith("家里没电了")


def test_other_pipes_than_those_of_power_are_left_out() -> None:
    assert "停" not in as_things_are("小区里的水也停了")


def test_where_one_lives_tells_nothing_of_the_supply() -> None:
    assert "小区" not in as_things_are("小区物业不管", of_supply=True)
    assert as_things_are("我住的小区停电了", of_supply=True) == "我住的小区停电了"
    assert as_things_are("推不住又掉了", of_supply=True) == "推不住又掉了"


@pytest.mark.parametrize(
    "text",
    [
        "假若夜里又停电我找谁",
        "昨天推上去就亮了",
        "从来没停过",
        "别又给我们停电了啊",
        "我没说停电",
        "师傅说停电了",
        "新闻里讲停电了",
        "你说的停电是指哪一片",
        "哪种情况算停电",
        "等我问问停电没有",
        "停电了电梯还能用吗",
        "停电补偿怎么算",
    ],
)
def test_hearsay_denials_questions_and_errands_state_nothing(text: str) -> None:
    assert "停" not in as_things_are(text).replace(BLANK, "")


@pytest.mark.parametrize(
    "text",
    [
        "怎么又停电了",
        "停电了咋办",
        "不晓得邻居有没有停电",
        "到处都停电了，哪儿都黑",
        "邻居说他们也停电了",
    ],
)
def test_laments_and_what_one_does_not_know_are_kept(text: str) -> None:
    assert as_things_are(text) == text


def test_one_syllable_that_sounds_like_fear_takes_no_sparks_back() -> None:
    assert as_things_are("电线上噼里啪啦冒火星") == "电线上噼里啪啦冒火星"
