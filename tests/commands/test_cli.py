"""The command line, which others script against: words, exit status, JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr import app
from ivr.cli import COMMANDS, main
from ivr.clock import SystemClock
from ivr.config import load
from tests.app.folders import write_flows

ORDER_FIELDS = {
    *("number", "kind", "status", "scope", "caller", "contact", "name", "account", "address"),
    *("symptom", "tried", "began_at", "opened_at", "due_at", "expected_at", "reports", "urges"),
    *("repeat_of", "repeat_reason", "needs_completion", "recordings", "call_id"),
}

REPORT = "#1\n#1\n#1\n#3\n#1\n#1\n王先生\n没电\n#1\n挂机\n"

Run = Callable[..., tuple[int, str, str]]


class Terminal(io.StringIO):
    """A screen with a person before it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command with some standard input: exit status, output, errors."""
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "home"))

    def call(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        try:
            status = main(list(words))
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return call


def test_help_names_every_command_in_chinese(run: Run) -> None:
    status, out, _ = run("--help")
    assert status == 0
    assert "用法：" in out
    for name, meaning in COMMANDS:
        assert name in out
        assert meaning in out


@pytest.mark.parametrize("command", [name for name, _ in COMMANDS])
def test_every_command_tells_of_data_and_config(run: Run, tmp_path: Path, command: str) -> None:
    status, out, _ = run(command, "--help")
    assert status == 0
    assert "--data" in out
    assert "--config" in out
    assert str(tmp_path / "home").replace(" ", "") in out.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "还缺"),
        (("ordres",), "不能是 ordres"),
        (("orders", "set", "GD1"), "还缺"),
        (("orders", "set", "GD1", "lost"), "不能是 lost"),
        (("orders", "set", "GD1", "到场"), "状态 不能是 到场，是不是想写「已到场」？"),
        (("orders", "--jsn"), "不认识 --jsn"),
        (("orders", "fill", "GD1", "--phone", "1"), "用法见 ivr orders fill --help"),
        (("orders", "shw"), "命令 不能是 shw，是不是想写「show」？"),
        (("orders", "--kind", "保修"), "是不是想写「报修」？可以是报修（fault）"),
        (("orders", "--status", "派单"), "是不是想写「已派单」？可以是草稿（draft）"),
        (("customers",), "还缺"),
        (("calls", "--last", "0"), "--last"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_is_wrong(
    run: Run, words: tuple[str, ...], told: str
) -> None:
    status, _, err = run(*words)
    assert status == 2
    assert told in err
    assert "--help" in err


def test_a_wrong_setting_is_refused_with_its_name(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text("[sip]\nlisten = 5060\n")
    status, _, err = run("orders", "--config", str(file))
    assert status == 1
    assert "sip.listen" in err
    status, _, err = run("serve", "--sip", "everywhere")
    assert status == 2
    assert "--sip" in err


def test_the_shipped_flows_have_no_mistakes(run: Run) -> None:
    assert run("check") == (0, "没有发现错误。\n", "")
    status, out, _ = run("check", "--json")
    assert (status, json.loads(out)) == (0, [])


def test_a_mistake_in_a_flow_is_shown_at_its_place(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "坏.yaml").write_text(
        "流程: 坏\n版本: 1\n步骤:\n  问候:\n    播报: 您好\n    下一步: 再间\n"
        "  再见:\n    结束: 再见\n    结果: 完成\n",
        encoding="utf-8",
    )
    status, out, _ = run("check", str(folder))
    assert status == 1
    assert "坏.yaml:6:10: F020" in out
    assert "是不是想写「再见」" in out
    status, out, _ = run("check", str(folder), "--json")
    assert status == 1
    problem = json.loads(out)[0]
    assert (problem["line"], problem["column"], problem["code"]) == (6, 10, "F020")
    status, _, err = run("check", str(tmp_path / "nowhere"))
    assert status == 1
    assert "没有找到" in err


def test_a_talk_on_a_scratch_database_gives_an_object_a_turn_and_the_result(run: Run) -> None:
    status, out, _ = run("talk", "--from", "13800000001", "--json", typed=REPORT)
    assert status == 0
    lines = [json.loads(line) for line in out.splitlines()]
    assert {"step", "prompts", "slots", "actions"} <= set(lines[0])
    assert "热线" in lines[0]["prompts"][0]
    assert lines[1]["step"] == "问范围"
    last = lines[-1]
    assert last["result"]
    (order,) = last["orders"]
    assert set(order) >= ORDER_FIELDS
    assert order["account"] == "3300012345"
    status, _, err = run("orders", "--json")
    assert (status, "没有找到数据库" in err) == (1, True), "nothing of it is stored"


def test_a_talk_may_begin_in_any_flow_at_any_time(run: Run) -> None:
    status, out, _ = run("talk", "--at", "2027-02-06 08:30", typed="挂机\n")
    assert status == 0
    assert "过年好" in out
    status, out, _ = run("talk", "故障报修", typed="")
    assert status == 0
    assert "停电的是哪里" in out
    status, _, err = run("talk", "报修", typed="")
    assert status == 2
    assert "故障报修" in err
    status, _, err = run("talk", "--at", "早饭时候", typed="")
    assert status == 2
    assert "--at" in err


def test_a_talk_on_real_data_is_marked_as_a_test(run: Run, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    customers = tmp_path / "customers.csv"
    assert run("customers", "template", str(customers))[0] == 0
    assert run("customers", "import", str(customers), "--data", data)[0] == 0
    run("talk", "--from", "13800000001", "--data", data, typed=REPORT)
    status, out, _ = run("orders", "--json", "--data", data)
    (order,) = json.loads(out)
    assert (status, order["test"], order["status"]) == (0, True, "open")
    assert "测试" in run("orders", "--data", data)[1]
    (call,) = json.loads(run("calls", "--json", "--data", data)[1])
    assert (call["test"], call["caller"], call["call_id"]) == (
        True,
        "13800000001",
        order["call_id"],
    )
    assert call["turns"][0]["input"] == "pressed"
    dialogue = run("calls", call["call_id"], "--data", data)[1]
    assert "机：" in dialogue
    assert "客：按 1" in dialogue


def test_an_order_is_moved_on_by_hand(run: Run, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    run("talk", "--from", "13800000001", "--data", data, typed="#3\n#5\n我有事\n#1\n挂机\n")
    number = json.loads(run("orders", "--json", "--data", data)[1])[0]["number"]
    status, out, _ = run(
        *("orders", "set", number, "dispatched", "--data", data),
        *("--expected", "2099-01-01 18:30", "--reason", "已派城东班"),
    )
    assert status == 0
    assert "已转办" in out
    (order,) = json.loads(run("orders", "--json", "--status", "dispatched", "--data", data)[1])
    assert order["expected_at"] == "2099-01-01T18:30:00+08:00"
    assert "已派城东班" in json.dumps(order["history"], ensure_ascii=False)
    for words, code, told in (
        ((number, "dispatched"), 1, "已转办"),
        (("GD209901010001", "closed"), 1, "没有找到"),
        ((number, "closed", "--expected", "明天"), 2, "看不懂"),
    ):
        status, _, err = run("orders", "set", *words, "--data", data)
        assert status == code
        assert told in err


def test_bad_rows_import_nothing_and_are_named(run: Run, tmp_path: Path) -> None:
    data, file = str(tmp_path / "data"), tmp_path / "customers.csv"
    file.write_bytes(
        "户号,户名,用电地址,联系电话\n3300012345,王小明,和平路18号,13800000001\n"
        "3.3E+09,李四,和平路19号,\n".encode("gb18030")
    )
    status, _, err = run("customers", "import", str(file), "--data", data)
    assert status == 1
    assert "第3行" in err
    assert "Excel" in err
    status, out, err = run("customers", "import", str(file), "--skip-bad", "--data", data)
    assert (status, "新增 1" in out, "第3行" in err) == (1, True, True)
    status, _, err = run("customers", "import", str(tmp_path / "none.csv"), "--data", data)
    assert status == 1
    assert "none.csv" in err


def test_a_template_never_overwrites_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "outages.csv"
    assert run("outages", "template", str(file))[0] == 0
    status, _, err = run("outages", "template", str(file))
    assert status == 1
    assert "已经存在" in err


def test_the_doctor_lists_findings_and_how_to_mend_them(run: Run) -> None:
    status, out, _ = run("doctor", "--json")
    findings = json.loads(out)
    assert {"name", "state", "text", "mend"} == set(findings[0])
    names = [finding["name"] for finding in findings]
    assert {"Python", "espeak-ng", "数据目录", "流程", "数据库"} <= set(names)
    assert status == int(any(finding["state"] == "problem" for finding in findings))


@pytest.mark.parametrize(
    ("at", "written", "state", "told"),
    [
        ((2026, 6, 1), "", "ok", "2026"),
        ((2026, 11, 1), "", "warning", "2027"),
        ((2027, 1, 1), "", "warning", "2027"),
        ((2026, 11, 1), "年份:\n  - {年: 2027, 放假: 2027-01-01}\n", "ok", "2027"),
        ((2026, 11, 1), "年份: 2027\n", "problem", "工作日历.yaml:1:5"),
    ],
)
def test_the_doctor_warns_of_a_year_whose_days_off_are_not_known(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    at: tuple[int, int, int],
    written: str,
    state: str,
    told: str,
) -> None:
    flows = write_flows(tmp_path / "flows")
    (flows / "standards").mkdir(exist_ok=True)
    if written:
        (flows / "standards" / "工作日历.yaml").write_text(written, "utf-8")
    monkeypatch.setattr(SystemClock, "now", lambda self: datetime(*at, tzinfo=UTC))
    monkeypatch.setenv("IVR_FLOWS", str(flows))
    _, out, _ = run("doctor", "--json")
    (found,) = [one for one in json.loads(out) if one["name"] == "工作日历"]
    assert found["state"] == state
    assert told in found["text"]
    assert bool(found["mend"]) is (state != "ok")


def test_looking_at_a_folder_without_a_database_says_so_and_makes_none(
    run: Run, tmp_path: Path
) -> None:
    for words in (("orders",), ("calls", "--json"), ("orders", "set", "GD202611240001", "closed")):
        status, out, err = run(*words, "--data", str(tmp_path / "typo"))
        assert (status, out) == (1, "")
        assert "--data" in err
    assert not (tmp_path / "typo" / "ivr.db").exists()


def test_a_call_that_is_not_there_leaves_the_output_empty(run: Run, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    run("talk", "--data", data, typed="挂机\n")
    status, out, err = run("calls", "20260101000000-abcd", "--json", "--data", data)
    assert (status, out) == (1, "")
    assert "20260101000000-abcd" in err


def test_a_transfer_for_a_queue_that_no_flow_knows_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVR_TRANSFER", "人工座席=sip:8000@10.0.0.2")
    status, _, err = run("serve", "--data", str(tmp_path / "data"))
    assert status == 1
    assert "人工座席" in err
    assert "人工坐席" in err


def test_the_invented_town_can_be_taken_out(run: Run, tmp_path: Path) -> None:
    data, file = str(tmp_path / "data"), tmp_path / "own.csv"
    with app.open_records(load(Path(data), None, {})) as records:
        assert app.store_sample_town(records, SystemClock()) > 30
    file.write_text("户号,户名,用电地址\n7700012345,李四,花山路1号\n", encoding="utf-8")
    status, out, _ = run("customers", "import", str(file), "--data", data)
    assert status == 0
    assert "forget-sample" in out
    status, out, _ = run("customers", "forget-sample", "--data", data)
    assert (status, "已经移走" in out) == (0, True)
    status, out, _ = run("customers", "import", str(file), "--data", data)
    assert (status, "更新 1" in out, "清河镇" in out) == (0, True, False)
    turns = run("talk", "--from", "13800000001", "--data", data, typed="#2\n")[1]
    assert "电费单上的十位户号" in turns


def test_an_own_customer_with_a_sample_account_stays(run: Run, tmp_path: Path) -> None:
    data, file = str(tmp_path / "data"), tmp_path / "own.csv"
    file.write_text("户号,户名,用电地址\n3300012345,张三,人民路8号2单元301室\n", encoding="utf-8")
    out = run("customers", "import", str(file), "--data", data)[1]
    assert "清河镇" not in out
    assert "0 户客户" in run("customers", "forget-sample", "--data", data)[1]
    assert "更新 1" in run("customers", "import", str(file), "--data", data)[1]


def test_a_flow_that_the_settings_need_is_missed_by_check(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "ivr.toml"
    config.write_text('entry = "总机"\n', encoding="utf-8")
    status, _, err = run("check", "--config", str(config))
    assert status == 1
    assert "总机" in err


def test_statuses_may_be_told_in_chinese(run: Run, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    run("talk", "--from", "13800000001", "--data", data, typed="#3\n#5\n我有事\n#1\n挂机\n")
    number = json.loads(run("orders", "--json", "--data", data)[1])[0]["number"]
    assert run("orders", "set", number, "已派单", "--data", data)[0] == 0


def test_a_flow_is_drawn_to_standard_output_or_into_a_file(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("draw", "总台", "--dot")
    assert status == 0
    assert out.startswith("digraph flow")
    picture = tmp_path / "总台.svg"
    assert run("draw", "总台", "--output", str(picture)) == (0, "", "")
    assert "主菜单" in picture.read_text("utf-8")


def test_the_ending_of_the_file_says_what_is_drawn(run: Run, tmp_path: Path) -> None:
    begins = {"png": b"\x89PNG", "PDF": b"%PDF", "dot": b"digraph", "svg": b"<?xml"}
    for ending, beginning in begins.items():
        picture = tmp_path / f"收尾.{ending}"
        assert run("draw", "收尾", "--output", str(picture)) == (0, "", "")
        assert picture.read_bytes().startswith(beginning)
    status, _, err = run("draw", "收尾", "--output", str(tmp_path / "收尾.jpg"))
    assert (status, "不会画成「.jpg」，文件名请用 .svg、.png" in err) == (2, True)
    assert not (tmp_path / "收尾.jpg").exists()
    status, _, err = run("draw", "--output", str(tmp_path / "图.png"))
    assert (status, "--output 要写一个文件夹" in err) == (2, True)


def test_a_person_gets_a_file_and_not_a_screen_full_of_text(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    screen = Terminal()
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", screen)
        assert run("draw", "收尾")[0] == 0
    assert screen.getvalue() == "收尾.svg\n"
    assert "还有别的事吗" in (tmp_path / "收尾.svg").read_text("utf-8")


def test_the_text_of_pictures_can_be_written_where_there_is_no_graphviz(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    one, folder = tmp_path / "总台.dot", tmp_path / "图"
    assert run("draw", "总台", "--dot", "--output", str(one)) == (0, "", "")
    assert one.read_text("utf-8").startswith("digraph flow")
    status, out, _ = run("draw", "--dot", "--output", str(folder))
    assert (status, len(out.splitlines())) == (0, len(list(folder.glob("*.dot"))))


def test_traffic_is_drawn_from_the_stored_calls(run: Run, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    run("talk", "--from", "13800000001", "--data", data, typed="\n#1\n挂机\n")
    with app.open_records(load(Path(data), None, {})) as records:
        (call,) = records.operator.list_calls()
        with records.operator.office.unit_of_work() as unit:
            unit.calls.save(replace(call, test=False))
            unit.commit()
    status, out, _ = run("draw", "总台", "--dot", "--calls", "全部", "--data", data)
    assert status == 0
    assert "共 1 通电话" in out
    assert "报修 按1 \\n 1 次" in out
    assert "2 次" not in out, "to ask once more is no second visit"
    _, out, _ = run("draw", "总台", "--dot", "--calls", "2020-01-01", "--data", data)
    assert "共 0 通电话" in out


def test_all_flows_are_drawn_into_a_folder_with_an_overview(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "图"
    status, out, _ = run("draw", "--output", str(folder))
    assert status == 0
    assert (folder / "总览.svg").exists()
    assert len(out.splitlines()) == len(list(folder.glob("*.svg")))
    status, _, err = run("draw")
    assert (status, "ivr draw --output 图" in err, "ivr draw " in err) == (2, True, True)


def test_a_flow_called_like_the_overview_is_drawn_beside_it(run: Run, tmp_path: Path) -> None:
    folder, flows = tmp_path / "图", tmp_path / "flows"
    write_flows(flows, 总览="再见。")
    status, out, _ = run("draw", "--dot", "--output", str(folder), "--flows", str(flows))
    assert status == 0
    assert len(set(out.split())) == 4
    assert "再见。" in (folder / "总览.dot").read_text("utf-8")


def test_what_cannot_be_drawn_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    status, _, err = run("draw", "总抬")
    assert (status, "是不是想写「总台」" in err) == (2, True)
    status, _, err = run("draw", "总台", "--calls", "上周")
    assert (status, "看不懂" in err) == (2, True)
    monkeypatch.setenv("PATH", "/nowhere")
    status, _, err = run("draw", "总台")
    assert (status, "apt-get install -y graphviz" in err) == (1, True)


def test_the_version_option_is_explained_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "显示版本" in capsys.readouterr().out
