"""Complaints, reports, suggestions and applications by keys, from the first ring to the database.

The flows stand behind a menu of the test's own: where the shipped menus have them is tested there.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, select

from tests.e2e.walks import follow
from tests.helpers.caller import Caller
from tests.helpers.hotline import PROJECT, CallRecord, Hotline, Order, actions, said
from tests.helpers.postgres import PostgresServer

pytestmark = pytest.mark.e2e

MENU = """\
流程: 诉求入口
开始: 问
槽位:
  联系电话: {类型: 电话号码, 初值: 来电号码}
步骤:
  问:
    询问: 投诉请按一，举报请按二，建议请按三，申请请按四，找人工请按零。
    选项:
      投诉: {按: "1", 去: 投诉}
      举报: {按: "2", 去: 举报}
      建议: {按: "3", 去: 建议}
      申请: {按: "4", 去: 申请}
  投诉: {调用: 投诉, 传入: {联系电话: 联系电话}, 下一步: 收尾}
  举报: {调用: 举报, 下一步: 收尾}
  建议: {调用: 建议表扬, 传入: {联系电话: 联系电话}, 下一步: 收尾}
  申请: {调用: 业务申请, 传入: {联系电话: 联系电话}}
  收尾:
    调用: 收尾
    下一步: 问
"""

MENU_ENTRY = "诉求入口"
REPORT = "211~1"
"""举报, 不留名, 偷电, what happened, 都对."""


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    folder = tmp_path / "flows"
    shutil.copytree(PROJECT / "flows", folder, ignore=shutil.ignore_patterns("cases"))
    (folder / f"{MENU_ENTRY}.yaml").write_text(MENU, "utf-8")
    return folder


@pytest.fixture
def dial(new_hotline: Callable[..., Hotline], flows: Path) -> Callable[..., Hotline]:
    def started(**settings: str) -> Hotline:
        return new_hotline(IVR_FLOWS=str(flows), IVR_ENTRY=MENU_ENTRY, **settings)

    return started


def walk(hotline: Hotline, caller: str, script: str) -> None:
    with Caller(hotline.address, caller) as call:
        call.dial()
        follow(call, script)
        call.hear_voice()


def concealed_call(hotline: Hotline, timeout_s: float = 15) -> CallRecord:
    """The only call that tells nothing of its caller, once it has ended."""
    deadline = time.monotonic() + timeout_s
    while True:
        found = [call for call in hotline.calls() if call["concealed"] and call["ended_at"]]
        if found:
            (call,) = found
            return call
        assert time.monotonic() < deadline, hotline.calls()
        time.sleep(0.2)


def order_of(hotline: Hotline, kind: str) -> Order:
    (order,) = [order for order in hotline.orders() if order["kind"] == kind]
    return order


def test_complaint_suggestion_and_application_become_orders(dial: Callable[..., Hotline]) -> None:
    hotline = dial()
    walk(hotline, "13677005501", "11~~11")
    record = hotline.ended_call("13677005501")
    (complaint,) = hotline.orders_of(record)
    assert (complaint["kind"], complaint["topic"]) == ("complaint", "服务态度")
    assert complaint["contact"] == "13677005501"
    assert set(complaint["recordings"]) == {"message", "name"}
    assert "五天之内，专人打电话答复您" in said(record)

    # The same caller again: what is in hand is told, and nothing is filed twice.
    walk(hotline, "13677005501", "12")
    again = hotline.ended_call("13677005501", nth=2)
    assert "您有一件投诉" in said(again)
    assert hotline.orders_of(again) == []
    assert order_of(hotline, "complaint")["urges"] == 1

    walk(hotline, "13677005502", "31~~11")
    record = hotline.ended_call("13677005502")
    (suggestion,) = hotline.orders_of(record)
    assert (suggestion["kind"], suggestion["contact"]) == ("suggestion", "13677005502")
    assert "一个工作日之内转给专人" in said(record)

    walk(hotline, "13677005503", "411~~11")
    record = hotline.ended_call("13677005503")
    (application,) = hotline.orders_of(record)
    assert (application["kind"], application["topic"]) == ("application", "居民新装")
    assert set(application["recordings"]) == {"address", "name"}
    assert "五个工作日之内装表送电" in said(record)


NUMBER = "13677005577"
SPOKEN = ("幺三六，七七零零，五五七七", "一三六，七七零零，五五七七")


def test_the_number_of_an_anonymous_report_is_nowhere(dial: Callable[..., Hotline]) -> None:
    hotline = dial(IVR_RECORDING_CALLS="true")
    # The report, then another matter in the same call, for which the number is not known either.
    walk(hotline, NUMBER, f"{REPORT}117~~#1")
    record = concealed_call(hotline)
    assert actions(record).count("登记举报") == 1
    assert record["caller"] is None
    assert said(record) == ""
    report, complaint = order_of(hotline, "whistle-blowing"), order_of(hotline, "complaint")
    assert report["anonymous"]
    assert report["topic"] == "偷电"
    for hidden in ("caller", "contact", "name", "account", "call_id"):
        assert report[hidden] is None, hidden
    assert report["recordings"] == {}
    assert (complaint["caller"], complaint["contact"]) == (None, None)
    # Nothing tells that the complaint was made in a call in which somebody reported wrongdoing.
    assert re.fullmatch(r"\d{14}-[0-9a-f]{8}", str(complaint["call_id"]))
    assert record["call_id"] not in str(complaint)

    shown = [
        hotline.run(*words).stdout
        for words in (
            ("calls",),
            ("calls", record["call_id"]),
            ("calls", "--json"),
            ("orders",),
            ("orders", "--json"),
            ("orders", "--todo"),
            ("orders", "clocks", "--json"),
            ("orders", "--last", "--identity", "--reason", "查办"),
            ("orders", "--last", "--identity", "--reason", "查办", "--json"),
        )
    ]
    assert hotline.stop() == 0
    assert not list((hotline.data / "call-recordings").rglob("*.wav"))
    with closing(sqlite3.connect(hotline.data / "ivr.db")) as database:
        dump = "\n".join(database.iterdump())
    texts = {"shown": "\n".join(shown), "log": hotline.errors(), "out": "\n".join(hotline.lines)}
    assert_nowhere({**texts, "dump": dump}, hotline.data)


@pytest.mark.proof
def test_a_server_holds_no_number_of_it_either(
    dial: Callable[..., Hotline], postgres: PostgresServer
) -> None:
    url = postgres.new_database(empty=True)
    hotline = dial(IVR_DATABASE_URL=url)
    walk(hotline, NUMBER, REPORT)
    record = concealed_call(hotline)
    assert record["caller"] is None
    assert order_of(hotline, "whistle-blowing")["anonymous"]
    assert hotline.stop() == 0
    rows = "\n".join(map(str, everything_in(url)))
    assert "登记举报" in rows
    assert_nowhere({"rows": rows, "log": hotline.errors()}, hotline.data)


def test_who_is_named_is_seen_with_a_reason_alone(dial: Callable[..., Hotline]) -> None:
    hotline = dial()
    walk(hotline, NUMBER, "223~~113600001111#11")
    report = order_of(hotline, "whistle-blowing")
    assert (report["identity_hidden"], report["contact"], report["anonymous"]) == (
        True,
        None,
        False,
    )
    refused = hotline.run("orders", "--kind", "举报", "--identity")
    assert refused.returncode != 0
    assert "要写明原因" in refused.stderr
    table = hotline.run("orders").stdout
    assert "举报人保密" in table
    assert "13600001111" not in table
    chosen = ("orders", "--kind", "举报", "--identity", "--reason", "联系核实")
    seen = hotline.run(*chosen).stdout
    assert "13600001111" in seen
    assert NUMBER not in seen
    last = order_of(hotline, "whistle-blowing")["history"][-1]
    assert (last["event"], last["note"]) == ("identity-seen", "联系核实")
    assert last["by"] not in {"", "operator"}


def assert_nowhere(texts: dict[str, str], folder: Path) -> None:
    """The number stands in none of the texts and in no file, nor in a file's name."""
    for where, text in texts.items():
        for form in (NUMBER, *SPOKEN):
            assert form not in text, where
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".wav" and "recordings" in path.parts for path in files)
    for path in files:
        assert NUMBER not in str(path.relative_to(folder))
        if path.suffix != ".wav" and "prompts" not in path.parts:
            content = path.read_bytes()
            for form in (NUMBER, *SPOKEN):
                assert form.encode() not in content, path.name


def everything_in(url: str) -> Iterator[object]:
    """Every row of a database."""
    engine = create_engine(url)
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            yield from connection.execute(select(table))
    engine.dispose()
