"""`ivr appointments`, as people at the counter and scripts use it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.app.house import PROJECT
from ivr.app.standards import BOOKINGS, plans_in
from ivr.cli import main
from ivr.clock import SystemClock, local
from ivr.services.flow_actions import FlowActions
from storage.database import open_database

Run = Callable[..., tuple[int, str, str]]
PLAN = """预约:
  - {班组: 营业厅, 事项: [验表], 每小时: 1, 每天: 2,
     工作日: 09:00-12:00, 休息日: 09:00-12:00, 节假日: 09:00-12:00}
"""


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    """The shipped flows with three hours every day, one place each."""
    folder = shutil.copytree(
        PROJECT / "flows", tmp_path / "flows", ignore=shutil.ignore_patterns("cases")
    )
    (folder / BOOKINGS).write_text(PLAN, "utf-8")
    return Path(folder)


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    flows: Path,
) -> Run:
    """Run a command: exit status, output, errors."""
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IVR_FLOWS", str(flows))

    def call(*words: str) -> tuple[int, str, str]:
        try:
            status = main(list(words))
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        return (status, *capsys.readouterr())

    return call


@pytest.fixture
def day() -> str:
    """A day that can be booked, whenever the test runs."""
    return f"{local(SystemClock().now()).date() + timedelta(days=3)}"


@pytest.fixture
def number(tmp_path: Path, day: str) -> str:
    """An appointment at nine o'clock of that day."""
    (tmp_path / "data").mkdir()
    database = open_database(tmp_path / "data" / "ivr.db")
    plans = plans_in({BOOKINGS: PLAN.encode()}, "flows")
    actions = FlowActions(database.unit_of_work, SystemClock(), plans=plans)
    given = {"事项": "验表", "时间": f"{day}T09:00-10:00", "联系电话": "13800000001"}
    booked = actions.run("预约", given, call_id="c", caller="13800000001")
    database.close()
    return str(booked["工单号"])


def test_visits_are_listed(run: Run, number: str, day: str) -> None:
    status, out, _ = run("appointments")
    assert status == 0
    assert [line.split("\t")[:3] for line in out.splitlines()[1:]] == [
        [f"{day} 09:00-10:00", "营业厅", number]
    ]
    (listed,) = json.loads(run("appointments", "--day", day, "--team", "营业厅", "--json")[1])
    assert listed["appointed_from"] == f"{day}T09:00:00+08:00"
    assert json.loads(run("appointments", "--team", "别的班", "--json")[1]) == []
    assert "没有约好的上门时间" in run("appointments", "--day", "2020-01-01")[1]


def test_a_visit_is_moved_and_cancelled(run: Run, number: str, day: str) -> None:
    status, out, _ = run("appointments", "move", number, f"{day} 11:00")
    assert (status, out) == (0, f"工单 {number} 改到了 {day} 11:00-12:00。\n")
    assert "不上门" in run("appointments", "move", number, f"{day} 20:00")[2]
    told = f"{day}能约的时间是：09:00-10:00、10:00-11:00、11:00-12:00"
    assert told in run("appointments", "move", number, f"{day} 9:30")[2]
    assert "23:30-24:30不上门" in run("appointments", "move", number, f"{day} 23:30")[2]
    assert "看不懂" in run("appointments", "move", number, "明天")[2]
    status, out, _ = run("appointments", "cancel", number, "--reason", "客户要出差", "--json")
    assert (status, json.loads(out)["status"]) == (0, "closed")
    assert json.loads(run("appointments", "--json")[1]) == []


def test_the_agreed_hour_is_among_the_orders(run: Run, number: str, day: str) -> None:
    assert f"约好 {day} 09:00-10:00" in run("orders")[1]
    (order,) = json.loads(run("orders", "--json")[1])
    assert order["appointed_to"] == f"{day}T10:00:00+08:00"


def test_what_is_free_is_shown(run: Run, number: str, day: str) -> None:
    status, out, _ = run("appointments", "capacity", "--day", day)
    assert status == 0
    assert [line.split("\t")[2:] for line in out.splitlines()[1:]] == [
        ["09:00-10:00", "满", "1", "1/2"],
        ["10:00-11:00", "1", "0", "1/2"],
        ["11:00-12:00", "1", "0", "1/2"],
    ]
    days = json.loads(run("appointments", "capacity", "--day", day, "--days", "2", "--json")[1])
    assert [one["booked"] for one in days] == [1, 0]
    assert run("appointments", "capacity", "--days", "0")[0] == 2
    assert "不能约时间" in run("appointments", "capacity", "--team", "别的班")[2]
    assert run("appointments", "--day", "明天")[0] == 2


def test_a_capacity_below_what_is_booked_is_told_by_check_and_doctor(
    run: Run, number: str, day: str, flows: Path
) -> None:
    assert "W054" not in run("check")[1]
    (flows / BOOKINGS).write_text(PLAN.replace("每小时: 1", "每小时: 0"), "utf-8")
    status, out, _ = run("check")
    assert status == 0
    assert f"预约.yaml:2:10: W054 营业厅 {day} 09:00-10:00 约了 1 家" in out
    found = json.loads(run("doctor", "--json")[1])
    (told,) = [one for one in found if one["name"] == "预约"]
    assert (told["state"], "只排得下 0 家" in told["text"]) == ("warning", True)
    assert number in run("appointments")[1]


def test_a_capacity_below_what_is_booked_is_told_by_publish_too(
    run: Run, number: str, day: str, flows: Path
) -> None:
    assert "W054" not in run("publish", "--reason", "开张", "--yes")[1]
    (flows / BOOKINGS).write_text(PLAN.replace("每小时: 1", "每小时: 0"), "utf-8")
    status, out, _ = run("publish", "--reason", "少派人", "--yes")
    assert (status, "已发布第 2 版" in out) == (0, True)
    assert f"预约.yaml:2:10: W054 营业厅 {day} 09:00-10:00 约了 1 家" in out
    (flows / BOOKINGS).write_text(PLAN.replace("每天: 2", "每天: 0"), "utf-8")
    told = json.loads(run("publish", "--reason", "再少", "--yes", "--json")[1])
    assert "W054" in {problem["code"] for problem in told["problems"]}
