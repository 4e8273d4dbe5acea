"""`ivr agents`, as supervisors and scripts use it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ivr.app.house import PROJECT
from ivr.app.standards import QUEUE
from ivr.cli import main
from ivr.clock import SystemClock
from ivr.services.agent_joining import Wish
from ivr.services.agent_queue import AgentQueue
from storage.database import open_database

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


def shown(run: Run, *words: str) -> Any:  # noqa: ANN401 - it is whatever was printed
    status, out, err = run("agents", *words, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_agents_are_added_changed_and_removed(run: Run) -> None:
    assert shown(run) == []
    assert "还没有坐席" in run("agents")[1]
    added = ("agents", "add", "1001", "李小明", "--address", "sip:1001@10.0.0.2")
    assert run(*added)[:2] == (0, "坐席 1001 李小明：人工坐席，现在离线。\n")
    assert run(*added)[0] == 1
    words = ("--queue", "值班长，抢修值班", "--language", "英语", "--shift", "每天 22:00-06:00")
    assert run("agents", "edit", "1001", "--name", "李大明", *words)[0] == 0
    (agent,) = shown(run)
    assert (agent["name"], agent["queues"], agent["languages"], agent["supervisor"]) == (
        "李大明",
        ["抢修值班"],
        ["英语"],
        True,
    )
    assert agent["shifts"] == ["每天 22:00-06:00"]
    run("agents", "edit", "1001", "--address", "无", "--shift", "无", "--no-supervisor")
    (agent,) = shown(run)
    assert (agent["address"], agent["shifts"], agent["supervisor"]) == (None, [], False)
    assert "没有分机地址" in run("agents", "ready", "1001")[2]
    assert run("agents", "remove", "1001")[1] == "坐席 1001 李大明 删掉了。\n"
    assert "没有工号1001的坐席" in run("agents", "off", "1001")[2]


def test_agents_are_best_at_categories_of_business(run: Run) -> None:
    skills = ("--address", "sip:1001@10.0.0.2", "--category", "电费,业务")
    assert "人工坐席（电费、业务），现在离线" in run("agents", "add", "1001", "李小明", *skills)[1]
    assert shown(run)[0]["categories"] == ["电费", "业务"]
    status, _, error = run("agents", "edit", "1001", "--category", "电废")
    assert status == 1
    assert "类别「电废」不认识，可以写：报修、电费、投诉、业务、咨询" in error
    run("agents", "edit", "1001", "--category", "无")
    assert shown(run)[0]["categories"] == []


def test_a_category_that_is_gone_from_the_file_is_told_by_the_doctor_and_breaks_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(PROJECT / "flows", tmp_path / "flows"))
    monkeypatch.setenv("IVR_FLOWS", str(folder))
    run("agents", "add", "1001", "李小明", "--address", "sip:1@h", "--category", "电费,业务")
    assert "已经没有了" not in run("doctor")[1]
    rules = (folder / QUEUE).read_text("utf-8")
    (folder / QUEUE).write_text(rules.replace("  电费: [", "  账务: ["), "utf-8")
    assert "坐席的类别，排队.yaml 里已经没有了：1001 李小明（电费）" in run("doctor")[1]
    assert run("agents", "edit", "1001", "--name", "李大明")[0] == 0
    assert "现在空闲" in run("agents", "ready", "1001")[1]
    assert "类别「电费」不认识" in run("agents", "edit", "1001", "--category", "电费")[2]


def test_agents_sign_on_rest_and_go_home(run: Run) -> None:
    run("agents", "add", "1001", "李小明", "--address", "sip:1001@10.0.0.2")
    assert "现在空闲" in run("agents", "ready", "1001")[1]
    run("agents", "away", "1001", "--reason", "吃饭", "--minutes", "30")
    assert "小休（吃饭）" in run("agents")[1]
    (duty,) = shown(run, "shifts")
    assert (duty["expected"], duty["present"], duty["state"]) == (False, True, "away")
    assert "小休" in run("agents", "shifts")[1]
    assert "现在离线" in run("agents", "off", "1001")[1]
    assert run("agents", "away", "1001")[0] == 2
    assert run("agents", "away", "1001", "--reason", "x", "--minutes", "0")[0] == 2


def test_the_queue_is_shown(run: Run, tmp_path: Path) -> None:
    run("agents", "add", "1001", "李小明", "--address", "sip:1001@10.0.0.2")
    assert "现在没有人在等" in run("agents", "queue")[1]
    assert shown(run, "queue") == []
    run("agents", "ready", "1001")
    database = open_database(tmp_path / "ivr.db")
    calls = AgentQueue(database.unit_of_work, SystemClock(), "n")
    for call_id, queue in (("c1", "人工坐席"), ("c2", "人工坐席"), ("c3", "抢修值班")):
        wish = Wish(call_id, queue, caller="13800000001", slots={"缘由": "问电费"}, category="电费")
        calls.join(wish)
    lines = shown(run, "queue")
    assert [(line["call_id"], line["priority"]) for line in lines] == [
        ("c3", "danger"),
        ("c1", "normal"),
        ("c2", "normal"),
    ]
    assert lines[1]["agent"] == "1001"
    assert lines[1]["category"] == "电费"
    table = run("agents", "queue")[1]
    assert "没人在岗" in table
    assert "类别" in table
    assert "\t电费\t" in table
    assert "1001 李小明" in table
    calls.connected("c1")
    assert "结束以后离线" in run("agents", "off", "1001")[1]
    database.close()


def test_agents_are_imported(run: Run, tmp_path: Path) -> None:
    file = str(tmp_path / "a.csv")
    assert run("agents", "template", file)[0] == 0
    assert run("agents", "import", file)[1] == "坐席：新增 1，更新 0，跳过 0。\n"
    Path(file).write_text("工号,姓名,分机地址\n1002,王芳,1002\n1003,赵,\n", "utf-8")
    assert run("agents", "import", file)[0] == 1
    assert run("agents", "import", file, "--skip-bad")[0] == 1
    assert [agent["staff_number"] for agent in shown(run)] == ["1001", "1003"]
    logged = run("api", "imports", "--of", "坐席")[1].splitlines()
    assert len(logged) == 3


def test_the_doctor_tells_who_never_gets_a_call_and_which_queue_is_served_by_nobody(
    run: Run,
) -> None:
    run("agents", "add", "1001", "李小明", "--address", "sip:1001@10.0.0.2")
    run("agents", "add", "1002", "王芳", "--queue", "抢修值班")
    run("agents", "add", "1003", "赵", "--address", "sip:3@h")
    run("agents", "edit", "1003", "--queue", "")
    told = run("doctor")[1]
    assert "没有分机地址，接不到电话：1002 王芳" in told
    assert "没有技能，接不到电话：1003 赵" in told
    assert "没有人接、也没有号码的队列：值班长、抢修值班" in told
    assert "没有坐席会说的队列：方言坐席、英语坐席" in told
    for number in ("1002", "1003"):
        words = ("--address", "sip:2@h", "--queue", "抢修值班,值班长", "--language", "英语,方言")
        run("agents", "edit", number, *words)
    told = run("doctor")[1]
    assert "3 位，都有分机地址和技能" in told
    assert "转接：" not in told
