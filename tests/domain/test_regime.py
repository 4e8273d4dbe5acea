from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from ivr.domain.limit import Limit
from ivr.domain.matters import MATTER_WORDS, Matter
from ivr.domain.regime import Promise, Regime
from ivr.domain.regime_reading import WrongLimit, read_regime
from ivr.domain.terms import Area
from ivr.errors import ConfigError

STANDARDS = Path(__file__).parents[2] / "flows" / "standards"


def shipped(name: str) -> Regime:
    return read_regime(yaml.load((STANDARDS / name).read_text("utf-8"), Loader=yaml.BaseLoader))


def test_the_defaults_are_those_of_the_standard() -> None:
    regime = Regime()
    assert regime.answer == timedelta(seconds=12)
    assert {area: regime.limit(Matter.ARRIVAL, area) for area in Area} == {
        Area.CITY: Limit(timedelta(minutes=45)),
        Area.RURAL: Limit(timedelta(minutes=90)),
        Area.REMOTE: Limit(timedelta(minutes=120)),
    }
    assert regime.announced == timedelta(days=7)
    told = {matter: limit.text for matter in Matter if (limit := regime.limit(matter))}
    assert told == {
        Matter.ANSWER: "12秒",
        Matter.ARRIVAL: "45分钟",
        Matter.RESTORATION: "1个工作日",
        Matter.METER_FAULT: "2个工作日",
        Matter.COMPLAINT: "5天",
        Matter.WHISTLE_BLOWING: "10天",
        Matter.HANDING_ON: "1个工作日",
        Matter.RESULT: "2个工作日",
        Matter.ANNOUNCEMENT: "7天",
        Matter.CONNECTION: "5个工作日",
        Matter.FIRST_CALL_BACK: "24小时",
        Matter.RETURN_CALL: "24小时",
    }
    assert regime.call_back_goal == 90


def test_the_shipped_file_says_what_the_defaults_are() -> None:
    assert shipped("默认.yaml") == Regime()


def test_the_other_shipped_regime_differs_in_every_way_that_standards_do() -> None:
    regime = shipped("城乡平均.yaml")
    assert regime.promise(Matter.ARRIVAL, Area.CITY) == Promise(
        Limit(timedelta(minutes=45)), by_average=True
    )
    assert regime.promise(Matter.ANSWER) == Promise(Limit(timedelta(seconds=15)), goal_percent=95)
    assert regime.limit(Matter.RESTORATION, Area.CITY) == Limit(timedelta(hours=3))
    assert regime.limit(Matter.RESTORATION, Area.RURAL) == Limit(timedelta(hours=4))
    assert regime.limit(Matter.COMPLAINT) == Limit.working_days(5)
    assert regime.limit(Matter.COMPLAINT_CONTACT) == Limit(timedelta(hours=24))
    assert regime.limit(Matter.METER_READING) == Limit.working_days(6)


def test_what_is_not_written_keeps_its_default() -> None:
    regime = read_regime({"标准": "山区", "到场": {"边远地区": "3小时"}, "回拨": " ２ 小时 "})
    assert regime.name == "山区"
    assert regime.limit(Matter.ARRIVAL, Area.REMOTE) == Limit(timedelta(hours=3))
    assert regime.limit(Matter.ARRIVAL, Area.CITY) == Limit(timedelta(minutes=45))
    assert regime.limit(Matter.RETURN_CALL) == Limit(timedelta(hours=2))


def test_one_limit_may_be_written_for_single_areas_and_the_others_keep_theirs() -> None:
    regime = read_regime({"复电": {"城区": "3小时"}})
    assert regime.limit(Matter.RESTORATION, Area.CITY) == Limit(timedelta(hours=3))
    assert regime.limit(Matter.RESTORATION, Area.RURAL) == Limit.working_days(1)
    assert regime.limit(Matter.RESTORATION) == Limit(timedelta(hours=3))


def test_published_versions_with_the_older_word_stay_readable() -> None:
    assert read_regime({"留言转办": "24小时"}).limit(Matter.HANDING_ON) == Limit(
        timedelta(hours=24)
    )


def test_what_is_agreed_for_one_matter_is_judged_as_its_kind() -> None:
    regime, agreed = Regime(), Limit(timedelta(hours=3))
    assert regime.promise_of(Matter.APPOINTMENT, agreed) == Promise(agreed)
    assert regime.promise(Matter.APPOINTMENT) is None


def test_every_matter_has_a_word_of_its_own() -> None:
    assert len(set(MATTER_WORDS.values())) == len(Matter)


def test_a_slip_knows_the_words_that_lead_to_it() -> None:
    with pytest.raises(WrongLimit) as caught:
        read_regime({"到场": {"城区": "四十五分钟"}})
    assert caught.value.words == ("到场", "城区")


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
        ({"到场": {"城区": "1个工作日"}}, "「到场·城区」不分工作日"),
        ({"投诉答复": {"城区": "5天"}}, "「投诉答复」不分地区"),
        ({"考核": "平均"}, "「考核」要一项一行来写"),
        ({"考核": {"到": "平均"}}, "「考核」里没有「到」这一项，是不是想写「到场」"),
        (
            {"考核": {"接听": "大多数"}},
            "「考核·接听」写成了「大多数」，要写 1% 到 100%，或者「平均」",
        ),
        ({"回访率": "900%"}, "「回访率」写成了「900%」，要写 1% 到 100%$"),
        ({"临近提醒": "0%"}, "「临近提醒」写成了「0%」"),
        ({"标准": ""}, "「标准」要写这套标准的名字"),
    ],
)
def test_a_slip_is_named_with_what_was_expected(written: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read_regime(written)
