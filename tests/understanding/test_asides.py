"""Words for somebody in the room, about other devices, and questions back."""

from __future__ import annotations

import pytest

from ivr.understanding.asides import (
    asks_back,
    leaves_open,
    of_ones_own,
    to_somebody_else,
    without_other_devices,
)


@pytest.mark.parametrize("text", ["老伴儿你看开关跳了没", "妈，你把窗户关一下", "闪开闪开让我过去"])
def test_words_for_the_room_are_not_for_the_line(text: str) -> None:
    assert to_somebody_else(text)


@pytest.mark.parametrize("text", ["我妈家没电了", "没来电", "孩子被电着了", "老人一个人在家"])
def test_speaking_of_the_family_is_no_aside(text: str) -> None:
    assert not to_somebody_else(text)


@pytest.mark.parametrize("text", ["有啥区别", "电表在哪里", "你问这个干啥", "小区物业电话多少"])
def test_a_question_back_is_one(text: str) -> None:
    assert asks_back(text)


def test_who_cannot_find_it_asks_nothing() -> None:
    assert not asks_back("找不到在哪儿")


def test_naming_two_answers_chooses_neither() -> None:
    assert leaves_open("是我家还是邻居家啊")
    assert not leaves_open("还是没电")


@pytest.mark.parametrize("text", ["手机没电了", "水表转得快", "我手机欠费了", "刚充了话费"])
def test_what_fails_elsewhere_is_left_out(text: str) -> None:
    left = without_other_devices(text)
    assert len(left) == len(text)
    assert "没电" not in left
    assert "欠费" not in left
    assert "转得" not in left
    assert "充" not in left


def test_the_homes_own_is_kept() -> None:
    assert without_other_devices("电表不走了") == "电表不走了"


@pytest.mark.parametrize(
    "text",
    ["锅里糊了", "我血压高", "单元门口停了辆车", "手机屏幕一闪一闪的", "鞭炮响了", "没钱吃饭了"],
)
def test_smoke_noise_and_pressure_of_other_things_are_left_out(text: str) -> None:
    left = without_other_devices(text)
    assert len(left) == len(text)
    assert left != text


@pytest.mark.parametrize("text", ["电饭锅冒烟了", "插座糊了", "电压高", "停电了，车间都黑了"])
def test_what_is_electric_is_kept(text: str) -> None:
    assert without_other_devices(text) == text


def test_of_neighbours_nothing_is_taken_where_ones_own_home_is_asked_for() -> None:
    assert of_ones_own("隔壁说他家来电了，我家没有").endswith("，我家没有")
    assert "来电" not in of_ones_own("隔壁说他家来电了，我家没有")


def test_who_shows_something_asks_nothing_back() -> None:
    assert asks_back("推哪个啊")
    assert not asks_back("跳了，最大那个")
