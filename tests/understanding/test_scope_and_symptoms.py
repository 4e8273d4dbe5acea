"""How far an outage reaches, what is seen of it, and all of it in one sentence."""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from ivr.understanding.address import read_address
from ivr.understanding.names import read_name
from ivr.understanding.pauses import BLANK
from ivr.understanding.plain import plain
from ivr.understanding.readings import Reading, Rejected, Understood
from ivr.understanding.scope import read_scope
from ivr.understanding.scope_words import RULES
from ivr.understanding.several import Reader, read_all
from ivr.understanding.symptom_words import SYMPTOMS
from ivr.understanding.symptoms import read_symptoms
from tests.understanding.town import gazetteer

FLOWS = Path(__file__).parents[2] / "flows"


def test_the_ranges_are_the_options_of_the_shipped_flows() -> None:
    text = (FLOWS / "故障报修.yaml").read_text("utf-8")
    steps = re.findall(r"填入: 范围\n((?:.|\n)*?)下一步", text)
    offered = {
        name for step in steps for name in re.findall(r"^ +(\S+): +\{说", step, re.MULTILINE)
    }
    assert {value for value, _ in RULES} == offered - {"不是停电"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("我家没电，整栋楼都没有", "一栋"),
        ("我们小区有电，就我家没有", "一户"),
        ("不是一栋，是整个小区", "小区"),
        ("不知道别人家有没有，我家没电", "不清楚"),
        ("怔懂楼都听了", "一栋"),
    ],
)
def test_the_range_that_decides_is_taken(text: str, value: str) -> None:
    reading = read_scope(text)
    assert isinstance(reading, Understood)
    assert reading.value == value


def test_a_range_that_was_left_open_is_asked() -> None:
    reading = read_scope("是我家还是整栋楼")
    assert isinstance(reading, Understood)
    assert [doubt.part for doubt in reading.doubts] == ["范围"]


def test_danger_by_its_sound_is_not_sure_and_the_rest_is() -> None:
    written, heard, harmless = map(read_symptoms, ("冒烟了", "冒盐了", "跳炸了"))
    assert isinstance(written, Understood)
    assert isinstance(heard, Understood)
    assert isinstance(harmless, Understood)
    assert (written.value, written.sure) == (heard.value, 1.0) == ("冒烟", 1.0)
    assert heard.sure < 0.85 <= harmless.sure


def test_symptoms_stand_danger_first_and_without_those_denied() -> None:
    assert [*SYMPTOMS][:3] == ["着火", "冒烟", "火花"]
    reading = read_symptoms("停电了，没有冒烟，有火花，开关没跳闸")
    assert isinstance(reading, Understood)
    assert reading.value == "火花、没电"


def read_telephone(text: str) -> Reading:
    """Eleven digits said one by one: a reader of another kind."""
    found = re.search("[零幺一二三四五六七八九]{11}", plain(text))
    if found is None:
        return Rejected("电话号码", "没有号码")
    digits = found[0].translate(str.maketrans("零幺一二三四五六七八九", "01123456789"))
    return Understood("电话号码", digits, *found.span())


WANTED: dict[str, Reader] = {
    "电话号码": read_telephone,
    "地址": partial(read_address, gazetteer=gazetteer()),
    "姓名": read_name,
    "范围": read_scope,
    "现象": read_symptoms,
}
SENTENCE = "喂，我叫王小明，是和平路十八号三单元的，我们整栋楼都停电了，电话幺三八零零零零零零零一"


def test_all_values_of_a_sentence_are_taken_and_share_no_words() -> None:
    found = read_all(SENTENCE, WANTED)
    assert {kind: reading.value for kind, reading in found.items()} == {
        "电话号码": "13800000001",
        "地址": "和平路18号3单元",
        "姓名": "王小明",
        "范围": "一栋",
        "现象": "没电",
    }
    said = plain(SENTENCE)
    words = {kind: said[r.start : r.end] for kind, r in found.items()}
    assert words["地址"] == "和平路十八号三单元"
    assert words["姓名"] == "王小明"
    spans = sorted((r.start, r.end) for r in found.values())
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_without_signs_it_is_the_same() -> None:
    with_signs = read_all(SENTENCE, WANTED)
    without = read_all(plain(SENTENCE), WANTED)
    assert {k: r.value for k, r in without.items()} == {k: r.value for k, r in with_signs.items()}


def test_who_comes_first_has_the_words_and_the_next_reads_what_is_left() -> None:
    def first_word(text: str) -> Reading:
        place = next((n for n, sign in enumerate(text) if sign != BLANK), None)
        if place is None:
            return Rejected("字", "没有字了")
        return Understood("字", text[place], place, place + 1)

    found = read_all("甲乙", {"一": first_word, "二": first_word, "三": first_word})
    assert {kind: reading.value for kind, reading in found.items()} == {"一": "甲", "二": "乙"}


def test_only_wanted_kinds_are_read() -> None:
    assert set(read_all(SENTENCE, {"姓名": read_name})) == {"姓名"}
    assert read_all("今天天气不错", WANTED) == {}


@pytest.mark.parametrize("text", ["妹有跳闸", "灯部闪的", "没有扫焦的味道"])
def test_what_sounds_like_a_denial_is_asked_about(text: str) -> None:
    reading = read_symptoms(text)
    assert isinstance(reading, Understood)
    assert [doubt.part for doubt in reading.doubts] == ["看到的情况"]


@pytest.mark.parametrize("text", ["灯一点都没闪", "一点火星子都没得", "没有电到人人都好好的"])
def test_what_is_denied_in_other_words_is_not_seen(text: str) -> None:
    assert isinstance(read_symptoms(text), Rejected)
