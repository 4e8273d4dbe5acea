"""`ivr explore`, as an admin types it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ivr import app
from ivr.cli import main
from ivr.config import Config
from ivr.flow.edges import NamedEdge
from ivr.simulator.cases.run import CaseRun
from ivr.simulator.explore.result import Exploration

FLOWS = {
    "公共": """
公共: 是
默认: {没听到: [没有听到。], 没听懂: [没有听懂。], 次数用完: {调用: 系统故障}}
随时可说: {找人工: {说: [人工], 按: "0", 调用: 系统故障}}
""",
    "总台": """
流程: 总台
槽位: {范围: {类型: 选项}}
步骤:
  问:
    询问: 一户请按一，一栋请按二，人工请按零。
    填入: 范围
    选项: {一户: {按: "1"}, 一栋: {按: "2"}}
  看:
    判断:
      - {如果: 范围 是 一户, 去: 一户}
      - {如果: 范围 未填, 去: 没有}
      - {否则: 再见}
  一户: {播报: 一户。, 下一步: 再见}
  没有: {播报: 没有。}
  再见: {结束: 再见。, 结果: 自助办结}
""",
    "系统故障": """
流程: 系统故障
步骤:
  转: {转接: 人工坐席, 播报: 正在转接。, 没人接: 再见}
  再见: {结束: 再见。, 结果: 系统故障}
""",
}


class Terminal(io.StringIO):
    """A screen with a person before it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    flows = tmp_path / "flows"
    flows.mkdir()
    for name, text in FLOWS.items():
        (flows / f"{name}.yaml").write_text(text, "utf-8")
    return flows


def explore(folder: Path, *options: str) -> int:
    return main(["explore", *options, "--flows", str(folder), "--data", str(folder.parent)])


def test_the_summary_tells_what_no_talk_reaches(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explore(folder) == 0
    told = capsys.readouterr().out
    assert "从「总台」走起：2 个流程，7 个步骤，" in told
    assert "总台.yaml:9:3: 总台：看 ─范围 未填→ 没有：到了这里，「范围 未填」从来不成立" in told
    assert "走不到「没有」这一步" in told


def test_the_shortest_talk_to_every_step_stands_on_a_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explore(folder, "--talks") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "总台：一户\t总台 → 按 1" in lines
    assert "系统故障：再见\t总台 → 按 0 → 人工坐席没人接" in lines


def test_a_talk_to_a_step_is_told_as_a_dialogue(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explore(folder, "--step", "系统故障：再见") == 0
    assert capsys.readouterr().out.splitlines() == [
        "（总台）",
        "机：一户请按一，一栋请按二，人工请按零。",
        "客户：按 0（找人工）",
        "机：正在转接。",
        "　　［人工坐席没人接］",
        "机：再见。",
    ]


def test_a_step_that_no_talk_reaches_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explore(folder, "--step", "总台:没有") == 0
    assert capsys.readouterr().out == "没有一通话能走到「总台」的「没有」。\n"


def test_programs_get_everything_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explore(folder, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["whole"] is True
    assert {"flow": "总台", "step": "没有", "talk": None} in told["steps"]
    (blocked,) = [edge for edge in told["edges"] if edge["label"] == "范围 未填"]
    assert blocked["talk"] is None
    assert "从来不成立" in blocked["blocked"]
    assert told["faults"] == []


@pytest.mark.parametrize(
    ("options", "complaint"),
    [(["没有的"], "没有叫「没有的」的流程"), (["--step", "总台:不在"], "没有「总台」里的步骤")],
)
def test_wrong_names_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], complaint: str
) -> None:
    assert explore(folder, *options) == 2
    assert complaint in capsys.readouterr().err


def test_something_that_must_not_happen_ends_with_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "总台.yaml"
    many = "".join(f"  第{n}句: {{播报: 第{n}句。}}\n" for n in range(9))
    text = file.read_text("utf-8").replace("  再见: {", many + "  再见: {")
    file.write_text(
        text.replace("去: 再见", "去: 第0句").replace("否则: 再见", "否则: 第0句"), "utf-8"
    )
    assert explore(folder) == 1
    told = capsys.readouterr().out
    assert "问题：总台：再见：一口气念了 10 段话，没有问过客户\n　　总台 → 按 2" in told


def test_what_no_case_goes_along_is_listed_with_a_talk(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explore(folder, "--edges") == 0
    told = capsys.readouterr().out
    assert "有 10 条走得到的路还没有用例：" in told
    assert "总台：看 ─范围 是 一户→ 一户\n　　总台 → 按 1\n" in told
    assert "范围 未填→ 没有\n" not in told, "no case can go there"


def test_cases_are_written_for_it_and_then_nothing_is_missing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = folder / "cases"
    assert explore(folder, "--save-missing", str(cases)) == 0
    told = capsys.readouterr().out
    written = sorted(cases.iterdir())
    assert f"补了 {len(written)} 个用例，走到 10 条没走过的路。" in told
    assert len(written) == 5
    assert main(["cases", "--flows", str(folder), "--data", str(folder.parent)]) == 0
    assert "5 个用例，全部通过。\n走过 10 条路，共 12 条。" in capsys.readouterr().out
    assert explore(folder, "--save-missing", str(cases)) == 0
    assert capsys.readouterr().out == "走得到的路都有用例，没有要补的。\n"
    assert explore(folder, "--edges") == 0
    assert "走得到的路都有用例。" in capsys.readouterr().out


def test_the_cases_for_a_new_step_hold_every_sentence_of_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases, data = folder / "cases", str(folder.parent)
    explore(folder, "--save-missing", str(cases))
    old = set(cases.iterdir())
    file = folder / "总台.yaml"
    told = "多谢您的意见，我们转给专人。一个工作日之内给您答复。"
    text = file.read_text("utf-8").replace("人工请按零。", "提意见请按三，人工请按零。")
    text = text.replace('一栋: {按: "2"}', '一栋: {按: "2"}, 意见: {按: "3", 去: 谢谢}')
    # Right after it something else is said, that the last words of the turn tell of.
    text += f"  谢谢: {{播报: {told}, 下一步: 再见}}\n"
    file.write_text(text, "utf-8")
    explore(folder, "--save-missing", str(cases))
    (new,) = set(cases.iterdir()) - old
    lines = new.read_text("utf-8")
    assert "  - 机: 一户请按一，一栋请按二，提意见请按三，人工请按零\n" in lines
    assert (
        '  - 按: "3"\n  - 机: 多谢您的意见，我们转给专人\n'
        "  - 机: 一个工作日之内给您答复\n  - 机: 再见\n" in lines
    )
    assert main(["cases", "--update", "--flows", str(folder), "--data", data]) == 0
    capsys.readouterr()
    for sentence in ("多谢您的意见", "一个工作日之内给您答复", "提意见请按三"):
        file.write_text(text.replace(sentence, "今天天气不错"), "utf-8")
        assert main(["cases", "--flows", str(folder), "--data", data]) == 1, sentence


def test_a_person_sees_how_far_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    assert explore(folder, "--save-missing", str(folder / "cases")) == 0
    assert "正在到处走一遍，走到了 " in screen.getvalue()
    assert "正在补用例，补了 1 个" in screen.getvalue()
    assert explore(folder, "--edges") == 0
    assert "正在跑现有的用例，跑了 1 个，共 5 个" in screen.getvalue()


def test_a_case_that_strays_is_told_with_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    new_cases = app.new_cases

    def strayed(
        config: Config, found: Exploration, left: Sequence[NamedEdge]
    ) -> Iterator[tuple[CaseRun, bool]]:
        yield from ((run, False) for run, _ in new_cases(config, found, left))

    monkeypatch.setattr(app, "new_cases", strayed)
    assert explore(folder, "--save-missing", str(folder / "cases")) == 1
    told = capsys.readouterr().out
    assert "没有存「总台：随时可说「找人工」」：真打起来和推算的不一样，没有走到要走的路。" in told
    assert "请照着自己打一通存成用例：ivr talk --save 名字" in told


def test_a_folder_that_cannot_be_written_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "cases").write_text("", "utf-8")
    assert explore(folder, "--save-missing", str(folder / "cases")) == 1
    assert "用例写不进" in capsys.readouterr().err
