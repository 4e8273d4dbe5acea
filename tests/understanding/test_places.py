"""Roads, compounds and villages of the customers' file."""

from __future__ import annotations

import random
import time

import pytest

from ivr.domain.address import Address
from ivr.understanding.places import COMPOUND, ROAD, VILLAGE, Gazetteer, Place, shortened
from tests.understanding.town import gazetteer


@pytest.mark.parametrize(
    ("text", "place", "sure"),
    [
        ("我在和平路", Place(ROAD, "和平路"), 1.0),
        ("合平路十八号", Place(ROAD, "和平路"), 0.95),
        ("住阳光花园的", Place(COMPOUND, "阳光花园"), 1.0),
        ("翠湖小区", Place(COMPOUND, "翠湖小区"), 1.0),
        ("翠湖三栋", Place(COMPOUND, "翠湖小区"), 1.0),
        ("刘河村三组", Place(VILLAGE, "柳河村"), 0.95),
        ("英嘴村", Place(VILLAGE, "鹰嘴村"), 0.95),
    ],
)
def test_a_place_is_found_by_its_sound(text: str, place: Place, sure: float) -> None:
    (located,) = gazetteer().scan(text)
    assert (located.places, located.sure) == ((place,), sure)


def test_names_that_sound_alike_are_all_told_the_written_one_first() -> None:
    twins = Gazetteer.of([Address.parse("和平路1号"), Address.parse("河坪路2号")])
    (located,) = twins.scan("河坪路二号")
    assert [place.name for place in located.places] == ["河坪路", "和平路"]


def test_a_name_to_the_letter_comes_before_one_by_accent() -> None:
    twins = Gazetteer.of([Address.parse("南山路1号"), Address.parse("兰山路2号")])
    (located,) = twins.scan("男山路一号")
    assert [place.name for place in located.places] == ["南山路"]


def test_a_name_that_is_only_near_is_found_with_all_that_are_as_near() -> None:
    town = Gazetteer.of(map(Address.parse, ["建设东路1号", "建设中路1号", "解放路1号"]))
    near = town.near("建设洞路", ROAD)
    assert near is not None
    assert [place.name for place in near.places] == ["建设东路"]
    assert town.near("文化街", ROAD) is None
    assert town.near("建设", ROAD) is None
    assert town.near("建设东路", VILLAGE) is None


def test_which_numbers_a_place_has_is_known() -> None:
    town = gazetteer()
    assert town.lacks("和平路", "门牌号", "99")
    assert not town.lacks("和平路", "门牌号", "18")
    assert not town.lacks("解放路", "门牌号", "99")
    assert town.lacks("阳光花园3", "单元", "7")
    assert town.knows("柳河村", "组")
    assert not town.knows("和平路", "组")


def test_short_names() -> None:
    assert shortened("阳光花园小区") == "阳光花园"
    assert shortened("翠湖小区") == "翠湖"
    assert shortened("小区") == "小区"


def test_two_hundred_thousand_addresses_are_found_at_once() -> None:
    """Names are looked at once each: a town has some thousands, however many live there."""
    chance = random.Random(1)
    signs = "和平解放人民建设青春阳光翠湖东西南北中山大学文化新华光明胜利友谊红星幸福长江黄河"
    names = ["".join(chance.choices(signs, k=3)) for _ in range(3000)]
    some = [Address.parse(f"{name}路{n}号") for n, name in enumerate(names)]
    began = time.perf_counter()
    town = Gazetteer.of(some[n % 3000] for n in range(200_000))
    built = time.perf_counter() - began
    began = time.perf_counter()
    for name in names[:100]:
        assert town.scan(f"我家在{name}路十八号三单元三零二的停电了你们快来")
    scanned = (time.perf_counter() - began) / 100
    assert len(town.places) == len(set(names))
    assert (built < 15, scanned < 0.02) == (True, True)
