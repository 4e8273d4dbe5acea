"""A place or a meter that is only spoken of is no answer to how far an outage reaches."""

from __future__ import annotations

import pytest

from ivr.understanding.pauses import BLANK
from ivr.understanding.places_alone import without_meters_alone, without_places_alone


@pytest.mark.parametrize(
    "text",
    ["小区门卫让我打的", "整条街我都熟", "全村就我一个人会打电话"],
)
def test_what_is_told_of_a_place_besides_the_supply_is_left_out(text: str) -> None:
    assert without_places_alone(text) == BLANK * len(text)


@pytest.mark.parametrize(
    "text",
    [
        "整个小区",
        "就我们这一个单元",
        "小区里头全停了",
        "正个小区都挺了",
        "这一片我不清楚",
        "街上的店铺都没电",
    ],
)
def test_a_place_by_itself_or_with_its_supply_is_kept(text: str) -> None:
    assert without_places_alone(text) == text


def test_what_follows_of_the_neighbours_belongs_to_them() -> None:
    assert without_places_alone("对门小伙子刚来敲门，也没电") == "对门小伙子刚来敲门，也没电"


@pytest.mark.parametrize("text", ["换个电表要找物业", "电表箱钥匙丢了"])
def test_a_meter_of_which_no_fault_is_told_is_left_out(text: str) -> None:
    assert without_meters_alone(text) == BLANK * len(text)


@pytest.mark.parametrize("text", ["电表", "电表走得太快", "电表坏了", "电压老是一会儿高", "灯闪"])
def test_a_meter_by_itself_or_with_its_fault_is_kept(text: str) -> None:
    assert without_meters_alone(text) == text
