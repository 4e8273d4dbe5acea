"""How near two rows of syllables sound, and where a phrase is heard in a sentence."""

from __future__ import annotations

import time

import pytest

from ivr.understanding.phonetic import NEAR, Finding, Sound, fold, folded, nearest, similarity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nan", "lan"),
        ("zhi", "zi"),
        ("chi", "ci"),
        ("shi", "si"),
        ("xing", "xin"),
        ("feng", "hen"),
        ("ren", "leng"),
        ("hu", "fu"),
    ],
)
def test_what_accents_do_not_tell_apart_is_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_what_every_accent_tells_apart_stays_two() -> None:
    syllables = ["man", "mang", "dian", "tian", "er", "a", "n", "lou", "liu", "ba", "pa"]
    assert len({fold(syllable) for syllable in syllables}) == len(syllables)


def find(sentence: str, phrase: str) -> list[tuple[int, int]]:
    return [(found.start, found.end) for found in Sound(sentence).find(phrase)]


@pytest.mark.parametrize(
    ("sentence", "phrase", "spans"),
    [
        ("我家听电了", "停电", [(2, 4)]),
        ("停电了又听电", "停电", [(0, 2), (4, 6)]),
        ("合平路十八号", "和平路", [(0, 3)]),
        ("我家亭店", "没电", []),
        ("邻居家也没电", "邻居也没电", [(0, 6)]),
        ("邻居没电", "邻居也没电", [(0, 4)]),
        ("灵居也梅电啊", "邻居也没电", [(0, 5)]),
        ("我家停電了", "停电", [(2, 4)]),
        ("整棟樓都停電", "整栋楼", [(0, 3)]),
        ("听", "停电", []),
        ("", "停电", []),
        ("停电", "", []),
    ],
)
def test_a_phrase_is_found_by_its_sound(
    sentence: str, phrase: str, spans: list[tuple[int, int]]
) -> None:
    assert find(sentence, phrase) == spans


def test_two_syllables_must_be_equal_and_longer_ones_nearly() -> None:
    assert not find("短电", "断线")
    (found,) = Sound("邻居没电").find("邻居也没电")
    assert NEAR <= found.score < 1
    assert list(Sound("灵居也没电").find("邻居也没电")) == [Finding(0, 5, 1.0)]


def test_the_measured_threshold_keeps_满意_from_不满意() -> None:
    assert similarity(folded("满意"), folded("不满意")) < NEAR


def test_the_nearest_of_many_rows() -> None:
    rows = [" ".join(folded(name)) for name in ("和平路", "河坪路", "解放路")]
    assert [index for index, _ in nearest(folded("合平路"), rows)] == [0, 1]
    assert nearest(folded("建设街"), rows) == []


def test_three_hundred_phrases_in_five_thousand_characters_take_no_time() -> None:
    sentence = "我们家停电了查一下单元号楼路是不没有着火冒烟" * 220
    began = time.perf_counter()
    sound = Sound(sentence[:5000])
    for phrase in ["没有停电", "一栋楼", "停电消息", "是不是停电", "邻居也没电"] * 60:
        list(sound.find(phrase))
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize(
    ("sentence", "phrase", "may"),
    [
        ("家里停店了", "停电", True),
        ("家里没有电", "停电", False),
        ("我要查停水", "查停电", True),
        ("我要交钱", "查停电", False),
        ("", "停电", False),
    ],
)
def test_a_phrase_of_which_nothing_stands_there_is_not_looked_for(
    sentence: str, phrase: str, may: bool
) -> None:
    assert Sound(sentence).may_hold(phrase) is may
