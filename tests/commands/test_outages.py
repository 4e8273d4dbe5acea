"""`ivr outages …` and `ivr orders merge …`, as supervisors and scripts use them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.domain.merge_rules import MergeRules
from ivr.services.flow_actions import FlowActions
from storage.database import open_database
from tests.app.folders import write_flows
from tests.services.area_town import customers

Run = Callable[..., tuple[int, str, str]]


class Terminal(io.StringIO):
    """A screen or keyboard with a person before it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command with some standard input: exit status, output, errors."""
    monkeypatch.setenv("IVR_DATA", str(tmp_path))

    def call(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
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
def numbers(run: Run, tmp_path: Path) -> list[str]:
    """Three homes of a transformer have called within the last minutes, one with lamps."""
    file = tmp_path / "客户.csv"
    file.write_bytes(customers())
    assert run("customers", "import", str(file))[0] == 0
    database = open_database(tmp_path / "ivr.db")
    made = []
    for home, minutes in enumerate((10, 8, 6, 4)):
        clock = HostClock(timedelta(minutes=minutes))
        actions = FlowActions(database.unit_of_work, clock, merging=MergeRules(feeder=None))
        told = {"户号": f"330001100{home}", "现象": "灯闪" if home == 3 else None}
        found = actions.run("新建工单", told, call_id=f"c{home}", caller="13800000001")
        made.append(str(found["工单号"]))
    database.close()
    return made


def test_a_suspicion_is_shown_accepted_and_told_restored(run: Run, numbers: list[str]) -> None:
    status, out, _ = run("outages", "suspected")
    assert status == 0
    assert "台区和平路公变" in out
    assert "27.3%（11 户）" in out
    (suspicion,) = json.loads(run("outages", "suspected", "--json")[1])
    assert suspicion["orders"] == numbers[:3]
    status, out, _ = run("outages", "accept", suspicion["number"], "--reason", "变压器坏了")
    assert status == 0
    outage = f"TF{suspicion['number'][2:]}"
    assert f"突发停电 {outage}，里面有 3 张工单" in out
    assert outage in run("outages", "list")[1]
    (listed,) = json.loads(run("outages", "list", "--json")[1])
    assert (listed["ends_at"], listed["transformers"]) == (None, ["和平路公变"])
    assert f"属于停电 {outage}" in run("orders")[1]

    status, out, err = run("outages", "restored", outage)
    assert (status, out) == (1, "")
    assert f"{numbers[3]} 和平路21号1单元401室" not in err  # a place that nobody told
    assert f"{numbers[3]} 3300011003：有自己的现象" in err
    status, out, _ = run("outages", "restored", outage, "--keep", numbers[3])
    assert (status, "3 张工单一起改成「已复电」" in out) == (0, True)
    assert f"{numbers[3]} 另办" in out
    assert run("outages", "suspected")[1] == "没有疑似一片停电的地方。\n"
    assert "已确认" in run("outages", "suspected", "--all")[1]


def test_at_a_terminal_each_order_is_asked(
    run: Run,
    numbers: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (suspicion,) = json.loads(run("outages", "suspected", "--json")[1])
    accepted = json.loads(run("outages", "accept", suspicion["number"], "--json")[1])
    screen = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal("是\n"))
    monkeypatch.setattr("sys.stdout", screen)
    assert main(["outages", "restored", accepted["number"]]) == 0
    assert "这一张也一起复电了吗？" in screen.getvalue()
    assert "4 张工单一起改成「已复电」" in screen.getvalue()


def test_when_power_is_expected_back_may_be_told_later(run: Run, numbers: list[str]) -> None:
    (suspicion,) = json.loads(run("outages", "suspected", "--json")[1])
    number = json.loads(run("outages", "accept", suspicion["number"], "--json")[1])["number"]
    assert run("outages", "expect", number)[0] == 2
    status, out, _ = run("outages", "expect", number, "--expected", "2099-01-01 20:00")
    assert (status, f"停电 {number} 预计复电 2099-01-01 20:00；" in out) == (0, True)
    changed = json.loads(run("outages", "expect", number, "--reason", "变压器坏了", "--json")[1])
    assert (changed["reason"], changed["ends_at"][:10]) == ("变压器坏了", "2099-01-01")
    assert f"{number}\t突发停电\t停着\t" in run("outages", "list")[1]


def test_a_reason_is_judged_like_what_callers_are_told_in_a_storm(
    run: Run, numbers: list[str], tmp_path: Path
) -> None:
    (suspicion,) = json.loads(run("outages", "suspected", "--json")[1])
    status, out, err = run("outages", "accept", suspicion["number"], "--reason", "急什么")
    assert (status, out) == (1, "")
    assert "话术里有禁语「急什么」" in err
    file = tmp_path / "outages.csv"
    file.write_text(
        "停电编号,停电类型,开始时间,结束时间,停电原因,停电范围\n"
        "TD9,计划停电,2026-11-27 08:00,2026-11-27 12:00,规定就是这样,和平路\n",
        "utf-8",
    )
    status, _, err = run("outages", "import", str(file))
    assert status != 0
    assert "第2行：停电原因「规定就是这样」要说给客户听" in err
    assert json.loads(run("outages", "list", "--json")[1]) == []


def test_what_lasts_until_midnight_is_shown_so(run: Run, numbers: list[str]) -> None:
    (suspicion,) = json.loads(run("outages", "suspected", "--json")[1])
    number = json.loads(run("outages", "accept", suspicion["number"], "--json")[1])["number"]
    told = run("outages", "expect", number, "--expected", "2099-01-01 24:00")[1]
    assert f"停电 {number} 预计复电 2099-01-01 24:00；" in told
    assert "2099-01-01 24:00" in run("outages", "list")[1]


def test_a_rejection_needs_a_reason(run: Run, numbers: list[str]) -> None:
    (suspicion,) = json.loads(run("outages", "suspected", "--json")[1])
    assert run("outages", "reject", suspicion["number"])[0] == 2
    status, out, _ = run("outages", "reject", suspicion["number"], "--reason", "各家的事")
    assert (status, "已否定" in out) == (0, True)
    assert "各家的事" in run("outages", "suspected", "--all")[1]


def test_important_customers_are_listed_and_told(run: Run, numbers: list[str]) -> None:
    (suspicion,) = json.loads(run("outages", "suspected", "--json")[1])
    outage = json.loads(run("outages", "accept", suspicion["number"], "--json")[1])["number"]
    (notice,) = json.loads(run("outages", "notices", "--due", "--json")[1])
    assert (notice["account"], notice["state"]) == ("3300099999", "running")
    assert "总务科张工 057188880000\t待通知" in run("outages", "notices")[1]
    status, out, _ = run("outages", "told", outage, "3300099999", "--by", "李四", "--how", "电话")
    assert (status, out) == (0, f"停电 {outage} 已通知户号 3300099999。\n")
    assert run("outages", "notices", "--due")[1] == "没有要通知的重要客户。\n"
    assert "李四 电话" in run("outages", "notices")[1]


def test_orders_are_merged_and_taken_apart_by_hand(run: Run, numbers: list[str]) -> None:
    first, second = numbers[:2]
    status, out, _ = run("orders", "merge", second, "into", first, "--reason", "同一根电缆")
    assert (status, out) == (0, f"工单 {second} 已并入 {first}。\n")
    assert f"并入 {first}" in run("orders")[1]
    (merge,) = json.loads(run("orders", "merged", "--json")[1])
    assert (merge["merged"], merge["main"], merge["status"]) == (second, first, "open")
    assert "人工并单：同一根电缆" in run("orders", "merged")[1]
    status, out, _ = run("orders", "unmerge", second, "--reason", "看错了")
    assert (status, out) == (0, f"工单 {second} 已拆开，现在是「已登记」。\n")
    assert "看错了" in run("orders", "merged")[1]
    status, _, err = run("orders", "merge", second, "in", first, "--reason", "x")
    assert (status, "中间要写 into" in err) == (2, True)


@pytest.mark.parametrize(
    ("written", "state", "told"),
    [
        ("", "ok", "5 种疑似停电"),
        ("并单: {同一条线路: 不并}\n", "ok", "不自动并：同一条线路"),
        ("并单: {同户号: 很久}\n", "problem", "并单.yaml:1:11"),
    ],
)
def test_the_doctor_tells_of_the_rules_of_merging(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: str,
    state: str,
    told: str,
) -> None:
    flows = write_flows(tmp_path / "flows")
    (flows / "standards").mkdir(exist_ok=True)
    (flows / "standards" / "并单.yaml").write_text(written or "复电以后: 2小时\n", "utf-8")
    monkeypatch.setenv("IVR_FLOWS", str(flows))
    _, out, _ = run("doctor", "--json")
    (found,) = [one for one in json.loads(out) if one["name"] == "并单标准"]
    assert found["state"] == state
    assert told in found["text"]
