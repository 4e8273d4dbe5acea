from datetime import timedelta

import pytest

from ivr.app.house import PROJECT
from ivr.app.standards import MERGING, merge_rules_in
from ivr.domain.merge_rules import AreaKind, MergeRules, Threshold
from ivr.errors import ConfigError


def read(text: str) -> MergeRules:
    return merge_rules_in({MERGING: text.encode()}, "flows")


def test_the_shipped_file_says_what_the_program_takes_without_it() -> None:
    shipped = merge_rules_in({MERGING: (PROJECT / "flows" / MERGING).read_bytes()}, "flows")
    usual = merge_rules_in({}, "flows")
    assert set(shipped.own_symptoms) | {"本户仍停电"} == set(usual.own_symptoms)
    assert shipped.areas == usual.areas
    assert (shipped.account, shipped.building, shipped.feeder) == (
        usual.account,
        usual.building,
        usual.feeder,
    )
    assert (shipped.after_restoration, shipped.urgent_notice, shipped.growth_percent) == (
        usual.after_restoration,
        usual.urgent_notice,
        usual.growth_percent,
    )


def test_rules_are_set_and_switched_off() -> None:
    rules = read(
        "并单:\n  同户号: 2天\n  同一栋楼: 不并\n  同一条线路: {工单: 3张, 时间: 10分钟}\n"
        "  单独现象: [灯闪]\n疑似停电:\n  台区: {户数: 9, 时间: 1小时}\n  道路: 不提示\n"
        "  再提示: 100%\n复电以后: 2小时\n重要客户通知: 5分钟\n"
    )
    assert (rules.account, rules.building) == (timedelta(days=2), None)
    assert rules.feeder == Threshold(3, timedelta(minutes=10))
    assert rules.areas[AreaKind.TRANSFORMER] == Threshold(9, timedelta(hours=1))
    assert AreaKind.ROAD not in rules.areas
    assert AreaKind.FEEDER in rules.areas
    assert (rules.own_symptoms, rules.growth_percent) == (("灯闪",), 100)
    assert (rules.after_restoration, rules.urgent_notice) == (
        timedelta(hours=2),
        timedelta(minutes=5),
    )
    assert read("并单: {同一条线路: 不并}").feeder is None


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("并单:\n  同户: 4小时", "2:3", "是不是想写「同户号」"),
        ("并单:\n  同户号：4小时", "2:3", "冒号"),
        ("并单:\n  同户号: 很久", "2:8", "不并就写：不并"),
        ("并单:\n  同户号: 1个工作日", "2:8", "要写时间"),
        ("并单: 4小时", "1:5", "一项一行"),
        ("并单:\n  同一条线路: 30分钟", "2:10", "{工单: 5张, 时间: 30分钟}"),
        ("并单:\n  同一条线路: {工单: 5张}", "2:10", "还缺「时间」"),
        ("并单:\n  同一条线路: {工单: 1张, 时间: 30分钟}", "2:15", "2 以上的数"),
        ("并单:\n  单独现象: 灯闪", "2:9", "一列词"),
        ("疑似停电:\n  再提示: 一半", "2:8", "百分数"),
        ("复电以后: [1]", "1:7", "要写时间"),
        ("重要客户: 5分钟", "1:1", "是不是想写「重要客户通知」"),
    ],
)
def test_a_slip_is_named_with_its_place(text: str, place: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as refused:
        read(text)
    assert f"{MERGING}:{place}" in str(refused.value)
