"""Sentences with numbers are heard in the ways in which they may have been said."""

from __future__ import annotations

from datetime import datetime

import pytest

from ivr.clock import SHANGHAI
from ivr.understanding import vocabularies
from ivr.understanding.context import Context
from ivr.understanding.hearings import MOST, Ear
from ivr.understanding.kinds import KINDS
from ivr.understanding.readings import Rejected, Understood

CONTEXT = Context(datetime(2026, 11, 24, 15, 20, tzinfo=SHANGHAI))


def heard(ear: Ear, text: str) -> list[str]:
    return [way.text for way in ear.hearings(text)]


def test_what_was_written_right_is_heard_in_one_way() -> None:
    for ear in (vocabularies.for_rows(), vocabularies.for_counts(), vocabularies.for_times()):
        for text in ("", "三户", "三，四 ok", "您好我要报修"):
            assert heard(ear, text) == [text]


def test_four_and_ten_are_both_heard() -> None:
    assert set(heard(vocabularies.for_amounts(), "思块")) >= {"四块", "十块"}
    assert heard(vocabularies.for_counts(), "二思")[0] == "二十"
    assert heard(vocabularies.for_counts(), "十思")[0] == "十四"
    assert heard(vocabularies.for_counts(), "零点思")[0] == "零点四"
    assert heard(vocabularies.for_counts(), "思五十户")[0] == "十五十户"
    assert "四五十户" in heard(vocabularies.for_counts(), "思五十户")


def test_a_row_has_digits_and_is_where_one_follows() -> None:
    ear = vocabularies.for_rows()
    assert heard(ear, "一二三思五")[0] == "一二三四五"
    assert heard(ear, "最后是伞") == ["最后是三", "最后是伞"]
    assert heard(ear, "不对思五六")[0] == "不对是五六"


def test_words_of_two_syllables_need_one_that_was_written_right_or_a_number_beside() -> None:
    ear = vocabularies.for_times()
    assert heard(ear, "坐天")[0] == "昨天"
    assert heard(ear, "业漓一点")[0] == "夜里一点"
    assert heard(ear, "我业漓说")[0] == "我业漓说"


def test_longer_words_are_found_by_their_sound_alone() -> None:
    assert heard(vocabularies.for_rows(), "葱形说 三四")[0] == "重新说 三四"


def test_units_follow_a_number() -> None:
    ear = vocabularies.for_amounts()
    assert heard(ear, "三筷")[0] == "三块"
    assert heard(ear, "筷三")[0] == "筷三"
    assert heard(ear, "始筷五毛")[0] == "十块五毛"


def test_common_words_are_digits_between_digits_and_perhaps_at_the_end() -> None:
    ear = vocabularies.for_rows()
    assert heard(ear, "六把八")[0] == "六八八"
    assert heard(ear, "五九吧") == ["五九吧", "五九八"]
    ways = list(ear.hearings("嗯 要三八"))
    assert [(way.text, way.weak) for way in ways] == [("嗯 要三八", False), ("嗯 幺三八", True)]


def test_a_sentence_is_heard_in_few_ways() -> None:
    assert len(heard(vocabularies.for_rows(), "思" * 40)) == MOST


@pytest.mark.parametrize(
    ("kind", "text", "values"),
    [
        ("数字", "丝", {"4", "10"}),
        ("数字", "司二户", {"12"}),
        ("数字", "武口人", {"5"}),
        ("数字", "大盖二十钨户", {"25"}),
        ("数字串", "一二三饰五", {"12345"}),
        ("数字串", "双吧", {"88"}),
        ("数字串", "三零二 葱形说 五零一", {"501"}),
        ("户号", "三三零零零零零零幺二 嘴后不尸二是伞", {"3300000013"}),
        ("工单号", "单号尾数您零一二", {"0012"}),
        ("电话号码", "要叁扒零零零零零令零幺", {"13800000001"}),
        ("金额", "司块", {"4", "10"}),
        ("金额", "就毛", {"0.9"}),
        ("金额", "我胶肋五十", {"50"}),
        ("时长", "量小时不刀", {"120"}),
        ("时长", "撒小时", {"180"}),
        ("时间", "琢天八点", {"2026-11-23T08:00:00+08:00"}),
        ("时间", "一刻踪前", {"2026-11-24T15:05:00+08:00"}),
        ("时间", "上午虱滇", {"2026-11-24T10:00:00+08:00"}),
    ],
)
def test_a_misheard_number_is_asked_about(kind: str, text: str, values: set[str]) -> None:
    reading = KINDS[kind](text, CONTEXT)
    assert isinstance(reading, Understood), reading
    assert reading.value in values
    assert reading.doubts


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("数字", "一户椰没右"),
        ("数字", "铃下五度"),
        ("数字", "第一侈打这个电话"),
        ("时间", "两点谁得冯"),
        ("时长", "一个小时和扇天"),
        ("金额", "一百块禾两百侩"),
        ("户号", "三三零零零零零零零逸 或则 三五零零零零零零零一"),
    ],
)
def test_what_only_seems_to_be_a_number_is_not_taken(kind: str, text: str) -> None:
    reading = KINDS[kind](text, CONTEXT)
    assert isinstance(reading, Rejected) or reading.doubts, reading


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("数字", "四二"),
        ("数字", "一停"),
        ("数字", "两"),
        ("数字", "三点"),
        ("数字", "快四十户了"),
        ("数字", "三十出头"),
        ("数字", "十吧"),
        ("数字串", "八"),
        ("金额", "一二"),
        ("金额", "五"),
        ("金额", "三五毛"),
        ("金额", "一百块和两百"),
        ("金额", "将近两百"),
        ("金额", "百把块"),
        ("金额", "块把钱"),
        ("时长", "一个小时二十钟"),
        ("时长", "四个小四十分"),
        ("时长", "个把钟头"),
        ("时间", "天晚上八点"),
        ("时间", "傍六点"),
        ("时间", "二十三上午十点"),
    ],
)
def test_what_may_be_a_piece_of_something_else_is_asked_about(kind: str, text: str) -> None:
    reading = KINDS[kind](text, CONTEXT)
    assert isinstance(reading, Understood), reading
    assert reading.doubts


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("数字", "廿五户", "25"),
        ("数字", "卅户", "30"),
        ("数字", "就一家没电", "1"),
        ("金额", "五十块大洋", "50"),
        ("金额", "二十蚊", "20"),
        ("时长", "半个点儿", "30"),
        ("时长", "两个小时二十", "140"),
        ("时长", "一整天", "1440"),
        ("时间", "晚八点", "2026-11-23T20:00:00+08:00"),
        ("时间", "上午九到十点", "2026-11-24T09:00:00+08:00"),
        ("时间", "夜里两三点", "2026-11-24T02:00:00+08:00"),
        ("时间", "方才", "2026-11-24T15:20:00+08:00"),
        ("电话号码", "不打幺三八零零零零零零零幺 打幺三九零零零零零零零幺", "13900000001"),
    ],
)
def test_ways_to_say_a_number(kind: str, text: str, value: str) -> None:
    reading = KINDS[kind](text, CONTEXT)
    assert isinstance(reading, Understood), reading
    assert reading.value == value
    assert reading.doubts == ()


@pytest.mark.parametrize("kind", ["电话号码", "户号", "工单号"])
def test_ten_for_four_never_makes_another_whole_number(kind: str) -> None:
    row = {"电话号码": "一三八四五六四四九八四", "户号": "三四五六四四九八四一"}
    said = row.get(kind, "二零二六一一二四零四四四")
    for place in (n for n, sign in enumerate(said) if sign == "四"):
        reading = KINDS[kind](said[:place] + "十" + said[place + 1 :], CONTEXT)
        assert isinstance(reading, Rejected) or reading.doubts, reading


@pytest.mark.parametrize("text", ["一个也没有", "一户没有", "第一次打这个电话", "百户"])
def test_what_is_no_count(text: str) -> None:
    assert isinstance(KINDS["数字"](text, CONTEXT), Rejected)
