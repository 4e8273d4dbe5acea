"""What callers may be told besides the flows: read, checked and kept with them."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from ivr import app
from ivr.config import load
from ivr.flow.library import check_paths, load_flows
from ivr.flow.problems import Problem
from tests.flow.known import KNOWN

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "data" / "flows" / "good"

PAYING = """知识: 交费
条目:
  怎么交电费:
    问法: [怎么缴费, 在哪里交电费]
    答:
      - 手机上交最快。
      - 也可以到营业厅交。
    再说: [交完请留好凭证。]
"""

ENQUIRY = """流程: 咨询
槽位:
  常问: {类型: 选项}
  答案: {类型: 文字}
步骤:
  问:
    询问: 怎么交电费请按一，别的请按二。
    填入: 常问
    选项:
      怎么交电费: {按: "1", 去: 查}
      别的:       {按: "2", 去: 完}
  查:
    执行: 查知识
    传入: {条目: 常问}
    取回: {答案: 答案}
    失败: 完
  说:
    播报: "{答案}"
  完:
    返回: 完
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Good flows with one entry of knowledge beside them."""
    place = tmp_path / "flows"
    shutil.copytree(GOOD, place)
    (place / "知识").mkdir()
    (place / "知识" / "交费.yaml").write_text(PAYING, "utf-8")
    return place


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str, int, int]]:
    return [(p.code, Path(p.span.file).name, p.span.line, p.span.column) for p in problems]


def test_an_entry_is_what_is_written(folder: Path) -> None:
    flows = load_flows(folder, KNOWN).or_refuse()
    entry = flows.knowledge.entries["怎么交电费"]
    assert (str(entry.topic), entry.example) == ("交费", False)
    assert entry.phrases == ("怎么交电费", "怎么缴费", "在哪里交电费")
    assert entry.said == "手机上交最快。也可以到营业厅交。"
    assert entry.said_more == "交完请留好凭证。"


def test_an_example_is_said_to_be_one(folder: Path) -> None:
    file = folder / "知识" / "交费.yaml"
    file.write_text(PAYING + "    示例: 是\n", "utf-8")
    entry = load_flows(folder, KNOWN).or_refuse().knowledge.entries["怎么交电费"]
    assert entry.said.startswith("先说明一下，下面说的是示例")


def test_an_entry_holds_from_its_beginning_up_to_its_end(folder: Path) -> None:
    times = "    从: 2096-02-01 00:00\n    到: 2096-02-10 00:00\n"
    (folder / "知识" / "交费.yaml").write_text(PAYING + times, "utf-8")
    entry = load_flows(folder, KNOWN).or_refuse().knowledge.entries["怎么交电费"]
    assert entry.since is not None
    assert entry.until is not None
    moment = timedelta(minutes=1)
    held = [entry.since - moment, entry.since, entry.until - moment, entry.until]
    assert [entry.in_force(at) for at in held] == [False, True, True, False]


def test_knowledge_is_a_part_of_the_version(folder: Path) -> None:
    before = load_flows(folder, KNOWN).or_refuse().version
    with (folder / "知识" / "交费.yaml").open("a", encoding="utf-8") as file:
        file.write("# 改过\n")
    assert load_flows(folder, KNOWN).or_refuse().version != before


def test_a_file_of_knowledge_is_checked_by_itself(folder: Path) -> None:
    file = folder / "知识" / "交费.yaml"
    file.write_text(PAYING.replace("再说", "再讲"), "utf-8")
    assert told(check_paths([file], KNOWN)) == [("F011", "交费.yaml", 8, 5)]
    assert check_paths([folder / "总台.yaml"], KNOWN) == ()


def test_a_folder_with_knowledge_alone_has_no_flows(folder: Path) -> None:
    for file in folder.glob("*.yaml"):
        file.unlink()
    assert [p.code for p in load_flows(folder, KNOWN).problems] == ["F001"]


def test_one_title_in_two_files_is_told_with_the_other_place(folder: Path) -> None:
    shutil.copy(folder / "知识" / "交费.yaml", folder / "知识" / "交费二.yaml")
    (problem,) = load_flows(folder, KNOWN).problems
    assert told((problem,)) == [("F002", "交费二.yaml", 3, 3)]
    assert "交费.yaml 第 3 行" in problem.text


def test_one_way_to_ask_may_change_its_meaning_on_a_day(folder: Path) -> None:
    one = PAYING + "    到: 2096-02-01 00:00\n"
    other = one.replace("  怎么交电费:", "  新的交法:").replace("    到", "    从")
    (folder / "知识" / "交费.yaml").write_text(one, "utf-8")
    (folder / "知识" / "以后.yaml").write_text(other, "utf-8")
    assert load_flows(folder, KNOWN).problems == ()
    (folder / "知识" / "以后.yaml").write_text(
        other.replace("    从: 2096", "    从: 2095"), "utf-8"
    )
    assert {p.code for p in load_flows(folder, KNOWN).problems} == {"F052"}


def test_a_menu_offers_only_what_is_known(folder: Path) -> None:
    file = folder / "咨询.yaml"
    main = folder / "总台.yaml"
    file.write_text(ENQUIRY, "utf-8")
    assert [p for p in load_flows(file, KNOWN).problems if p.stops] == []
    file.write_text(ENQUIRY.replace("      怎么交电费: {", "      怎样交电费: {"), "utf-8")
    found = [p for p in load_flows(folder, KNOWN).problems if p.code == "F027"]
    assert told(tuple(found)) == [("F027", "咨询.yaml", 10, 7)]
    assert found[0].hint == "是不是想写「怎么交电费」？"
    fixed = ENQUIRY.replace("传入: {条目: 常问}", "传入: {条目: 「怎么缴费」}")
    file.write_text(fixed, "utf-8")
    found = [p for p in load_flows(folder, KNOWN).problems if p.code == "F027"]
    assert told(tuple(found)) == [("F027", "咨询.yaml", 14, 15)]
    assert main.exists()


def test_nothing_is_said_of_entries_that_may_stand_in_a_broken_file(folder: Path) -> None:
    (folder / "咨询.yaml").write_text(ENQUIRY, "utf-8")
    (folder / "知识" / "交费.yaml").write_text("知识：交费\n", "utf-8")
    assert {p.code for p in load_flows(folder, KNOWN).problems if p.stops} == {"F003"}


def test_the_shipped_knowledge_answers_much_and_without_a_mistake(tmp_path: Path) -> None:
    known = app.known_names(load(tmp_path / "data", None, {}))
    loaded = load_flows(ROOT / "flows", known)
    assert loaded.problems == ()
    entries = loaded.or_refuse().knowledge.entries
    assert len(entries) >= 25
    assert min(len(entry.asked) for entry in entries.values()) >= 4
    prices = ("阶梯电价", "分时电价", "一度电多少钱")
    assert all(entries[title].example for title in prices)
