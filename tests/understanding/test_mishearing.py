"""Misheard words: read by their sound, and never taken without a doubt."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.clock import SHANGHAI
from ivr.dialogue.numerals import digit_by_digit
from ivr.understanding import vocabularies
from ivr.understanding.context import Context
from ivr.understanding.kinds import KINDS
from ivr.understanding.mishearing import LONGEST
from ivr.understanding.readings import Understood

CONTEXT = Context(datetime(2026, 11, 24, 15, 20, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("是否", "步是的", "否"),
        ("是否", "确实步是", "否"),
        ("是否", "梅有不对", "是"),
        ("是否", "捕诗", "否"),
        ("电话号码", "幺山八零零零零另零零幺", "13800000001"),
        ("电话号码", "幺三八零零零零零零幺二 不队 最后是五留", "13800000056"),
        ("户号", "叁叁零零零零零零零幺 错乐 最后是五六", "3300000056"),
        ("金额", "三快五毛", "3.5"),
        ("金额", "两百五巳块", "250"),
        ("时长", "半个终头", "30"),
        ("时长", "一个半晓时", "90"),
        ("时间", "坐天晚上八点", "2026-11-23T20:00:00+08:00"),
        ("时间", "凌尘三点", "2026-11-24T03:00:00+08:00"),
        ("数字", "伞户", "3"),
    ],
)
def test_what_sounds_like_a_value_is_one_with_a_doubt(kind: str, text: str, value: str) -> None:
    reading = KINDS[kind](text, CONTEXT)
    assert isinstance(reading, Understood), reading
    assert reading.value == value
    assert reading.doubts
    assert reading.sure <= 0.6


def test_common_words_are_what_they_are_written_as() -> None:
    for text in ("您好我要报修", "一般都有", "等一下", "不好意思", "我儿子的"):
        assert vocabularies.for_rows().restored(text) == text
        assert vocabularies.for_counts().restored(text) == text


def test_a_text_keeps_its_length_and_its_signs() -> None:
    assert vocabularies.for_rows().restored("幺山八，零零灵零 ok") == "幺三八，零零零零 ok"


def test_very_long_speech_is_read_as_it_is_written() -> None:
    words = "幺山八零零零零零零零幺"
    assert isinstance(KINDS["电话号码"](words, CONTEXT), Understood)
    spoken = words + "啊" * LONGEST
    assert spoken != vocabularies.for_rows().restored(spoken)
    reading = KINDS["电话号码"](spoken, CONTEXT)
    assert not isinstance(reading, Understood) or reading.doubts


SOUNDS = {
    "零": "灵另铃林您",
    "幺": "要腰妖邀",
    "二": "而儿耳",
    "三": "山伞散",
    "四": "是死寺似",
    "五": "午我舞无",
    "六": "流留刘",
    "七": "期起七其",
    "八": "吧爸把拔",
    "九": "就酒久旧",
}


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.data())
def test_a_misheard_telephone_number_is_right_or_doubted_or_not_taken(
    number: str, data: st.DataObject
) -> None:
    words = list(digit_by_digit(number, telephone=True))
    for place in data.draw(st.lists(st.integers(0, 10), max_size=4)):
        if words[place] in SOUNDS:
            words[place] = data.draw(st.sampled_from(SOUNDS[words[place]]))
    reading = KINDS["电话号码"]("".join(words), CONTEXT)
    if isinstance(reading, Understood) and not reading.doubts:
        assert reading.value == number
