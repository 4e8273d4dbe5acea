"""What is no answer."""

from __future__ import annotations

import pytest

from ivr.understanding.noise import Noise, noise_of


@pytest.mark.parametrize(
    "text", ["嗯", "嗯嗯", "呃，那个", "啊……", "咳咳", "我想想", "等一下", "就是那个", "哎呀"]
)
def test_fillers_are_no_answer(text: str) -> None:
    assert noise_of(text) is Noise.FILLER


@pytest.mark.parametrize("text", ["喂", "喂喂喂", "喂，你好", "喂有人吗", "你好", "在吗"])
def test_calling_is_what_it_is(text: str) -> None:
    assert noise_of(text) is Noise.CALLING


@pytest.mark.parametrize(
    "text",
    [
        "听不见",
        "喂，听不到啊",
        "我听不清楚",
        "声音太小了",
        "没声音",
        "大声点",
        "听布见",
        "信号不好",
    ],
)
def test_who_cannot_hear_is_understood(text: str) -> None:
    assert noise_of(text) is Noise.CANNOT_HEAR


@pytest.mark.parametrize("text", ["", " ", "，。", "……"])
def test_nothing_is_nothing(text: str) -> None:
    assert noise_of(text) is Noise.NOTHING


@pytest.mark.parametrize(
    "text", ["停电了", "对", "不是", "和平路", "我叫王小明", "三", "喂，停电了", "好"]
)
def test_words_that_may_answer_are_no_noise(text: str) -> None:
    assert noise_of(text) is None
