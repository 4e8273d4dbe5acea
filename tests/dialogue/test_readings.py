from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue import readings
from ivr.domain.money import in_yuan, read_money
from ivr.flow.catalogue import READ_AS, READINGS
from ivr.flow.values import SlotType
from ivr.understanding.amount import read_amount
from ivr.understanding.context import Context
from ivr.understanding.readings import Understood

NOW = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "kind", "reading", "words"),
    [
        ("3300012345", SlotType.ACCOUNT, None, "三三零零，零一二，三四五"),
        ("330001", SlotType.ACCOUNT, None, "三三零零零一"),
        ("GD202611240001", SlotType.ORDER, None, "二零二六，一一二四，零零零一"),
        ("GD202611240001", SlotType.ORDER, "尾四位", "零零零一"),
        ("13800000001", SlotType.PHONE, None, "幺三八，零零零零，零零零幺"),
        ("13800000001", SlotType.PHONE, "尾四位", "零零零幺"),
        ("057188880000", SlotType.PHONE, None, "零五七幺，八八八八，零零零零"),
        ("05718888000", SlotType.PHONE, None, "零五七幺，八八八，八零零零"),
        ("01088880000", SlotType.PHONE, None, "零幺零，八八八八，零零零零"),
        ("4008895598", SlotType.PHONE, None, "四零零，八八九，五五九八"),
        ("95598", SlotType.PHONE, None, "九五五九八"),
        ("8886666", SlotType.PHONE, None, "八八八，六六六六"),
        ("88886666", SlotType.PHONE, None, "八八八八，六六六六"),
        ("+86 138 0000 0001", SlotType.PHONE, None, "幺三八，零零零零，零零零幺"),
        ("45", SlotType.DURATION, None, "四十五分钟"),
        ("60", SlotType.DURATION, None, "一小时"),
        ("90", SlotType.DURATION, None, "一个半小时"),
        ("120", SlotType.DURATION, None, "两小时"),
        ("75", SlotType.DURATION, None, "一小时十五分钟"),
        ("0", SlotType.DURATION, None, "零分钟"),
        ("很久", SlotType.TEXT, "时长", "很久"),
        ("2026-11-24T15:20:00+08:00", SlotType.TIME, None, "今天下午三点二十分"),
        ("2026-11-25T09:00-10:00", SlotType.SPAN, None, "明天上午九点到十点"),
        ("2026-11-25T09:30-10:30", SlotType.SPAN, None, "明天上午九点半到十点半"),
        ("2026-11-25T11:00-12:00", SlotType.SPAN, None, "明天上午十一点到十二点"),
        ("2026-11-25T11:00-13:00", SlotType.SPAN, None, "明天上午十一点到下午一点"),
        ("2026-11-26T12:00-18:00", SlotType.SPAN, None, "后天下午"),
        ("2026-11-26T15:00-24:00", SlotType.SPAN, None, "后天下午三点以后"),
        ("2026-11-26T00:00-10:00", SlotType.SPAN, None, "后天上午十点以前"),
        ("2026-12-03", SlotType.SPAN, None, "十二月三日星期四"),
        ("T14:00-15:00", SlotType.SPAN, None, "下午两点到三点"),
        ("2026-12-03T09:00-10:00", SlotType.SPAN, "钟点", "上午九点到十点"),
        ("2026-12-03T09:00-10:00", SlotType.SPAN, "日期", "十二月三日星期四"),
        ("T14:00-15:00", SlotType.SPAN, "日期", ""),
        ("很快", SlotType.TEXT, "时间段", "很快"),
        ("2026-11-24T07:00:00+00:00", SlotType.TIME, None, "今天下午三点"),
        ("2026-11-25T00:05:00+08:00", SlotType.TIME, None, "明天凌晨零点零五分"),
        ("2026-11-25T00:00:00+08:00", SlotType.TIME, None, "今天晚上十二点"),
        ("2026-11-24T00:00:00+08:00", SlotType.TIME, None, "昨天晚上十二点"),
        ("2026-12-01T00:00:00+08:00", SlotType.TIME, None, "十一月三十日晚上十二点"),
        ("2026-11-23T12:30:00+08:00", SlotType.TIME, None, "昨天中午十二点三十分"),
        ("2026-12-01T14:00:00+08:00", SlotType.TIME, None, "十二月一日下午两点"),
        ("2027-01-03T23:10:00+08:00", SlotType.TIME, "日期", "二零二七年一月三日"),
        ("2026-11-26T23:10:00+08:00", SlotType.TIME, "日期", "后天"),
        ("傍晚", SlotType.TEXT, "时间", "傍晚"),
        ("傍晚", SlotType.TEXT, "日期", "傍晚"),
        ("12.5", SlotType.NUMBER, "金额", "十二元五角"),
        ("12.05", SlotType.NUMBER, "金额", "十二元零五分"),
        ("0.05", SlotType.NUMBER, "金额", "五分"),
        ("0.02", SlotType.NUMBER, "金额", "两分"),
        ("2.02", SlotType.NUMBER, "金额", "两元零二分"),
        ("0.5", SlotType.NUMBER, "金额", "五角"),
        ("0.55", SlotType.NUMBER, "金额", "五角五分"),
        ("123.45", SlotType.NUMBER, "金额", "一百二十三元四角五分"),
        ("1000.05", SlotType.NUMBER, "金额", "一千元零五分"),
        ("1005.50", SlotType.NUMBER, "金额", "一千零五元五角"),
        ("10010.10", SlotType.NUMBER, "金额", "一万零一十元一角"),
        ("200", SlotType.NUMBER, "金额", "二百元"),
        ("0.00", SlotType.NUMBER, "金额", "零元"),
        ("-0.00", SlotType.NUMBER, "金额", "零元"),
        ("-0.05", SlotType.NUMBER, "金额", "负五分"),
        ("0.5380", SlotType.NUMBER, "金额", "零点五三八元"),
        ("12.000", SlotType.NUMBER, "金额", "十二元"),
        ("100", SlotType.NUMBER, "金额", "一百元"),
        ("0", SlotType.NUMBER, "金额", "零元"),
        ("2", SlotType.NUMBER, "金额", "两元"),
        ("2.20", SlotType.NUMBER, "金额", "两元两角"),
        ("12", SlotType.NUMBER, "金额", "十二元"),
        ("-12.5", SlotType.NUMBER, "金额", "负十二元五角"),
        ("1,234.5", SlotType.NUMBER, "金额", "一千二百三十四元五角"),
        ("免费", SlotType.TEXT, "金额", "免费"),
        ("25", SlotType.NUMBER, None, "二十五"),
        ("120000", SlotType.NUMBER, None, "十二万"),
        ("和平路18号3单元302室", SlotType.ADDRESS, None, "和平路十八号三单元三零二室"),
        ("5号楼12室", SlotType.ADDRESS, None, "五号楼十二室"),
        ("18-2-302室", SlotType.ADDRESS, None, "十八杠二杠三零二室"),
        ("18-2-302", SlotType.ADDRESS, None, "十八杠二杠三零二"),
        ("8:30到12:00", SlotType.TEXT, None, "八点三十分到十二点整"),
        ("2小时", SlotType.TEXT, None, "两小时"),
        ("10kV线路", SlotType.TEXT, None, "十千伏线路"),
        ("30%的客户", SlotType.TEXT, None, "百分之三十的客户"),
        ("１８号", SlotType.ADDRESS, None, "十八号"),
        ("0.4千伏线路", SlotType.TEXT, None, "零点四千伏线路"),
        ("10086", SlotType.TEXT, None, "一零零八六"),
        ("007号", SlotType.TEXT, None, "零零七号"),
        ("一户", SlotType.OPTION, None, "一户"),
        ("是", SlotType.YES_NO, None, "是"),
    ],
)
def test_a_value_is_read_as_people_say_it(
    value: str, kind: SlotType, reading: str | None, words: str
) -> None:
    assert readings.read(value, kind, reading, NOW) == words


def test_today_is_told_with_its_weekday() -> None:
    assert readings.today(NOW) == "十一月二十四日，星期二"


@given(
    st.one_of(st.text(max_size=30), st.from_regex(r"[0-9.\-:TZ+号室]{1,30}", fullmatch=True)),
    st.sampled_from([kind for kind in SlotType if READ_AS[kind]]),
    st.sampled_from([None, *READINGS]),
)
def test_no_reading_raises_or_leaves_a_figure(
    value: str, kind: SlotType, reading: str | None
) -> None:
    assert not any(sign in "0123456789" for sign in readings.read(value, kind, reading, NOW))


@given(st.integers(1, 10**8))
def test_an_amount_that_is_read_out_is_understood_as_the_same_amount(fen: int) -> None:
    yuan = in_yuan(fen)
    heard = read_amount(readings.amount(yuan), Context(NOW))
    assert isinstance(heard, Understood)
    assert read_money(heard.value) == fen
