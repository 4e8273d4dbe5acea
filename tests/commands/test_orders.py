"""`ivr orders`: which orders are listed, and the orders of a call."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.clock import SystemClock, local
from ivr.domain.ports import CallRecord
from storage.database import open_database
from tests.services.town import Town

CALLER = "13800000001"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A town in a data folder, with an order on each of the last three days."""
    town = Town.load(open_database(tmp_path / "ivr.db"))
    town.clock.at = SystemClock().now() - timedelta(days=3)
    for day in range(3):
        town.run("登记表扬", f"call-{day}", CALLER, 类别="服务")
        town.clock.advance(24 * 60 * 60_000)
    return town


def listed(
    capsys: pytest.CaptureFixture[str], data: Path, *words: str
) -> tuple[int, list[str], str]:
    """Exit status, the orders' numbers, errors."""
    capsys.readouterr()
    try:
        status = main(["orders", *words, "--json", "--data", str(data)])
    except SystemExit as leaving:
        status = int(leaving.code or 0)
    out, errors = capsys.readouterr()
    return status, [order["number"] for order in json.loads(out)] if out else [], errors


def test_the_last_orders_are_listed(
    tmp_path: Path, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = [order.number for order in town.orders()]
    assert listed(capsys, tmp_path, "--last", "2")[1] == numbers[-2:]
    assert listed(capsys, tmp_path, "--last")[1] == numbers
    assert listed(capsys, tmp_path, "--kind", "投诉", "--last", "2")[1] == []
    status, _, errors = listed(capsys, tmp_path, "--last", "0")
    assert (status, "--last" in errors) == (2, True)


def test_orders_since_a_day_or_a_moment_are_listed(
    tmp_path: Path, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = [order.number for order in town.orders()]
    second = local(town.orders()[1].opened_at)
    later = second + timedelta(minutes=1)
    assert listed(capsys, tmp_path, "--since", f"{second:%Y-%m-%d}")[1] == numbers[1:]
    assert listed(capsys, tmp_path, "--since", f"{later:%Y-%m-%d %H:%M}")[1] == numbers[2:]
    assert listed(capsys, tmp_path, "--since", "2020-01-01", "--last", "1")[1] == numbers[2:]
    status, _, errors = listed(capsys, tmp_path, "--since", "昨天")
    assert (status, "--since 的时间「昨天」看不懂" in errors) == (2, True)


def test_a_call_names_its_orders_and_no_protected_one(
    tmp_path: Path, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    number = str(town.run("新建工单", "call-9", CALLER, 户号="3300012345")["工单号"])
    town.run("登记举报", "call-9", CALLER, 类别="偷电", 留言录音="a.wav")
    with town.database.unit_of_work() as unit:
        at = town.clock.now()
        unit.calls.save(CallRecord("call-9", at, CALLER, None, "总台", "v", 1))
        unit.commit()
    assert main(["calls", "call-9", "--data", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert f"  工单：{number}  报修「已登记」\n" in shown
    assert shown.count("工单：") == 1
    assert main(["calls", "call-9", "--json", "--data", str(tmp_path)]) == 0
    (call,) = json.loads(capsys.readouterr().out)
    assert call["orders"] == [number]
    assert main(["calls", "--json", "--data", str(tmp_path)]) == 0
    assert "orders" not in json.loads(capsys.readouterr().out)[0]
