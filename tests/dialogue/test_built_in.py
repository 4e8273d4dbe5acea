from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ivr.dialogue.built_in import CallFacts, built_in, greeting
from ivr.dialogue.festivals import Festival, read_festivals
from ivr.errors import ConfigError
from ivr.flow.marks import Block
from ivr.flow.source import read, read_file

SHIPPED = Path(__file__).parents[2] / "flows" / "standards" / "节日.yaml"


def festivals(text: str) -> tuple[Festival, ...]:
    root = read(text.encode(), "节日.yaml").root
    assert isinstance(root, Block)
    return read_festivals(root)


@pytest.mark.parametrize(
    ("utc_hour", "words"),
    [
        (19, "您好"),
        (22, "早上好"),
        (2, "上午好"),
        (5, "中午好"),
        (7, "下午好"),
        (11, "晚上好"),
    ],
)
def test_one_greets_by_the_service_s_time_of_day(utc_hour: int, words: str) -> None:
    assert greeting(datetime(2026, 11, 24, utc_hour, tzinfo=UTC), ()) == words


def test_a_festival_s_greeting_comes_first() -> None:
    known = festivals("""
节日:
  - {名称: 国庆节, 问候: 国庆节好, 每年: "10-01 至 10-07"}
  - {名称: 春节, 问候: 过年好, 日期: ["2026-02-16 至 2026-02-23", 2027-02-05]}
""")
    assert greeting(datetime(2026, 10, 7, 3, tzinfo=UTC), known) == "国庆节好"
    assert greeting(datetime(2031, 10, 1, 3, tzinfo=UTC), known) == "国庆节好"
    assert greeting(datetime(2027, 2, 5, 3, tzinfo=UTC), known) == "过年好"
    assert greeting(datetime(2027, 2, 16, 3, tzinfo=UTC), known) == "上午好"
    assert greeting(datetime(2026, 10, 7, 17, tzinfo=UTC), known) == "您好"


def test_the_shipped_festivals_can_be_read() -> None:
    root = read_file(SHIPPED).root
    assert isinstance(root, Block)
    names = [festival.name for festival in read_festivals(root)]
    assert {"春节", "国庆节"} <= set(names)
    assert any(festival.holds_on(date(2027, 2, 6)) for festival in read_festivals(root))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("节日: 春节\n", "节日.yaml:1:1"),
        ("别的: 春节\n", "节日.yaml:1:1"),
        ("节日: [春节]\n", "节日.yaml:1:6"),
        ("节日: [{名称：春节, 问候: 好}]\n", "节日.yaml:1:9"),
        ("节日: [{名字: 春节, 问候: 好}]\n", "节日.yaml:1:7"),
        ("节日: [{名称: 春节}]\n", "节日.yaml:1:6"),
        ("节日: [{名称: 春节, 问候: 好}]\n", "节日.yaml:1:6"),
        ("节日: [{名称: 春节, 问候: 好, 每年: 2026-01-01}]\n", "节日.yaml:1:26"),
        ("节日: [{名称: 春节, 问候: 好, 日期: 01-01}]\n", "节日.yaml:1:26"),
        ("节日: [{名称: 春节, 问候: 好, 日期: 2026-02-30}]\n", "节日.yaml:1:26"),
        ("节日: [{名称: 春节, 问候: 好, 日期: 2026-03-02 至 2026-03-01}]\n", "节日.yaml:1:26"),
        ("节日: [{名称: 春节, 问候: 好, 日期: [[a]]}]\n", "节日.yaml:1:27"),
    ],
)
def test_a_slip_in_the_festivals_is_told_with_its_place(text: str, place: str) -> None:
    with pytest.raises(ConfigError) as refused:
        festivals(text)
    assert str(refused.value).startswith(f"{place}：")


def test_built_in_values_are_words() -> None:
    facts = CallFacts("13800000001", lambda: datetime(2026, 11, 24, 7, tzinfo=UTC), "和平供电公司")
    assert built_in("问候", facts) == "下午好"
    assert built_in("供电公司", facts) == "和平供电公司"
    assert built_in("来电号码", facts) == "幺三八，零零零零，零零零幺"
    assert built_in("今天", facts) == "十一月二十四日，星期二"
    assert built_in("天气", facts) is None
    nobody = CallFacts(None, facts.now)
    assert built_in("来电号码", nobody) == ""
