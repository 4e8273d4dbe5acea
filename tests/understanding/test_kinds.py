"""What holds for every kind of value, whatever is said."""

from __future__ import annotations

import re
import time
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.clock import SHANGHAI
from ivr.understanding.context import Context
from ivr.understanding.corrections import correction
from ivr.understanding.kinds import KINDS
from ivr.understanding.plain import plain
from ivr.understanding.readings import Rejected, Understood

NOW = datetime(2026, 11, 24, 15, 20, tzinfo=SHANGHAI)
WORDS = st.sampled_from(
    [
        "零",
        "一",
        "幺",
        "二",
        "两",
        "三",
        "四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
        "百",
        "千",
        "万",
        "亿",
        "半",
        "点",
        "分",
        "块",
        "毛",
        "个",
        "小时",
        "分钟",
        "刻",
        "天",
        "号",
        "月",
        "星期",
        "昨天",
        "今天",
        "明天",
        "晚上",
        "早上",
        "凌晨",
        "半夜",
        "上",
        "下",
        "前",
        "后",
        "了",
        "不是",
        "是",
        "不对",
        "错了",
        "最后",
        "前面",
        "中间",
        "第三位",
        "区号",
        "重新说",
        "好像",
        "对",
        "没有",
        "不",
        "行",
        "嗯",
        "0",
        "1",
        "3",
        "8",
        "10",
        ".",
        ":",
        "-",
        "，",
        "三个八",
        "双八",
        "到",
        "差",
        "快",
        "多",
        "刚才",
        "停机",
        "别打",
        "要",
        "吧",
        "就",
        "转",
        "八点",
        "三块",
        "号码",
        "电话",
        "GD20261124",
        "ﷺ",
        "𠮷",
    ]
)
SPEECH = st.lists(WORDS, max_size=25).map("".join) | st.text(max_size=40)
EVERY = pytest.mark.parametrize("kind", KINDS)


@EVERY
@given(text=SPEECH, ahead=st.booleans(), known=st.none() | st.text("0123456789GD", max_size=14))
def test_nothing_that_is_said_breaks_it(
    kind: str, text: str, ahead: bool, known: str | None
) -> None:
    reading = KINDS[kind](text, Context(NOW, "021", ahead, known))
    assert reading.kind == kind
    if isinstance(reading, Rejected):
        assert reading.why.endswith("。")
    else:
        assert reading.value
        assert 0 <= reading.start <= reading.end <= len(plain(text))
        assert 0 < reading.sure <= 1


@given(text=SPEECH)
def test_a_correction_names_spans_of_the_words(text: str) -> None:
    found = correction(text)
    if found is not None:
        for part in (found.denied, found.meant):
            assert 0 <= part.start <= part.end <= len(plain(text))
            assert len(part.text) == part.end - part.start


@given(text=SPEECH, ahead=st.booleans())
def test_a_time_lies_on_the_side_that_was_asked_for(text: str, ahead: bool) -> None:
    reading = KINDS["时间"](text, Context(NOW, ahead=ahead))
    if isinstance(reading, Understood):
        at = datetime.fromisoformat(reading.value)
        assert at.tzinfo is not None
        assert at >= NOW if ahead else at <= NOW


@EVERY
@pytest.mark.parametrize(
    "unit",
    [
        "一",
        "幺三八",
        "不对",
        "不是三是四",
        "最后是五六不对",
        "三点",
        "一个半小时",
        "昨天八点",
        "半",
        "嗯",
        "三块五",
        "是的",
        "不是",
        "1.",
        "要",
        "十百千",
        "两三",
        "把错了换成",
        " ",
        "零",
        "刚才停了",
    ],
)
def test_long_speech_takes_time_in_proportion(kind: str, unit: str) -> None:
    reader, context = KINDS[kind], Context(NOW, "021", known="13800000001")

    def seconds(characters: int) -> float:
        text = (unit * characters)[:characters]
        best = 9.0
        for _ in range(2):
            begun = time.process_time()
            reader(text, context)
            correction(text)
            best = min(best, time.process_time() - begun)
        return best

    seconds(50)
    assert seconds(5_000) < 0.05 + 40 * seconds(500)


@EVERY
def test_every_reason_is_a_sentence_without_the_callers_words(kind: str) -> None:
    reading = KINDS[kind]("喂喂听得见吗", Context(NOW))
    assert isinstance(reading, Rejected)
    assert re.fullmatch("[^听喂]*听?[^喂]*。", reading.why)
