"""Bills, balances and applications on the command line, and a talk about them."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from tests.commands.test_cli import Run, run

__all__ = ["run"]

SECRET, WRONG = "0815", "8642"


@pytest.mark.parametrize(
    ("command", "empty"),
    [("bills", "还没有账单"), ("balances", "还没有余额"), ("applications", "还没有业务申请")],
)
def test_what_was_imported_is_listed(run: Run, tmp_path: Path, command: str, empty: str) -> None:
    data, customers, file = (str(tmp_path / name) for name in ("data", "c.csv", "file.csv"))
    run("customers", "template", customers)
    run("customers", "import", customers, "--data", data)
    assert empty in run(command, "list", "--data", data)[1]
    assert run(command, "template", file)[0] == 0
    status, out, _ = run(command, "import", file, "--data", data)
    assert (status, "新增 1" in out) == (0, True)
    assert "3300012345" in run(command, "list", "--data", data)[1]
    (listed,) = json.loads(run(command, "list", "--json", "--data", data)[1])
    assert listed["account"] == "3300012345"


def test_who_imported_what_is_shown(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_USER", "王五")
    data, customers, bills = (str(tmp_path / name) for name in ("data", "c.csv", "b.csv"))
    run("customers", "template", customers)
    run("customers", "import", customers, "--data", data)
    assert run("api", "imports", "--of", "余额", "--data", data)[1] == "还没有导入过资料。\n"
    run("bills", "template", bills)
    run("bills", "import", bills, "--data", data)
    Path(bills).write_bytes(Path(bills).read_bytes() + b"33,,,,,\n")
    assert run("bills", "import", bills, "--data", data)[0] == 1
    run("bills", "import", bills, "--skip-bad", "--data", data)
    status, out, _ = run("api", "imports", "--data", data)
    assert status == 0
    assert [line.split("\t")[1:] for line in out.splitlines()[1:]] == [
        ["电费账单", "王五", "命令", "0", "1", "1"],
        ["电费账单", "王五", "命令", "1", "0", "0"],
        ["客户", "王五", "命令", "1", "0", "0"],
    ]
    (first,) = json.loads(run("api", "imports", "--most", "1", "--json", "--data", data)[1])
    assert (first["list"], first["way"], first["skipped"]) == ("bills", "command", 1)


def test_bills_are_listed_by_account(run: Run, tmp_path: Path) -> None:
    data, customers, bills = (str(tmp_path / name) for name in ("data", "c.csv", "b.csv"))
    run("customers", "template", customers)
    run("customers", "import", customers, "--data", data)
    run("bills", "template", bills)
    run("bills", "import", bills, "--data", data)
    of_other = run("bills", "list", "--account", "3300012346", "--json", "--data", data)
    assert json.loads(of_other[1]) == []
    status, _, err = run("bills", "list", "--account", "33", "--data", data)
    assert (status, "户号「33」不对" in err) == (2, True)


def test_no_record_of_a_call_has_the_second_fact_in_it(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data, customers, bills = (str(tmp_path / name) for name in ("data", "c.csv", "b.csv"))
    run("customers", "template", customers)
    run("customers", "import", customers, "--data", data)
    run("bills", "template", bills)
    run("bills", "import", bills, "--data", data)
    typed = f"#3300012345\n#1\n#3\n#{WRONG}\n#1\n#3\n#{SECRET}\n#3\n"
    with caplog.at_level(logging.DEBUG):
        _, talk, _ = run("talk", "查电费", "--from", "13900009999", "--data", data, typed=typed)
    assert "没有核对上" in talk
    assert "一百二十三元四角五分" in talk
    calls = run("calls", "--json", "--data", data)[1]
    (call,) = json.loads(calls)
    shown = run("calls", call["call_id"], "--data", data)[1]
    orders = run("orders", "--json", "--data", data)[1]
    for secret in (SECRET, WRONG):
        for text in (calls, shown, orders, caplog.text):
            assert secret not in text
