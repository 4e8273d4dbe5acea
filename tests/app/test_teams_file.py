import pytest

from ivr.app.house import PROJECT
from ivr.app.standards import TEAMS, teams_in
from ivr.domain.address import Address
from ivr.domain.team import Team
from ivr.domain.terms import Area, Kind
from ivr.errors import ConfigError
from ivr.flow.folder import read_folder


def read(text: str) -> list[Team]:
    return list(teams_in({TEAMS: text.encode()}, "flows"))


def test_the_shipped_teams_see_to_every_kind() -> None:
    teams = teams_in(read_folder(PROJECT / "flows"), "flows")
    assert [team.name for team in teams][-1] == "客服中心"
    assert not teams[-1].kinds


def test_a_team_is_read() -> None:
    words = "名称: 城东, 种类: [报修, 紧急], 地址: [和平路, 柳河村], 地区: 城区, 电话: 123"
    text = f"班组:\n  - {{{words}}}\n"
    assert read(text) == [
        Team(
            "城东",
            frozenset({Kind.FAULT, Kind.EMERGENCY}),
            (Address.parse("和平路"), Address.parse("柳河村")),
            frozenset({Area.CITY}),
            "123",
        )
    ]
    assert read("班组: \n") == []
    assert teams_in({}, "flows") == ()


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("班祖: []\n", "1:1", "是不是想写「班组」"),
        ("班组: 城东\n", "1:5", "每个班组写一段"),
        ("班组: [城东]\n", "1:6", "每个班组要写成"),
        ("班组:\n  - {种类: 报修}\n", "2:5", "班组要有「名称」"),
        ("班组:\n  - {名称: 甲, 种类: [保修]}\n", "2:18", "是不是想写「报修」"),
        ("班组:\n  - {名称: 甲, 地区: 海岛}\n", "2:17", "可以写：城区、农村、边远地区"),
        ("班组:\n  - {名称: 甲, 地址: {路: 甲}}\n", "2:17", "这里只写名字"),
        ("班组:\n  - 名称: 甲\n  - 名称: 甲\n", "3:5", "前面已经写过了"),
        ("班组:\n  - {名称: 甲, 电话: [1]}\n", "2:17", "写一个号码"),
    ],
)
def test_a_slip_is_told_at_its_place(text: str, place: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as refused:
        read(text)
    assert f"班组.yaml:{place}" in str(refused.value)
