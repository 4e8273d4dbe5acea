from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from ivr.domain.regime import Regime
from ivr.domain.terms import Area
from ivr.errors import ConfigError

SHIPPED = Path(__file__).parents[2] / "flows" / "standards" / "默认.yaml"


def test_the_defaults_are_those_of_the_standard() -> None:
    regime = Regime()
    assert regime.answer == timedelta(seconds=12)
    assert regime.arrival == {
        Area.CITY: timedelta(minutes=45),
        Area.RURAL: timedelta(minutes=90),
        Area.REMOTE: timedelta(minutes=120),
    }
    assert regime.announced == timedelta(days=7)


def test_the_shipped_file_says_what_the_defaults_are() -> None:
    written = yaml.load(SHIPPED.read_text("utf-8"), Loader=yaml.BaseLoader)
    assert Regime.from_mapping(written) == Regime()


def test_what_is_not_written_keeps_its_default() -> None:
    regime = Regime.from_mapping(
        {"标准": "山区", "到场": {"边远地区": "3小时"}, "回拨": " ２ 小时 "}
    )
    assert regime.name == "山区"
    assert regime.arrival[Area.REMOTE] == timedelta(hours=3)
    assert regime.arrival[Area.CITY] == timedelta(minutes=45)
    assert regime.return_call == timedelta(hours=2)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"接听": "很快"}, "「接听」写成了「很快」，要写数字加单位"),
        ({"接听": 12}, "「接听」写成了「12」"),
        ({"接听": "0秒"}, "「接听」写成了「0秒」"),
        ({"到场": "45分钟"}, "「到场」要分城区、农村、边远地区来写"),
        ({"到场": {"城市": "45分钟"}}, "「到场」里没有「城市」这一项，是不是想写「城区」"),
        ({"到场": {"城区": "四十五分钟"}}, "「到场·城区」写成了「四十五分钟」"),
        ({"回拨时": "1小时"}, "没有「回拨时」这一项，是不是想写「回拨」"),
        ({"xyz": "1小时"}, "没有「xyz」这一项，可以写的有"),
        ({"标准": ""}, "「标准」要写这套标准的名字"),
    ],
)
def test_a_slip_is_named_with_what_was_expected(written: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        Regime.from_mapping(written)
