"""A password from the key to the disk: the action gets it, no record, draft or terminal does."""

from __future__ import annotations

import io
import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.cli import main

PASSWORD, WRONG = "8642086420", "97531"
FLOW = """
流程: 查密码
槽位:
  密码: {类型: 户号, 保密: 是}
  地址: {类型: 地址}
步骤:
  问密码:
    询问: 请输入十位密码，按井号结束。
    填入: 密码
  核对:
    执行: 查客户
    传入: {户号: 密码}
    取回: {地址: 用电地址}
    失败: 再见
  留着:
    询问: 您的地址是{地址}。对请按一。
    选项: {对: {按: "1"}}
  再见:
    结束: 再见。
    结果: 自助办结
"""
TYPED = f"#{WRONG}\n#{PASSWORD}#\n挂机\n"

Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command with these flows and some standard input: its output."""
    shutil.copytree("flows", tmp_path / "flows", ignore=shutil.ignore_patterns("cases"))
    (tmp_path / "flows" / "查密码.yaml").write_text(FLOW, "utf-8")
    monkeypatch.setenv("IVR_FLOWS", str(tmp_path / "flows"))
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "home"))

    def call(*words: str, typed: str = "") -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert main(list(words)) == 0
        out, err = capsys.readouterr()
        return out + err

    return call


def data(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_no_record_of_a_call_has_the_password_in_it(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = tmp_path / "data"
    with caplog.at_level(logging.DEBUG):
        run("talk", "查密码", "--data", str(place), typed=TYPED)
    (told,) = json.loads(run("calls", "--json", "--data", str(place)))
    shown = run("calls", told["call_id"], "--data", str(place))
    assert "按 （保密）" in shown
    assert "［查客户］" in shown
    asked = [turn for turn in told["turns"] if turn["step"] == "问密码"]
    assert [turn["value"] for turn in asked] == ["（保密）", "（保密）"]
    assert told["turns"][-1]["slots"]["密码"] == "（保密）"
    for secret in (PASSWORD, WRONG):
        assert secret.encode() not in data(place)
        assert secret not in shown + str(told)
        assert secret not in str([vars(record) for record in caplog.records])


def test_a_talk_shows_that_the_action_was_given_something(run: Run) -> None:
    turns = [json.loads(row) for row in run("talk", "查密码", "--json", typed=TYPED).splitlines()]
    (action,) = [action for turn in turns[:-1] for action in turn["actions"]][:1]
    assert (action["name"], action["arguments"]) == ("查客户", {"户号": "（保密）"})
    assert PASSWORD not in json.dumps(turns)


def test_a_saved_case_types_the_test_password_again(run: Run, tmp_path: Path) -> None:
    run("talk", "查密码", "--save", "验一验", typed=TYPED)
    path = tmp_path / "flows" / "cases" / "验一验.yaml"
    assert f'按: "{PASSWORD}#"' in path.read_text("utf-8")
    with path.open("a", encoding="utf-8") as case:
        case.write("  槽位: {密码: （保密）}\n")
    run("cases", str(path))
