"""`ivr orders` and who reported: hidden unless it is asked for with a reason, which is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.clock import SystemClock
from ivr.domain.regime import Regime
from ivr.services.flow_actions import FlowActions
from storage.database import open_database

Run = Callable[..., tuple[int, str, str]]

SECRETS = ("13711112222", "王小芳", "c-secret", ".wav")
TOLD = {
    "留名": "留名",
    "联系电话": "13711112222",
    "姓名": "王小芳",
    "类别": "偷电",
    "留言录音": "a.wav",
}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command: exit status, output, errors."""
    monkeypatch.setenv("IVR_DATA", str(tmp_path))
    monkeypatch.setenv("SUDO_USER", "zhang")

    def call(*words: str) -> tuple[int, str, str]:
        try:
            status = main(list(words))
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        return (status, *capsys.readouterr())

    return call


@pytest.fixture
def number(tmp_path: Path) -> str:
    """A report by somebody who gave his name and number."""
    database = open_database(tmp_path / "ivr.db")
    actions = FlowActions(database.unit_of_work, SystemClock(), Regime())
    made = actions.run("登记举报", TOLD, call_id="c-secret", caller=None)
    database.close()
    return str(made["工单号"])


def test_no_command_shows_who_reported(run: Run, number: str) -> None:
    for words in (
        ("orders",),
        ("orders", "--json"),
        ("orders", "--todo"),
        ("orders", "--kind", "举报", "--json"),
        ("orders", "clocks"),
        ("orders", "clocks", "--json"),
        ("orders", "pause", number, "--reason", "等材料", "--json"),
        ("orders", "assign", number, "--to", "监察", "--json"),
        ("orders", "shift", "--from", "监察", "--to", "监察二组", "--json"),
        ("orders", "fill", number, "--name", "王小芳", "--result", "属实", "--json"),
        ("orders", "set", number, "dispatched", "--json"),
    ):
        status, output, errors = run(*words)
        assert status == 0, errors
        assert not any(secret in output for secret in SECRETS), words
        assert number in output


def test_who_asks_with_a_reason_sees_it_and_that_stands_in_the_history(
    run: Run, number: str
) -> None:
    status, output, errors = run("orders", "--kind", "举报", "--identity")
    assert status != 0
    assert output == ""
    assert "查看举报人要写明原因" in errors
    reports = ("orders", "--kind", "举报", "--identity", "--reason")
    status, output, _ = run(*reports, "要联系举报人", "--json")
    assert status == 0
    (order,) = json.loads(output)
    assert (order["contact"], order["name"], order["identity_hidden"]) == (
        "13711112222",
        "王小芳",
        False,
    )
    assert "13711112222" in run(*reports, "再看一次")[1]
    (order,) = json.loads(run("orders", "--json")[1])
    assert order["identity_hidden"]
    seen = [line for line in order["history"] if line["event"] == "identity-seen"]
    assert [(line["by"], line["note"]) for line in seen] == [
        ("zhang", "要联系举报人"),
        ("zhang", "再看一次"),
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "不能全部列出举报人"),
        (("--todo",), "--todo 不显示举报人"),
        (("--todo", "--kind", "举报"), "--todo 不显示举报人"),
    ],
)
def test_who_reported_is_never_listed_wholesale(
    run: Run, number: str, words: tuple[str, ...], told: str
) -> None:
    status, output, errors = run("orders", *words, "--identity", "--reason", "看看")
    assert (status, output) == (2, "")
    assert told in errors
    assert "ivr orders show 工单号 --identity --reason 原因" in errors
    (order,) = json.loads(run("orders", "--json")[1])
    assert [line["event"] for line in order["history"]] == ["opened"]


def test_looking_at_other_orders_leaves_no_line(run: Run, number: str, tmp_path: Path) -> None:
    database = open_database(tmp_path / "ivr.db")
    actions = FlowActions(database.unit_of_work, SystemClock(), Regime())
    actions.run("登记表扬", {}, call_id="c2", caller="13800000001")
    database.close()
    status, output, _ = run("orders", "--kind", "表扬", "--identity", "--reason", "看看", "--json")
    assert status == 0
    (praise,) = json.loads(output)
    assert [line["event"] for line in praise["history"]] == ["opened"]
    assert number not in output
