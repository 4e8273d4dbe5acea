"""`ivr orders show`: one order as people read it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.clock import SystemClock
from ivr.domain.regime import Regime
from ivr.services.flow_actions import FlowActions
from storage.database import open_database

FLOWS = Path(__file__).parents[2] / "flows"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> tuple[int, str, str]:
        status = main([*words, "--data", str(tmp_path)])
        return (status, *capsys.readouterr())

    return call


def filed(data: Path, action: str, **told: str) -> str:
    database = open_database(data / "ivr.db")
    actions = FlowActions(database.unit_of_work, SystemClock(), Regime())
    number = actions.run(action, told, call_id="c1", caller="13800000001")["工单号"]
    database.close()
    return str(number)


def test_all_that_is_known_is_told_with_its_history(run: Run, tmp_path: Path) -> None:
    number = filed(tmp_path, "新建工单", 用电地址="和平路18号", 范围="一户", 现象="灯闪")
    status, out, _ = run("orders", "show", number)
    assert status == 0
    lines = out.splitlines()
    assert lines[0] == f"工单 {number}　报修　已登记"
    for line in ("地址：和平路18号", "范围：一户", "现象：灯闪", "联系电话：13800000001"):
        assert line in lines
    assert "结果：" not in out
    assert lines[-1].endswith("热线 登记")
    shown = json.loads(run("orders", "show", number, "--json")[1])
    assert (shown["number"], shown["address"]) == (number, "和平路18号")


def test_an_order_that_is_not_there_is_told_so(run: Run, tmp_path: Path) -> None:
    filed(tmp_path, "新建工单", 用电地址="和平路18号")
    status, _, err = run("orders", "show", "GD202611249999")
    assert (status, "没有找到工单GD202611249999" in err) == (1, True)


def test_who_reported_is_hidden_until_somebody_says_why(run: Run, tmp_path: Path) -> None:
    told = {"留名": "留名", "姓名": "王小明", "联系电话": "13900000009"}
    number = filed(tmp_path, "登记举报", **told)
    out = run("orders", "show", number)[1]
    assert "举报人保密" in out
    assert "王小明" not in out
    assert "13900000009" not in out
    refused = run("orders", "show", number, "--identity")
    assert (refused[0], "要写明原因" in refused[2]) == (1, True)
    seen = run("orders", "show", number, "--identity", "--reason", "联系举报人核实")[1]
    assert "姓名：王小明" in seen
    assert "查看举报人：联系举报人核实" in seen
    assert "王小明" not in run("orders", "show", number, "--json")[1]


def test_an_address_mended_by_hand_tells_whose_it_is_now(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flows = Path(shutil.copytree(FLOWS, tmp_path / "flows"))
    teams = "班组:\n  - {名称: 柳河抢修班, 地址: [柳河村]}\n  - {名称: 值班抢修班}\n"
    (flows / "standards" / "班组.yaml").write_text(teams, "utf-8")
    (flows / "standards" / "预约.yaml").unlink()
    monkeypatch.setenv("IVR_FLOWS", str(flows))
    number = filed(tmp_path, "新建工单", 用电地址="和平路18号")
    status, out, _ = run("orders", "fill", number, "--address", "柳河村5号")
    told = f"工单 {number} 已经补写好了。未分班组改为柳河抢修班：地址改了。\n"
    assert (status, out) == (0, told)
    assert (
        run("orders", "show", number)[1]
        .splitlines()[-1]
        .endswith("热线 改班组：未分班组改为柳河抢修班：地址改了")
    )
