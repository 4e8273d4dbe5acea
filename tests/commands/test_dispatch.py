"""`ivr dispatch` as it is typed."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.domain.order_life import Status
from storage.database import Database, open_database
from tests.helpers.outbox import FIRST, order, store, stored
from tests.helpers.webhook_receiver import SECRET, WebhookReceiver


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("IVR_DATA", str(tmp_path))
    database = open_database(tmp_path / "ivr.db")
    yield database
    database.close()


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as receiver:
        monkeypatch.setenv("IVR_DISPATCH_URL", receiver.url)
        monkeypatch.setenv("IVR_DISPATCH_SECRET", SECRET)
        monkeypatch.setenv("IVR_DISPATCH_TEAMS", "客户服务班=csv")
        yield receiver


def dispatch(*words: str) -> int:
    try:
        return main(["dispatch", *words])
    except SystemExit as left:
        return int(str(left.code))


def test_what_waits_is_listed_sent_and_listed_no_more(
    database: Database, receiver: WebhookReceiver, capsys: pytest.CaptureFixture[str]
) -> None:
    store(database.unit_of_work, order(1), order(2, "客户服务班"))
    assert dispatch("list") == 0
    shown = capsys.readouterr().out
    assert "GD202611240001-1" in shown
    assert "待送" in shown
    assert "表格" in shown
    assert dispatch("run", "--once") == 0
    assert "送了 1 次，没送成的有 0 条。" in capsys.readouterr().out
    assert dispatch("list", "--json") == 0
    (left,) = json.loads(capsys.readouterr().out)
    assert (left["team"], left["way"], left["state"]) == ("客户服务班", "csv", "waiting")
    assert dispatch("list", "--all", "--team", FIRST, "--json") == 0
    (sent,) = json.loads(capsys.readouterr().out)
    assert sent["id"] == receiver.taken[0].id
    assert sent["state"] == "delivered"


def test_what_was_refused_is_told_retried_and_taken_back(
    database: Database, receiver: WebhookReceiver, capsys: pytest.CaptureFixture[str]
) -> None:
    store(database.unit_of_work, order(1), order(2))
    receiver.behaviours = deque([422, 500])
    assert dispatch("run", "--once") == 1
    assert "没送成的有 2 条" in capsys.readouterr().out
    assert dispatch("list", "--failed") == 0
    shown = capsys.readouterr().out
    assert "不肯收（422）" in shown
    assert "出错了（500）" in shown
    assert dispatch("take-back", "GD202611240002-1", "--reason", "已电话通知") == 0
    assert dispatch("retry") == 2
    assert dispatch("retry", "--all") == 0
    assert dispatch("retry", "--all") == 0
    assert "没有没送成的消息" in capsys.readouterr().out
    assert dispatch("run", "--once") == 0
    assert [one.message["data"]["position"] for one in receiver.taken] == [1]
    assert "已电话通知" in stored(database.unit_of_work, "GD202611240002").history[-1].note
    assert dispatch("retry", "GD9-9") == 1
    assert "没有派单消息GD9-9" in capsys.readouterr().err


def test_a_file_is_written_for_those_without_a_webhook(
    database: Database,
    receiver: WebhookReceiver,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store(database.unit_of_work, order(1), order(2, "客户服务班"))
    file = tmp_path / "今天.csv"
    assert dispatch("export", str(file)) == 0
    assert f"第 1 批，1 条，已写到 {file}。" in capsys.readouterr().out
    assert "GD202611240002" in file.read_text("utf-8-sig")
    assert dispatch("export", str(file)) == 1
    assert "已经存在" in capsys.readouterr().err
    again = tmp_path / "again.csv"
    assert dispatch("export", "--batch", "1", "--json", str(again)) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["batch"], told["handed_over"], told["again"]) == (1, 0, True)
    assert again.read_bytes() == file.read_bytes()


def test_a_database_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "none"))
    assert dispatch("list") == 1
    assert "ivr.db" in capsys.readouterr().err


def test_answers_come_back_by_a_file(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store(database.unit_of_work, order(1))
    file = tmp_path / "回复.csv"
    assert dispatch("template", str(file)) == 0
    assert dispatch("template", str(file)) == 1
    assert "已经存在" in capsys.readouterr().err
    file.write_text("工单号,回复\nGD202611240001,已到场\nGD9,已到场\n", "utf-8")
    assert dispatch("import", str(file)) == 1
    assert "第3行：没有找到工单GD9" in capsys.readouterr().err
    assert dispatch("import", "--skip-bad", str(file)) == 1
    assert "收下 1，早就知道 0，跳过 1" in capsys.readouterr().out
    assert stored(database.unit_of_work).status is Status.ON_SITE
    file.write_text("工单号,回复\nGD202611240001,已到场\n", "utf-8")
    assert dispatch("import", "--json", str(file)) == 0
    assert json.loads(capsys.readouterr().out) == {"taken": 0, "known": 1, "skipped": []}
    assert dispatch("import", str(tmp_path / "none.csv")) == 1
