"""`ivr callbacks` as it is typed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.app.house import PROJECT
from ivr.app.standards import CALLBACKS
from ivr.cli import main
from ivr.clock import SystemClock, local
from ivr.domain.callback import CallbackResult, CallbackState
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.order_life import Status
from ivr.domain.terms import Area, Kind
from storage.database import Database, open_database
from tests.helpers.callbacks import callbacks, fault, restored, store

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("IVR_DATA", str(tmp_path))
    database = open_database(tmp_path / "ivr.db")
    yield database
    database.close()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], database: Database) -> Run:
    """Run a command: exit status, output, errors."""

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            status = main(["callbacks", *words])
        except SystemExit as leaving:
            status = int(str(leaving.code))
        return (status, *capsys.readouterr())

    return call


def told(run: Run, *words: str) -> dict[str, Any]:
    status, out, err = run(*words, "--json")
    assert (status, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def listed(run: Run, *words: str) -> list[dict[str, Any]]:
    status, out, err = run(*words, "--json")
    assert (status, err) == (0, "")
    found: list[dict[str, Any]] = json.loads(out)
    return found


@pytest.fixture
def mended(database: Database) -> None:
    """Two homes and a complaint are done; a report as well; one has told no number."""
    orders = [
        fault(1, area=Area.CITY),
        fault(2, contact=None),
        fault(3, kind=Kind.COMPLAINT, result="道歉", symptom="态度"),
        fault(4, kind=Kind.WHISTLE_BLOWING, result="查实", symptom="偷电"),
    ]
    store(database.unit_of_work, *orders)
    now = SystemClock().now()
    store(database.unit_of_work, *(restored(one, now) for one in orders))


@pytest.mark.usefixtures("mended")
def test_what_is_still_to_be_made_is_listed(run: Run) -> None:
    status, out, _ = run()
    assert status == 0
    assert "HF000001\t满意度回访\t待打\t13800000001\tGD202611240001" in out
    assert "HF000002\t满意度回访\t转人工" in out
    assert "HF000004\t满意度回访\t待打\t（保密）" in out
    assert "13800000004" not in out + str(listed(run)) + str(told(run, "due"))
    assert [one["id"] for one in listed(run, "list", "--by-hand")] == ["HF000002"]
    assert listed(run, "list", "--kind", "回拨") == []
    assert len(listed(run, "list", "--all")) == 4
    assert run("list", "--kind", "停电通知")[1] == "没有这样的回访。\n"
    assert run("list", "--all", "--by-hand")[0] == 2


@pytest.mark.usefixtures("mended")
def test_all_dialling_is_stopped_and_goes_on(run: Run) -> None:
    due = told(run, "due")
    assert due["stopped"] is False
    assert [one["id"] for one in due["due"]] == ["HF000001", "HF000003", "HF000004"]
    assert "外呼停了" in run("stop", "--reason", "打错了一片")[1]
    status, out, _ = run("due")
    assert status == 0
    assert "外呼停着" in out
    assert "打错了一片" in out
    assert told(run, "start", "--reason", "改好了")["stopped"] is False
    assert "外呼停着" not in run("due")[1]
    assert "外呼又开始了" in run("start")[1]
    assert run("stop")[0] == 2
    assert told(run, "due", "--kind", "回拨")["due"] == []


@pytest.mark.usefixtures("mended")
def test_a_person_writes_down_what_was_said(run: Run, database: Database) -> None:
    status, out, _ = run("record", "HF000001", "--result", "已答复", "--level", "4")
    assert (status, out) == (
        0,
        "HF000001 记下了，现在是「已完成」，工单 GD202611240001 归档了。\n",
    )
    out = run("record", "HF000002", "--result", "没有解决")[1]
    assert "工单 GD202611240002 重新打开了" in out
    done = told(run, "record", "HF000003", "--result", "已答复", "--level", "1", "--reason", "慢")
    assert (done["level"], done["archived"]) == (1, ["GD202611240003"])
    assert [one["reason"] for one in listed(run, "list", "--dissatisfied")] == ["慢"]
    assert "非常不满意" in run("seen", "HF000003", "--note", "上门道歉了")[1]
    assert listed(run, "list", "--dissatisfied", "--kind", "满意度回访") == []
    assert run("record", "HF000001", "--result", "已答复")[0] == 1
    with database.unit_of_work(read_only=True) as unit:
        order = unit.orders.get("GD202611240002")
    assert order is not None
    assert order.status is Status.OPEN


@pytest.mark.usefixtures("mended")
def test_the_customers_wish_is_kept(run: Run) -> None:
    tomorrow = f"{local(SystemClock().now() + timedelta(days=1)):%Y-%m-%d} 10:45"
    out = run("record", "HF000001", "--result", "改时间", "--at", tomorrow)[1]
    assert f"{tomorrow[5:]} 再打" in out
    status, _, err = run("record", "HF000001", "--result", "改时间", "--at", "明天")
    assert (status, "看不懂" in err) == (2, True)


@pytest.mark.usefixtures("mended")
def test_a_month_is_told_by_area_kind_and_result(run: Run) -> None:
    run("record", "HF000001", "--result", "已答复", "--level", "5")
    run("record", "HF000003", "--result", "没人接")
    status, out, _ = run("rate")
    assert status == 0
    assert "全部\t4\t1\t2\t1\t66.7%\t50.0%\t90%\t否" in out
    assert "城区\t1\t0\t1\t1\t100.0%\t100.0%\t90%\t是" in out
    assert "投诉\t1\t0\t1\t0\t100.0%\t0.0%\t100%\t是" in out
    assert "不知道地区" in out
    assert "已答复 1；没人接 1；非常满意 1；要由人来打 1。" in out
    rates = told(run, "rate", "--month", f"{local(SystemClock().now()):%Y-%m}")
    assert (rates["wanted"], rates["rate"]) == (4, 0.6667)
    assert run("rate", "--month", "2020-01")[1] == "这个月没有要回访的。\n"
    assert run("rate", "--month", "一月")[0] == 2


def test_planned_work_is_announced_to_every_customer(run: Run, database: Database) -> None:
    assert main(["customers", "import", str(customers_file(database))]) == 0
    start = SystemClock().now() + timedelta(days=9)
    work = KnownOutage(
        "JH1", OutageKind.PLANNED, "检修", start, start + timedelta(hours=5), feeders=("和平线",)
    )
    with database.unit_of_work() as unit:
        unit.outages.save(work)
        unit.commit()
    assert told(run, "announce", "JH1") == {
        "outage": "JH1",
        "added": 1,
        "known": 0,
        "unreachable": 1,
    }
    again = run("announce", "JH1")[1]
    assert again == "停电 JH1：要打电话通知 0 户，另有 1 户早就列进去了，另有 1 户没有电话。\n"
    assert run("announce", "JH9")[0] == 1


def customers_file(database: Database) -> Path:
    place = Path(database.place).parent / "customers.csv"
    lines = ["户号,户名,地址,电话,线路"]
    lines += ["3300012345,王小明,和平路18号,13800000001,和平线"]
    lines += ["3300012346,李小红,和平路19号,,和平线"]
    place.write_text("\n".join(lines), "utf-8")
    return place


def test_old_records_are_forgotten(run: Run, database: Database) -> None:
    store(database.unit_of_work, fault(1))
    store(database.unit_of_work, restored(fault(1)))
    with database.unit_of_work() as unit:
        known = unit.callbacks.get(1)
        assert known is not None
        long_ago = SystemClock().now() - timedelta(days=900)
        tried = known.dialled("a", "c1", long_ago).tried(CallbackResult.ANSWERED, "", long_ago)
        unit.callbacks.save(tried.settled(long_ago))
        unit.commit()
    assert run("forget")[1] == "删掉了 1 条。\n"
    assert told(run, "forget") == {"forgotten": 0}
    assert [one.state for one in callbacks(database.unit_of_work)] == list[CallbackState]()


def test_where_the_hotline_does_not_dial_people_are_told_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flows = tmp_path / "flows"
    shutil.copytree(PROJECT / "flows", flows)
    file = flows / CALLBACKS
    file.write_text(file.read_text("utf-8").replace("自动外呼: 开", "自动外呼: 关"), "utf-8")
    monkeypatch.setenv("IVR_FLOWS", str(flows))
    assert "热线自己不打" in run("due")[1]
