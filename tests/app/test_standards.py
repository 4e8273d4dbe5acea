"""The standards beside the flows: a slip in any of them is shown at its place."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from ivr.app.house import check_flows
from ivr.app.standards import CALENDAR, calendar_in, check_regimes, regime_in
from ivr.domain.matters import Matter
from ivr.errors import ConfigError
from ivr.flow.folder import read_folder
from ivr.working_days import USUAL, DayKind, WorkingCalendar
from tests.app.folders import settings, write_flows

FLOWS = Path(__file__).parents[2] / "flows"

WRITTEN = """
年份:
  - 年: 2027
    放假: [2027-01-01 至 2027-01-03, 2027-02-05 至 2027-02-12]
    上班: 2027-02-14
单日:
  放假: [2026-11-30]
  上班: [2026-12-05]
"""


def calendar(text: str) -> WorkingCalendar:
    return calendar_in({CALENDAR: text.encode()}, "flows")


def test_a_year_and_single_days_are_read() -> None:
    read = calendar(WRITTEN)
    assert (read.is_published(2027), read.is_published(2028)) == (True, False)
    assert read.kind(date(2027, 2, 12)) is DayKind.HOLIDAY
    assert read.kind(date(2027, 2, 14)) is DayKind.WORKDAY
    assert read.kind(date(2027, 10, 1)) is DayKind.WORKDAY
    assert read.kind(date(2026, 11, 30)) is DayKind.HOLIDAY
    assert read.kind(date(2026, 12, 5)) is DayKind.WORKDAY


def test_the_shipped_files_are_right_and_change_no_day() -> None:
    contents = read_folder(FLOWS)
    check_regimes(contents, "flows")
    shipped = calendar_in(contents, "flows")
    days = [date(2026, 1, 1) + timedelta(days=count) for count in range(730)]
    assert [shipped.kind(day) for day in days] == [USUAL.kind(day) for day in days]
    assert calendar_in({}, "flows") is USUAL


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("年分: []", r"历.yaml:1:1：工作日历里不认识「年分」，是不是想写「年份」"),
        ("xyz: 1", r"历.yaml:1:1：工作日历里不认识「xyz」，可以写：年份、单日"),
        ("年份: 2027", r"历.yaml:1:5：年份下面每行写一年"),
        ("年份: [2027]", r"历.yaml:1:6：每一年要写成「年: 2027」"),
        ("年份:\n  - 放假: [2027-01-01]", r"历.yaml:2:5：这里要写哪一年"),
        ("年份:\n  - 年: 27\n    放假: [2027-01-01]", r"历.yaml:2:8：这里要写哪一年"),
        ("年份:\n  - 年: 2027", r"历.yaml:2:8：2027 年没有写「放假」的日子"),
        ("年份:\n  - 年: 2027\n    放假: [2026-01-01]", r"历.yaml:3:10：2026-01-01 不在 2027 年"),
        ("年份:\n  - 年: 2027\n    放假: [2027-13-01]", r"历.yaml:3:10：日期「2027-13-01」看不懂"),
        (
            "年份:\n  - 年: 2027\n    放假: [2027-02-09 至 2027-02-01]",
            r"历.yaml:3:10：日期.*看不懂",
        ),
        ("年份:\n  - 年: 2027\n    放假: [2027-01-01, [1]]", r"历.yaml:3:22：这里要写日期"),
        ("年份:\n  - 年: 2027\n    放假: {a: 1}", r"历.yaml:3:9：要写日期"),
        (
            "年份:\n  - 年: 2027\n    放假: [2027-01-01]\n    上班: [2027-01-04]",
            r"历.yaml:4:10：2027-01-04 不是周六、周日",
        ),
        (
            "年份:\n  - 年: 2027\n    放假: [2027-01-02]\n    上班: [2027-01-02]",
            r"历.yaml:4:10：2027-01-02 又写了放假又写了上班",
        ),
        (
            "年份:\n  - {年: 2027, 放假: 2027-01-01}\n  - {年: 2027, 放假: 2027-01-01}",
            r"历.yaml:3:9：2027 年前面已经写过了",
        ),
        ("单日: 2027-01-01", r"历.yaml:1:5：「单日」下面写"),
        ("单日: {放假: [2027-01-01, 2027-01-01]}", r"历.yaml:1:23：2027-01-01 前面已经写过了"),
        ("", r"历.yaml 里没有内容"),
    ],
)
def test_a_slip_in_the_calendar_is_shown_at_its_place(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        calendar(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("标准: 山区\n接听: 很快", r"山区.yaml:2:5：时限标准里的「接听」写成了「很快」"),
        (
            "到场:\n  城区: 1小时\n  农村: 慢",
            r"山区.yaml:3:7：时限标准里的「到场·农村」写成了「慢」",
        ),
        ("到场:\n  城市: 1小时", r"山区.yaml:2:3：「到场」里没有「城市」"),
        ("到场: 1小时", r"山区.yaml:1:5：时限标准里的「到场」要分"),
        ("投诉答复: {城区: 5天}", r"山区.yaml:1:1：时限标准里的「投诉答复」不分地区"),
        ("回拨时: 1小时", r"山区.yaml:1:1：时限标准里没有「回拨时」"),
    ],
)
def test_a_slip_in_a_regime_is_shown_at_its_place_even_if_it_is_not_in_force(
    text: str, said: str
) -> None:
    contents = {"standards/山区.yaml": text.encode()}
    with pytest.raises(ConfigError, match=said):
        check_regimes(contents, "flows")


def test_the_regime_that_the_settings_name_is_in_force() -> None:
    contents = read_folder(FLOWS)
    assert regime_in(contents, "城乡平均", "flows").averaged == {
        Matter.ARRIVAL,
        Matter.RESTORATION,
    }
    with pytest.raises(ConfigError, match="没有找到时限标准"):
        regime_in(contents, "没有的", "flows")


@pytest.mark.parametrize(
    ("name", "text"), [("山区", "接听: 很快\n"), ("工作日历", "单日: {放假: 明天}\n")]
)
def test_checking_the_flows_looks_at_every_standard(tmp_path: Path, name: str, text: str) -> None:
    flows = write_flows(tmp_path / "flows")
    config = settings(tmp_path / "data", flows)
    assert list(check_flows(config)) == []
    (flows / "standards" / f"{name}.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=rf"{name}.yaml:1:"):
        check_flows(config)


def test_the_standards_of_a_copy_are_looked_at_and_its_path_may_be_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = settings(tmp_path / "data", write_flows(tmp_path / "flows"))
    copy = write_flows(tmp_path / "练习")
    (copy / "standards" / "班组.yaml").write_text(
        "班组:\n  - 名称: 甲\n    种类: [报休]\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    for path in (copy, Path("练习")):
        with pytest.raises(ConfigError, match=r"班组.yaml:3:10"):
            check_flows(config, [path])
    assert list(check_flows(config, [Path("flows")])) == []


def test_a_folder_of_single_flows_needs_no_standards(tmp_path: Path) -> None:
    config = settings(tmp_path / "data", write_flows(tmp_path / "flows"))
    copy = write_flows(tmp_path / "练习")
    shutil.rmtree(copy / "standards")
    assert list(check_flows(config, [copy])) == []
