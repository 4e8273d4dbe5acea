from datetime import date, timedelta

import pytest

from ivr.app.house import PROJECT
from ivr.app.standards import BOOKINGS, TEAMS, plan_places, plans_in
from ivr.domain.appointment import BookingPlan, DayRule
from ivr.errors import ConfigError
from ivr.flow.folder import read_folder
from ivr.working_days import DayKind

WHOLE = "班组: 营业厅, 事项: [验表, 换表], 工作日: 09:00-12:00, 每小时: 2, 每天: 8"


def read(words: str, teams: str = "") -> list[BookingPlan]:
    contents = {BOOKINGS: f"预约:\n  - {{{words}}}\n".encode()}
    if teams:
        contents[TEAMS] = teams.encode()
    return list(plans_in(contents, "flows"))


def test_the_shipped_plan_offers_what_the_flows_ask_for() -> None:
    contents = read_folder(PROJECT / "flows")
    (plan,) = plans_in(contents, "flows")
    assert plan.topics == ("验表", "换表", "装表接电", "上门收资料", "上门服务")
    assert plan.hours[DayKind.HOLIDAY] == ()
    assert str(plan_places(contents, "flows")["营业厅"]).startswith(f"flows/{BOOKINGS}:")


def test_a_plan_is_read() -> None:
    days = "[{日期: 2026-12-31, 每天: 3}, {日期: 2027-02-04至2027-02-05, 时间: 无, 每小时: 1}]"
    (plan,) = read(f"{WHOLE}, 休息日: 无, 提前: 30分钟, 最远: 7天, 个别日子: {days}")
    off = DayRule(hours=(), per_slot=1)
    assert plan == BookingPlan(
        "营业厅",
        ("验表", "换表"),
        {DayKind.WORKDAY: ((540, 720),), DayKind.DAY_OFF: ()},
        per_slot=2,
        per_day=8,
        lead=timedelta(minutes=30),
        horizon_days=7,
        days={
            date(2026, 12, 31): DayRule(per_day=3),
            date(2027, 2, 4): off,
            date(2027, 2, 5): off,
        },
    )
    assert plans_in({}, "flows") == ()
    assert plan_places({}, "flows") == {}
    assert plans_in({BOOKINGS: "预约:\n".encode()}, "flows") == ()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("事项: [验表]", "这一段要有「班组」"),
        ("班组: 营业厅, 工作日: 09:00-12:00", "要有「事项」"),
        ("班组: 营业厅, 事项: [验表], 每小时: 2, 每天: 8", "没有写哪天几点可以约"),
        (WHOLE.replace("09:00-12:00", "九点"), "这里写几点到几点"),
        (WHOLE.replace("09:00-12:00", "09:00-11:30"), "每一段都要是整小时"),
        (WHOLE.replace("09:00-12:00", "22:00-02:00"), "不能过半夜"),
        (WHOLE.replace("09:00-12:00", "14:00-15:00、09:00-10:00"), "从早到晚"),
        (WHOLE.replace(", 每小时: 2", ""), "要写「每小时」最多约几家"),
        (WHOLE.replace("每天: 8", "每天: 八"), "写 0 到 999 的数"),
        (f"{WHOLE}, 提前: 半天", "「提前」写多久"),
        (f"{WHOLE}, 最远: 3小时", "「最远」写 1 到 366 天"),
        (f"{WHOLE}, 最近: 3天", "是不是想写「最远」"),
        (f"{WHOLE}, 个别日子: 2026-12-31", "下面一行一样"),
        (f"{WHOLE}, 个别日子: [2026-12-31]", "写成"),
        (f"{WHOLE}, 个别日子: [{{日期: 2026-12-31}}]", "还有那天的"),
        (
            f"{WHOLE}, 个别日子: [{{日期: 2026-12-31, 每天: 1}}, {{日期: 2026-12-31, 每天: 2}}]",
            "前面已经写过了",
        ),
    ],
)
def test_a_slip_is_told_with_its_place(words: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as refused:
        read(words)
    assert f"{BOOKINGS}:2:" in str(refused.value)


def test_a_team_has_one_plan() -> None:
    twice = f"预约:\n  - {{{WHOLE}}}\n  - {{{WHOLE}}}\n"
    with pytest.raises(ConfigError, match=r"预约.yaml:3:5：班组「营业厅」前面已经写过了"):
        plans_in({BOOKINGS: twice.encode()}, "flows")
    for wrong in ("预约: 营业厅\n", "预约: [营业厅]\n"):
        with pytest.raises(ConfigError, match=r"写一段|每一段要写成"):
            plans_in({BOOKINGS: wrong.encode()}, "flows")


def test_only_a_team_that_makes_visits_can_be_booked() -> None:
    assert read(WHOLE, "班组:\n  - 名称: 营业厅\n")
    with pytest.raises(ConfigError, match=r"班组.yaml 里没有「营业厅」，有：城东"):
        read(WHOLE, "班组:\n  - 名称: 城东\n")
    with pytest.raises(ConfigError, match="没有「预约」「上门服务」"):
        read(WHOLE, "班组:\n  - {名称: 营业厅, 种类: [报修]}\n")
