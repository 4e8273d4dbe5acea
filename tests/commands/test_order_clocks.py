"""`ivr orders clocks | pause | resume`, as supervisors and scripts use them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.clock import local
from ivr.domain.ports import CallRecord
from ivr.domain.regime import Regime
from ivr.services.flow_actions import FlowActions
from storage.database import open_database

TOLD = {"联系电话": "13800000001", "范围": "一户"}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command: exit status, output, errors."""
    monkeypatch.setenv("IVR_DATA", str(tmp_path))

    def call(*words: str) -> tuple[int, str, str]:
        try:
            status = main(list(words))
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        return (status, *capsys.readouterr())

    return call


class HostClock:
    """The host's time, some while ago."""

    def __init__(self, ago: timedelta) -> None:
        self._ago = ago

    def now(self) -> datetime:
        return datetime.now(UTC) - self._ago

    def monotonic_ms(self) -> int:
        return 0


@pytest.fixture
def number(tmp_path: Path) -> str:
    """A fault that was reported 40 minutes ago, and another one an hour ago."""
    database = open_database(tmp_path / "ivr.db")
    numbers = []
    for call_id, minutes in (("c1", 60), ("c2", 40)):
        clock = HostClock(timedelta(minutes=minutes))
        actions = FlowActions(database.unit_of_work, clock, Regime())
        told = {"地址": f"东风路{minutes}号", **TOLD}
        made = actions.run("新建工单", told, call_id=call_id, caller="13800000001")
        numbers.append(made["工单号"])
        with database.unit_of_work() as unit:
            unit.calls.save(CallRecord(call_id, clock.now(), None, None, "总台", "v", 900))
            unit.commit()
    database.close()
    assert numbers[-1] is not None
    return numbers[-1]


def clocks(run: Run, *words: str) -> list[tuple[str, str]]:
    status, out, err = run("orders", "clocks", *words, "--json")
    assert (status, err) == (0, "")
    return [(clock["matter"], clock["state"]) for clock in json.loads(out)]


def test_the_lists_show_what_is_late_and_what_soon_will_be(run: Run, number: str) -> None:
    assert clocks(run) == [("arrival", "breached"), ("arrival", "near")]
    assert clocks(run, "--breached") == [("arrival", "breached")]
    assert clocks(run, "--near", "--breached") == clocks(run)
    assert clocks(run, "--paused") == []
    status, out, _ = run("orders", "clocks")
    head, late, near = out.splitlines()
    assert status == 0
    assert head.startswith("工单号\t种类\t状态\t项目\t时限")
    assert "到场\t45分钟\t已超时" in late
    assert "超 15分钟" in late
    assert number in near
    assert "没有这样的时限" in run("orders", "clocks", "--paused")[1]


def test_a_clock_is_made_to_stand_still_and_to_go_on(run: Run, number: str) -> None:
    status, out, _ = run("orders", "pause", number, "--reason", "客户不在家")
    assert (status, out) == (0, f"工单 {number} 的「到场」时限现在是「已暂停」。\n")
    assert clocks(run, "--paused") == [("arrival", "paused")]
    status, out, err = run("orders", "pause", number, "--reason", "等")
    assert (status, out) == (1, "")
    assert "已经暂停了" in err
    status, out, _ = run("orders", "resume", number, "--matter", "到场", "--json")
    (clock,) = json.loads(out)
    assert (status, clock["state"], clock["pauses"][0]["reason"]) == (0, "near", "客户不在家")
    status, out, _ = run("orders", "pause", number, "--reason", "等物资")
    assert "限期" in run("orders", "resume", number)[1]


def test_a_clock_is_started_and_stopped_by_hand(run: Run, number: str) -> None:
    status, out, _ = run("orders", "start", number, "复电")
    assert status == 0
    assert out.startswith(f"工单 {number} 的「复电」时限现在是「计时中」，限期 ")
    assert ("restoration", "running") in clocks(run)
    assert run("orders", "stop", number, "复电")[1].startswith(
        f"工单 {number} 的「复电」时限现在是「按时」"
    )


def test_a_month_is_counted(run: Run, number: str) -> None:
    month = f"{local(datetime.now(UTC) - timedelta(minutes=40)):%Y-%m}"
    status, out, _ = run("orders", "clocks", "--month", month, "--json")
    counted = json.loads(out)
    assert (status, counted["month"]) == (0, month)
    assert {"answer", "arrival"} == {promise["matter"] for promise in counted["promises"]}
    out = run("orders", "clocks", "--month", month)[1]
    assert out.startswith("项目\t时限\t标准\t按时\t超时\t未定\t按时率")
    assert "100.0%" in out
    assert "没有要计时的事" in run("orders", "clocks", "--month", "2020-01")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("clocks", "--month", "2026-13"), "看不懂"),
        (("clocks", "--month", "2026-11", "--near"), "不能和"),
        (("pause", "GD1"), "还缺"),
        (("pause", "GD1", "--reason", "等", "--matter", "到了"), "不能是 到了"),
    ],
)
def test_a_slip_on_the_command_line_is_named(
    run: Run, number: str, words: tuple[str, ...], said: str
) -> None:
    status, out, err = run("orders", *words)
    assert (status, out) == (2, "")
    assert said in err
