"""Addresses as people say them; the doubts about their parts; corrections."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.address import Address
from ivr.domain.text import spoken_number
from ivr.understanding.address import amend_address, read_address
from ivr.understanding.places import Gazetteer
from ivr.understanding.readings import Rejected, Understood
from tests.understanding.town import addresses, gazetteer


def read(text: str, town: Gazetteer | None = None) -> Understood:
    reading = read_address(text, town or gazetteer())
    assert isinstance(reading, Understood), reading
    return reading


def doubts(reading: Understood) -> dict[str, str]:
    return {doubt.part: doubt.value for doubt in reading.doubts}


def spoken(address: str) -> str:
    """An address as the voice would say it."""
    said = Address.parse(address)
    forms = (
        ("{}", said.district),
        ("{}", said.town),
        ("{}", said.village),
        ("{}组", said.group),
        ("{}", said.road),
        ("{}号", said.number),
        ("{}", said.compound),
        ("{}栋", said.building),
        ("{}单元", said.unit),
        ("{}室", said.room),
    )
    figures = (
        (form, part if not part.isdecimal() else spoken_number(part))
        for form, part in forms
        if part
    )
    return "".join(form.format(part) for form, part in figures)


@pytest.mark.parametrize("address", addresses())
def test_every_address_of_the_town_is_read_as_it_is_said(address: str) -> None:
    reading = read(spoken(address))
    assert parts(reading.value) == parts(address)
    assert reading.doubts == ()


def parts(text: str) -> dict[str, str | None]:
    address = Address.parse(text)
    return {f.name: getattr(address, f.name) for f in fields(Address) if f.name != "text"}


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("合平路十八号", "和平路18号", {}),
        ("和平路十吧浩三但愿", "和平路18号3单元", {"门牌号": "18", "单元": "3"}),
        ("和平路十八号三单元散凌尔", "和平路18号3单元302室", {"室": "302"}),
        ("和平路是八号", "和平路8号", {"门牌号": "8"}),
        ("和平路九十九号", "和平路99号", {"门牌号": "99"}),
        ("人民大道九肆号", "人民大道90号", {"门牌号": "90"}),
        ("和平路", "和平路", {"门牌号": ""}),
        ("三栋二单元五零二", "3栋2单元502室", {"路名或小区": ""}),
        ("阳光花园三单元三零二", "阳光花园3单元302室", {"栋": ""}),
        ("阳光花园三栋五零二", "阳光花园3栋502室", {"单元": ""}),
        ("柳河村十八号", "柳河村18号", {"组": ""}),
        ("解放路五号", "解放路5号", {"路名": "解放路"}),
        ("和平路十八号三单元，二单元", "和平路18号2单元", {"单元": "3、2"}),
        ("和平路十八号单元三零二", "和平路18号302室", {"单元": "", "其余": "单元"}),
        ("我在和平路上班家里在阳光花园一栋", "和平路阳光花园1栋", {"路名": "和平路"}),
    ],
)
def test_what_is_not_certain_is_a_doubt_about_that_part(
    text: str, value: str, expected: dict[str, str]
) -> None:
    reading = read(text)
    assert (reading.value, doubts(reading)) == (value, expected)


def test_two_equally_near_names_are_not_guessed() -> None:
    town = Gazetteer.of(map(Address.parse, ["和平路18号", "河坪路18号"]))
    reading = read("合平路十八号", town)
    assert doubts(reading) == {"路名": "和平路、河坪路"}


def test_the_written_name_is_asked_too_where_another_sounds_the_same() -> None:
    town = Gazetteer.of(map(Address.parse, ["和平路18号", "河坪路18号"]))
    assert read("河坪路十八号", town).value == "河坪路18号"
    assert doubts(read("河坪路十八号", town)) == {"路名": "河坪路、和平路"}


def test_without_a_customers_file_no_name_is_certain() -> None:
    reading = read_address("文三路一百三十八号东方花园五幢二单元三零一")
    assert isinstance(reading, Understood)
    assert reading.value == "文三路138号东方花园5栋2单元301室"
    assert reading.sure < 0.85


@pytest.mark.parametrize(
    ("known", "text", "value"),
    [
        ("和平路18号3单元302室", "不是三单元，是二单元", "和平路18号2单元302室"),
        ("和平路18号3单元302室", "不是三单元是二单元", "和平路18号2单元302室"),
        ("和平路18号3单元302室", "三零一室", "和平路18号3单元301室"),
        ("和平路18号3单元302室", "房号是三零一", "和平路18号3单元301室"),
        ("和平路18号3单元302室", "门牌号是二十号", "和平路20号3单元302室"),
        ("和平路18号3单元302室", "阳光花园三栋", "阳光花园3栋"),
        ("阳光花园3栋1单元201室", "我说的是四栋", "阳光花园4栋1单元201室"),
        ("和平路18号3单元302室", "不对，五零二", "和平路18号3单元502室"),
        ("和平路18号3单元302室", "不是三零二，是五百零二", "和平路18号3单元502室"),
    ],
)
def test_a_correction_mends_the_part_that_was_named(known: str, text: str, value: str) -> None:
    reading = amend_address(known, text, gazetteer())
    assert isinstance(reading, Understood)
    assert reading.value == value


def test_a_part_that_was_only_denied_is_asked_for() -> None:
    reading = amend_address("和平路18号3单元302室", "不是三单元", gazetteer())
    assert isinstance(reading, Understood)
    assert doubts(reading) == {"单元": ""}
    assert isinstance(amend_address("和平路18号", "好的", gazetteer()), Rejected)


def test_the_span_is_that_of_the_plain_words() -> None:
    reading = read("喂，我是和平路 十八号，三单元的！我们都停电了")
    assert (reading.start, reading.end) == (3, 12)


_SIGNS = (
    "和平路 阳光花园 柳河村 十八 三 零 二 号 栋 单元 室 组 不是 是 ， 翠湖 大道 a座 "
    "老槐树 旁边 停电 楼 杠 好"
)
TOKENS = st.sampled_from(_SIGNS.split())


@given(st.lists(TOKENS, max_size=12).map("".join))
def test_what_is_understood_is_written_so_that_the_domain_reads_it_back(text: str) -> None:
    reading = read_address(text, gazetteer())
    if isinstance(reading, Rejected):
        return
    assert 0 <= reading.start <= reading.end <= len(text)
    said = Address.parse(reading.value)
    assert (
        said.rest == ""
        or "，" in reading.value
        or any(d.part == "路名或小区" for d in reading.doubts)
    )
