"""Whatever is said: nothing raises, nothing takes long, and spans lie within the words."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.understanding.address import amend_address, read_address
from ivr.understanding.matching import Candidate, best_match
from ivr.understanding.matters import MATTERS
from ivr.understanding.names import read_name
from ivr.understanding.noise import noise_of
from ivr.understanding.options import Choice, choose
from ivr.understanding.plain import plain
from ivr.understanding.readings import Reading, Rejected, Understood
from ivr.understanding.scope import read_scope
from ivr.understanding.several import read_all
from ivr.understanding.symptoms import read_symptoms
from tests.understanding.town import gazetteer

READERS: dict[str, Callable[[str], Reading]] = {
    "地址": partial(read_address, gazetteer=gazetteer()),
    "没有档案的地址": read_address,
    "改地址": lambda text: amend_address("和平路18号3单元302室", text, gazetteer()),
    "姓名": read_name,
    "范围": read_scope,
    "现象": read_symptoms,
}
CANDIDATES = [
    Candidate(phrase, phrase, urgent=phrase == "着火")
    for phrase in ("停电", "不是停电", "着火", "对", "ａ座", "", "邻居也没电")
]

_SIGNS = (
    "停电 着火 和平路 阳光花园 十 八 号 栋 单元 弓长张 大小的小 叫 姓 王 不是 是 ， "
    "。 - 杠 3 A ﷺ ß İ 〇 々 都 整 栋 \U0002f800"
)
WORDS = st.sampled_from(_SIGNS.split())
TEXTS = st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=20).map("".join))


@pytest.mark.parametrize("kind", READERS)
@given(text=TEXTS)
def test_any_text_is_read(kind: str, text: str) -> None:
    reading = READERS[kind](text)
    if isinstance(reading, Rejected):
        assert reading.why
        return
    assert isinstance(reading, Understood)
    assert reading.value
    assert 0 <= reading.start <= reading.end
    assert 0 < reading.sure <= 1


@given(TEXTS)
def test_any_text_is_matched(text: str) -> None:
    found = choose(text, CANDIDATES, MATTERS)
    meant = best_match(text, CANDIDATES)
    noise_of(text)
    if isinstance(found, Choice):
        assert 0 <= found.start < found.end <= len(plain(text))
    else:
        assert meant is None


@given(TEXTS)
def test_any_text_is_read_for_all_at_once(text: str) -> None:
    read_all(text, READERS)


LONG = {
    "同一个字": "停" * 5000,
    "数字": "一" * 5000,
    "十": "十" * 5000,
    "号": "三号" * 2500,
    "单元": "三单元" * 1700,
    "路名": "和平路" * 1700,
    "不是": "不是" * 2500,
    "我们": "我们家" * 1700,
    "标点": "，" * 5000,
    "空格": "停 " * 2500,
    "的": "大小的小" * 1250,
    "杠": "3-" * 2500,
}


@pytest.mark.parametrize("name", LONG)
def test_five_thousand_characters_take_no_longer_than_a_call_can_wait(name: str) -> None:
    text = LONG[name]
    read_all(text[:50], READERS)
    began = time.perf_counter()
    read_all(text, READERS)
    choose(text, CANDIDATES, MATTERS)
    best_match(text, CANDIDATES)
    noise_of(text)
    assert time.perf_counter() - began < 5
