import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.app.house import PROJECT, QUEUES, SKILLED, check_flows
from ivr.app.standards import QUEUE, check_categories, queue_rules_in
from ivr.config import load
from ivr.domain import agent
from ivr.domain.queue_rules import OverflowKind, OverflowRule, QueueRules
from ivr.errors import ConfigError
from ivr.flow.folder import read_folder


def read(words: str) -> QueueRules:
    return queue_rules_in({QUEUE: words.encode()}, "flows")


def test_the_shipped_rules_are_the_usual_ones_with_overflow() -> None:
    rules = queue_rules_in(read_folder(PROJECT / "flows"), "flows")
    usual = QueueRules()
    assert (rules.ring, rules.rest, rules.most_missed) == (
        usual.ring,
        usual.rest,
        usual.most_missed,
    )
    assert (rules.after_call, rules.usual_talk) == (usual.after_call, usual.usual_talk)
    assert (rules.keep_place, rules.danger_queues) == (usual.keep_place, usual.danger_queues)
    assert set(rules.categories) == {"报修", "电费", "投诉", "业务", "咨询"}
    assert rules.help_after == usual.help_after
    assert rules.overflow["人工坐席"] == (
        OverflowRule(timedelta(minutes=2), OverflowKind.SUPERVISOR),
        OverflowRule(timedelta(minutes=4), OverflowKind.RETURN_CALL),
    )


def test_flows_name_the_queues_that_agents_have() -> None:
    assert set(agent.QUEUES) == QUEUES | SKILLED


def test_rules_are_read() -> None:
    rules = read(
        "振铃: 15秒\n没接休息: 1分钟\n没接几次: 3\n"
        "话后处理: 0秒\n平均通话: 2分钟\n回拨保留: 1小时\n"
        "危险队列: []\n"
        "类别: {电费: [查电费, 说电费], 报修: 故障报修}\n类别等待: 0秒\n"
        "溢出:\n"
        "  - {队列: 人工坐席, 等待: 3分钟, 转到: 'sip:8000@10.0.0.2'}\n"
        "  - {队列: 人工坐席, 等待: 30秒, 转到: 值班长}\n"
    )
    assert rules == QueueRules(
        ring=timedelta(seconds=15),
        rest=timedelta(minutes=1),
        most_missed=3,
        after_call=timedelta(0),
        usual_talk=timedelta(minutes=2),
        keep_place=timedelta(hours=1),
        danger_queues=frozenset(),
        categories={"电费": ("查电费", "说电费"), "报修": ("故障报修",)},
        help_after=timedelta(0),
        overflow={
            "人工坐席": (
                OverflowRule(timedelta(seconds=30), OverflowKind.SUPERVISOR),
                OverflowRule(timedelta(minutes=3), OverflowKind.NUMBER, "sip:8000@10.0.0.2"),
            )
        },
    )
    assert queue_rules_in({}, "flows") == QueueRules()
    assert read("溢出:\n") == QueueRules()
    assert read("类别:\n") == QueueRules()


@pytest.mark.parametrize(
    ("flows", "category"),
    [
        (["总台", "查电费", "说电费", "转人工"], "电费"),
        (["总台", "投诉建议", "投诉", "转人工"], "投诉"),
        (["总台", "查电费", "转人工", "危险处理"], "报修"),
        (["总台", "收尾", "转人工"], None),
        ([], None),
    ],
)
def test_the_innermost_flow_that_has_a_category_tells_it(
    flows: list[str], category: str | None
) -> None:
    rules = queue_rules_in(read_folder(PROJECT / "flows"), "flows")
    assert rules.category_of(flows) == category


def test_a_category_is_told_by_flows_that_there_are() -> None:
    contents = {QUEUE: "类别:\n  电费: [查电费, 说电废]\n".encode()}
    with pytest.raises(
        ConfigError, match=r"排队.yaml:2:13：「类别」里的流程「说电废」没有，是不是"
    ):
        check_categories(contents, ["查电费", "说电费"], "flows")
    check_categories(contents, ["查电费", "说电废"], "flows")
    check_categories({}, [], "flows")


def test_the_check_tells_a_flow_that_there_is_not(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PROJECT / "flows", tmp_path / "flows"))
    file = folder / QUEUE
    written = file.read_text("utf-8").replace("电费: [查电费,", "电费: [算电费,")
    file.write_text(written, "utf-8")
    for settings in ({"IVR_FLOWS": str(folder)}, {}):
        with pytest.raises(
            ConfigError, match="「类别」里的流程「算电费」没有，是不是想写「说电费」"
        ):
            check_flows(load(tmp_path, None, settings), [folder])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("震铃: 20秒", r"排队.yaml:1:1：排队文件里不认识「震铃」，是不是想写「振铃」"),
        ("振铃: 20", r"排队.yaml:1:5：「振铃」写多久，5秒到2分钟，例如 振铃: 20秒"),
        ("振铃: 1秒", "「振铃」写多久"),
        ("话后处理: 2小时", "0秒到1小时，例如 话后处理: 30秒"),
        ("没接几次: 0", "写 1 到 20 的数"),
        ("危险队列: [抢修]", "没有队列「抢修」，是不是想写「抢修值班」"),
        ("溢出: 值班长", "「溢出」下面一行一样"),
        ("溢出: [值班长]", "写成 - {队列"),
        ("溢出:\n  - {队列: 人工坐席, 等待: 1分钟}", "每一行都要有「转到」"),
        ("溢出:\n  - {队列: 人工坐席, 等待: 1分钟, 转到: 经理}", r":2:29：「转到」写 值班长、回拨"),
        (
            "溢出:\n" + "  - {队列: 人工坐席, 等待: 1分钟, 转到: 回拨}\n" * 2,
            "排队.yaml:3:5：「人工坐席」等这么久转到这里，前面已经写过了",
        ),
        ("类别: 电费", r"排队.yaml:1:5：「类别」下面一行一类，例如 电费"),
        ("类别: [电费]", "「类别」下面一行一类"),
        ("类别: {电费: []}", r":1:6：「电费」要写是哪些流程"),
        ("类别: {电费、报修: [查电费]}", "类别的名字最多十个字，不带标点"),
        ("类别: {无: [查电费]}", "类别的名字最多十个字"),
        (
            "类别:\n  电费: [查电费]\n  报修: [故障报修, 查电费]",
            r"排队.yaml:3:14：流程「查电费」前面已经写在「电费」里了",
        ),
        ("类别: {电费: [查电费, 查电费]}", "前面已经写在「电费」里了"),
        ("类别等待: 2小时", "「类别等待」写多久，0秒到1小时，例如 类别等待: 20秒"),
    ],
)
def test_a_slip_is_refused_at_its_place(words: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        read(words)
