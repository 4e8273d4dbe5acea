"""`ivr orders show`: everything about one order, and nothing that is to be hidden."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.clock import SystemClock
from storage.database import open_database
from tests.services.town import Town

FLOWS = Path(__file__).parents[2] / "flows"
TOLD = {"户号": "3300012345", "用电地址": "和平路18号3单元302室", "姓名": "王小明", "范围": "一户"}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A town of just now, in a data folder."""
    database = open_database(tmp_path / "ivr.db")
    town = Town.load(database)
    town.clock.at = SystemClock().now()
    return town


def orders(data: Path, *words: str) -> int:
    return main(["orders", *words, "--data", str(data)])


def test_an_order_is_shown_with_its_clocks_and_its_history(
    tmp_path: Path, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    number = str(town.run("新建工单", **TOLD)["工单号"])
    assert (
        orders(tmp_path, "answer", number, "已到场", "--cause", "熔丝烧断", "--crew", "张三") == 0
    )
    capsys.readouterr()
    assert orders(tmp_path, "show", number.lower()) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"工单 {number} 报修 「已到场」\n  下一步：复电（热线）")
    for line in (
        "  姓名：王小明\n",
        "  地址：和平路18号3单元302室\n",
        "  范围：一户\n",
        "  故障原因：熔丝烧断\n",
        "  时限：到场 45分钟，按时，限期 ",
        "  热线  登记\n",
        "  值班员（张三）  状态  已到场\n",
    ):
        assert line in shown
    assert "None" not in shown


def test_programs_get_the_order_with_its_clocks(
    tmp_path: Path, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    number = str(town.run("新建工单", **TOLD)["工单号"])
    assert orders(tmp_path, "show", number, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["number"], shown["next_step"]) == (number, "派单")
    assert shown["clocks"][0]["matter"] == "arrival"


def test_who_reported_is_hidden_until_it_is_asked_for_with_a_reason(
    tmp_path: Path, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"留名": "留名", "联系电话": "13711112222", "姓名": "王小芳", "类别": "偷电"}
    number = str(town.run("登记举报", **told)["工单号"])
    for words in ((), ("--json",)):
        assert orders(tmp_path, "show", number, *words) == 0
        shown = capsys.readouterr().out
        assert "13711112222" not in shown
        assert "王小芳" not in shown
    assert orders(tmp_path, "show", number, "--identity") == 1
    assert "要写明原因" in capsys.readouterr().err
    assert orders(tmp_path, "show", number, "--identity", "--reason", "核实") == 0
    shown = capsys.readouterr().out
    assert "  姓名：王小芳\n  联系电话：13711112222\n" in shown
    assert "  查看举报人  核实\n" in shown
    assert orders(tmp_path, "--identity", "--reason", "核实", "show", number) == 0
    assert "王小芳" in capsys.readouterr().out


def test_an_order_that_is_not_there_is_told(
    tmp_path: Path, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert orders(tmp_path, "show", "GD1") == 1
    assert "没有找到工单GD1" in capsys.readouterr().err


def test_an_address_mended_by_hand_tells_whose_it_is_now(
    tmp_path: Path, town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    flows = Path(shutil.copytree(FLOWS, tmp_path / "flows"))
    teams = "班组:\n  - {名称: 柳河抢修班, 地址: [柳河村]}\n  - {名称: 值班抢修班}\n"
    (flows / "standards" / "班组.yaml").write_text(teams, "utf-8")
    (flows / "standards" / "预约.yaml").unlink()
    monkeypatch.setenv("IVR_FLOWS", str(flows))
    number = str(town.run("新建工单", **TOLD)["工单号"])
    assert orders(tmp_path, "fill", number, "--address", "柳河村5号") == 0
    moved = "未分班组改为柳河抢修班：地址改了"
    assert capsys.readouterr().out == f"工单 {number} 已经补写好了。{moved}。\n"
    assert orders(tmp_path, "show", number) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith(f"热线  改派  {moved}")


def test_what_is_overdue_is_told_in_the_list_of_things_to_do(
    tmp_path: Path, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    late = str(town.run("新建工单", **TOLD)["工单号"])
    town.clock.at -= timedelta(hours=3)
    town.run("新建工单", 户号="3300030001", 用电地址="翠湖小区1栋1单元101室", 范围="一户")
    assert orders(tmp_path, "--todo") == 0
    _, first, second = capsys.readouterr().out.splitlines()
    assert " 超时\t" in first
    assert "翠湖小区1栋1单元101室" in first
    assert late in second
    assert "超时" not in second
