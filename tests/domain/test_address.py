from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.address import Address
from ivr.errors import NotAllowed

PARTS = [field.name for field in fields(Address) if field.name != "text"]


def parts(text: str) -> dict[str, str]:
    address = Address.parse(text)
    return {part: getattr(address, part) for part in PARTS if getattr(address, part)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "和平路18号3单元302室",
            {"road": "和平路", "number": "18", "unit": "3", "room": "302"},
        ),
        (
            "杭州市西湖区文三路138号东方花园5幢2单元301室",
            {
                "district": "杭州市西湖区",
                "road": "文三路",
                "number": "138",
                "compound": "东方花园",
                "building": "5",
                "unit": "2",
                "room": "301",
            },
        ),
        (
            "云溪县青石镇柳河村三组12号",
            {
                "district": "云溪县",
                "town": "青石镇",
                "village": "柳河村",
                "group": "3",
                "number": "12",
            },
        ),
        ("阳光小区3-2-502", {"compound": "阳光小区", "building": "3", "unit": "2", "room": "502"}),
        ("阳光小区3-502", {"compound": "阳光小区", "building": "3", "room": "502"}),
        ("幸福新村5栋201", {"compound": "幸福新村", "building": "5", "room": "201"}),
        (
            "迎宾大道8号院3号楼1单元101室",
            {"road": "迎宾大道", "number": "8", "building": "3", "unit": "1", "room": "101"},
        ),
        (
            "人民大道88号A座1203",
            {"road": "人民大道", "number": "88", "building": "A", "room": "1203"},
        ),
        ("和平路18弄3号501室", {"road": "和平路18弄", "number": "3", "room": "501"}),
        (
            "翠湖小区3#楼2单元5楼502",
            {
                "compound": "翠湖小区",
                "building": "3",
                "unit": "2",
                "floor": "5",
                "room": "502",
            },
        ),
        ("阳光小区18号", {"compound": "阳光小区", "number": "18"}),
        ("建设街道幸福社区", {"town": "建设街道", "compound": "幸福社区"}),
        ("市民路3号", {"road": "市民路", "number": "3"}),
        ("!!!", {"rest": "!!!"}),
        ("", {}),
    ],
)
def test_an_address_is_taken_apart(text: str, expected: dict[str, str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "other",
    [
        "和平路十八号三单元三零二室",
        "和平路１８号３单元３０２室",
        " 和平路 18号，3单元，302 ",
        "和平路018号03单元302室",
        "云溪市和平路18号3单元302室",
    ],
)
def test_one_home_may_be_written_in_many_ways(other: str) -> None:
    assert Address.parse("和平路18号3单元302室").same_home(Address.parse(other))


@pytest.mark.parametrize(
    ("one", "other", "building", "home"),
    [
        ("和平路18号3单元302室", "和平路18号3单元301室", True, False),
        ("和平路18号3单元302室", "和平路18号", True, False),
        ("和平路18号3单元", "和平路18号3单元", True, False),
        ("和平路18号", "和平路18号", True, True),
        ("和平路18号", "和平路81号", False, False),
        ("和平路1号", "和平路18号", False, False),
        ("和平路18号", "解放路18号", False, False),
        ("云溪市和平路18号", "石门市和平路18号", False, False),
        ("青石镇柳河村3组18号", "桃源镇柳河村3组18号", False, False),
        ("阳光花园3栋1单元201", "阳光花园3栋2单元502", True, False),
        ("阳光花园3栋1单元201", "阳光花园小区3号楼1单元201室", True, True),
        ("阳光花园3栋", "阳光花园4栋", False, False),
        ("阳光花园", "阳光花园", False, False),
        ("阳光花园3栋", "阳光花园", False, False),
        ("和平路18号阳光花园3栋201", "阳光花园3栋201", True, True),
        ("和平路18号阳光花园3栋", "和平路18号翠湖花园3栋", False, False),
        ("阳光小区18号", "阳光小区18号", True, True),
        ("柳河村3组18号", "柳河村3组18号", True, True),
        ("柳河村3组18号", "柳河村18号", True, True),
        ("柳河村3组18号", "柳河村2组18号", False, False),
        ("柳河村3组", "柳河村3组", False, False),
        ("柳河村3组18号", "和平路18号", False, False),
        ("老槐树旁边!", "老槐树旁边!", False, False),
        ("", "", False, False),
    ],
)
def test_buildings_and_homes_are_told_apart(
    one: str, other: str, building: bool, home: bool
) -> None:
    first, second = Address.parse(one), Address.parse(other)
    assert first.same_building(second) == second.same_building(first) == building
    assert first.same_home(second) == second.same_home(first) == home


@pytest.mark.parametrize(
    ("address", "area", "inside"),
    [
        ("阳光花园3栋1单元201", "阳光花园", True),
        ("阳光花园3栋1单元201", "阳光花园3栋", True),
        ("阳光花园3栋1单元201", "阳光花园小区3号楼", True),
        ("阳光花园4栋1单元301", "阳光花园3栋", False),
        ("和平路18号3单元302", "和平路", True),
        ("和平路18号3单元302", "和平路18号", True),
        ("和平路18号3单元302", "和平路1号", False),
        ("青石镇柳河村3组18号", "柳河村", True),
        ("青石镇柳河村3组18号", "青石镇", True),
        ("青石镇柳河村3组18号", "柳河村2组", False),
        ("云溪县青石镇柳河村", "云溪县", True),
        ("东风新村3栋201", "东风新村", True),
        ("柳河村3组18号", "云溪县", False),
        ("和平路18号", "阳光花园", False),
        ("和平路18号", "阳光花园!", False),
        ("3栋201", "3栋", True),
        ("31栋201", "3", False),
        ("和平路18号", "", False),
    ],
)
def test_an_address_lies_within_an_area_or_not(address: str, area: str, inside: bool) -> None:
    assert Address.parse(address).within(Address.parse(area)) == inside


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("和平路18号3单元302室", "和平路，十八号，三单元"),
        ("文三路138号东方花园5幢2单元301室", "文三路，一百三十八号，东方花园，五栋，二单元"),
        ("云溪县青石镇柳河村三组12号", "柳河村，三组"),
        ("人民大道66号", "人民大道"),
        ("和平路18弄3号501室", "和平路十八弄，三号"),
        ("阳光小区18号", "阳光小区"),
        ("阳光花园3栋201", "阳光花园，三栋"),
        ("柳河村", None),
        ("青石镇", None),
        ("!!!", None),
    ],
)
def test_the_home_itself_is_not_said_before_confirmation(text: str, said: str | None) -> None:
    assert Address.parse(text).before_confirmation == said


def test_a_text_too_long_for_an_address_is_refused() -> None:
    with pytest.raises(NotAllowed, match="5000个字，最多200个字"):
        Address.parse("路" * 5000)


def test_an_address_is_found_by_the_spots_where_it_lies() -> None:
    town = Address.parse("和平路18号阳光花园小区3栋")
    assert (town.road_place, town.compound_place) == ("和平路18号", "阳光花园")
    village = Address.parse("柳河村3组18号")
    assert (village.village, village.road_place, village.compound_place) == ("柳河村", None, None)
    assert (town.building_place, village.building_place) == ("阳光花园3栋", "柳河村18号")


WORDS = st.sampled_from(
    [
        "和平路",
        "阳光花园",
        "柳河村",
        "18号",
        "3栋",
        "2单元",
        "302室",
        "3组",
        "市",
        "十八号",
        "A座",
        "-",
        "😀",
    ]
)


@given(st.lists(WORDS, max_size=8).map("".join), st.lists(WORDS, max_size=8).map("".join))
def test_homes_of_one_building_share_a_spot_to_be_found_by(one: str, other: str) -> None:
    first, second = Address.parse(one), Address.parse(other)
    if not first.same_building(second):
        return
    assert any(
        getattr(first, spot) is not None and getattr(first, spot) == getattr(second, spot)
        for spot in ("road_place", "building_place")
    )


@given(st.text(max_size=60))
def test_any_text_is_read_and_never_names_the_room(text: str) -> None:
    address = Address.parse(text)
    said = address.before_confirmation or ""
    assert "室" not in said or "室" in (address.compound or "") + (address.road or "")
    assert Address.parse(address.text) == address
