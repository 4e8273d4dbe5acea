"""flows/standards/回访.yaml says when customers are rung; a slip is told at its place."""

from datetime import date, timedelta

import pytest

from ivr.app.house import PROJECT
from ivr.app.standards import CALENDAR, CALLBACKS, calendar_in, callback_rules_in, standards_in
from ivr.domain.callback import CallbackKind, CallbackResult
from ivr.domain.callback_rules import NOBODY_IS_RUNG, CallbackRules
from ivr.errors import ConfigError
from ivr.flow.folder import read_folder
from ivr.working_days import CallingHours, DayKind


def read(text: str) -> CallbackRules:
    return callback_rules_in({CALLBACKS: text.encode()}, "flows")


def test_the_shipped_file_says_what_the_program_does_by_itself() -> None:
    shipped = callback_rules_in(read_folder(PROJECT / "flows"), "flows")
    usual = CallbackRules()
    assert shipped.return_hours is not None
    for name in CallbackRules.__slots__:
        if name != "return_hours":
            assert getattr(shipped, name) == getattr(usual, name), name


def test_without_a_file_nobody_is_rung_and_clocks_know_no_hours() -> None:
    assert callback_rules_in({}, "flows") is NOBODY_IS_RUNG
    assert calendar_in({}, "flows").calling is None


def test_the_hours_go_with_the_calendar() -> None:
    contents = {
        CALLBACKS: "时段: {工作日: 09:00-12:00}\n".encode(),
        CALENDAR: "单日: {放假: [2026-11-30]}\n".encode(),
    }
    calendar = calendar_in(contents, "flows")
    assert calendar.calling == CallingHours({DayKind.WORKDAY: ((540, 720),)})
    assert calendar.is_off(date(2026, 11, 30))
    assert standards_in(contents, "默认", "flows").callbacks.hours == calendar.calling


def test_rules_are_read() -> None:
    rules = read(
        "自动外呼: 关\n"
        "时段:\n"
        "  工作日: 09:00-12:00、14:00-20:00\n"
        "  节假日: 无\n"
        "  个别日子:\n"
        "    - {日期: 2027-02-05 至 2027-02-06, 时间: 无}\n"
        "    - {日期: 2027-02-08, 时间: 10:00-11:00}\n"
        "回拨时段: {工作日: 08:00-21:00}\n"
        "次数: {回拨: 5}\n"
        "同一件事一天: 1次\n"
        "再打: {占线: 10分钟, 改时间: 1天}\n"
        "改时间: 0次\n"
        "同一号码: {一天: 4次, 间隔: 1小时}\n"
        "线路: 12路\n"
        "每分钟: 30个\n"
        "保存: 90天\n"
    )
    assert not rules.on
    assert rules.hours.usual == {
        DayKind.WORKDAY: ((540, 720), (840, 1200)),
        DayKind.HOLIDAY: (),
    }
    assert rules.hours.days == {
        date(2027, 2, 5): (),
        date(2027, 2, 6): (),
        date(2027, 2, 8): ((600, 660),),
    }
    assert rules.return_hours == CallingHours({DayKind.WORKDAY: ((480, 1260),)})
    assert rules.tries[CallbackKind.RETURN] == 5
    assert rules.tries[CallbackKind.SATISFACTION] == 3
    assert rules.gaps[CallbackResult.BUSY] == timedelta(minutes=10)
    assert rules.gaps[CallbackResult.LATER] == timedelta(days=1)
    assert rules.gaps[CallbackResult.MACHINE] == timedelta(hours=3)
    assert (rules.tries_a_day, rules.wishes, rules.calls_a_day) == (1, 0, 4)
    assert rules.number_rests == timedelta(hours=1)
    assert (rules.lines, rules.calls_a_minute, rules.kept_for.days) == (12, 30, 90)


HOURS = "时段:\n  工作日: 09:00-12:00\n"


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("时断: 无\n", "1:1", "是不是想写「时段」"),
        ("自动外呼: 好\n", "1:7", "写 开 或者 关"),
        ("时段: 09:00-12:00\n", "1:5", "下面要一项一行来写"),
        ("时段: {休息日: 09:00-12:00}\n", "1:5", "要写工作日几点可以打"),
        ("时段: {工作日: 无}\n", "1:11", "要写工作日几点可以打"),
        ("时段: {周一: 09:00-12:00}\n", "1:6", "可以写：工作日、休息日、节假日"),
        ("时段: {工作日: 九点到十二点}\n", "1:11", "这里写几点到几点"),
        ("时段: {工作日: 06:00-12:00}\n", "1:11", "夜里不给客户打电话"),
        ("时段: {工作日: 14:00-22:30}\n", "1:11", "夜里不给客户打电话"),
        ("时段: {工作日: 20:00-09:00}\n", "1:11", "夜里不给客户打电话"),
        ("时段: {工作日: 14:00-20:00、09:00-12:00}\n", "1:11", "从早到晚写"),
        ("时段: {工作日: 09:00-09:05}\n", "1:11", "每一段至少 10 分钟"),
        (HOURS + "  个别日子: 2027-02-05\n", "3:9", "下面一行一样"),
        (HOURS + "  个别日子: [2027-02-05]\n", "3:10", "这样"),
        (HOURS + "  个别日子: [{日期: 2027-02-05}]\n", "3:10", "要写「日期」和那天的「时间」"),
        (
            HOURS + "  个别日子:\n    - {日期: 2027-02-05, 时间: 无}\n"
            "    - {日期: 2027-02-05, 时间: 无}\n",
            "5:12",
            "前面已经写过了",
        ),
        ("次数: {回放: 3次}\n", "1:6", "是不是想写「回拨」"),
        ("次数: {回拨: 0次}\n", "1:10", "要写 1 以上的数"),
        ("次数: 3次\n", "1:5", "下面要一项一行来写"),
        ("再打: {占线: 马上}\n", "1:10", "数字加单位"),
        ("再打: {占线: 1个工作日}\n", "1:10", "数字加单位"),
        ("再打: {不是本人: 1天}\n", "1:6", "可以写：占线"),
        ("同一号码: {一天: 很多}\n", "1:12", "要写 1 以上的数"),
        ("线路: [2]\n", "1:5", "要写 1 以上的数"),
        ("保存: 永远\n", "1:5", "数字加单位"),
    ],
)
def test_a_slip_is_told_at_its_place(text: str, place: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as refused:
        read(text)
    assert f"回访.yaml:{place}" in str(refused.value)
