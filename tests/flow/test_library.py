from __future__ import annotations

import shutil
import time
from pathlib import Path

from ivr.flow.folder import flows_among, read_folder
from ivr.flow.library import check_paths, load_contents, load_flows
from tests.flow.known import KNOWN

GOOD = Path(__file__).parent.parent / "data" / "flows" / "good"


def test_good_flows_have_no_problem_at_all() -> None:
    loaded = load_flows(GOOD, KNOWN)
    assert loaded.problems == ()
    flows = loaded.or_refuse()
    assert set(flows.flows) == {"总台", "报修", "核实", "找人", "危险"}
    assert flows.common is not None


def test_the_version_names_the_content(tmp_path: Path) -> None:
    first = load_flows(GOOD, KNOWN).or_refuse().version
    shutil.copytree(GOOD, tmp_path / "flows")
    assert load_flows(tmp_path / "flows", KNOWN).or_refuse().version == first
    with (tmp_path / "flows" / "总台.yaml").open("a", encoding="utf-8") as file:
        file.write("# 改过\n")
    assert load_flows(tmp_path / "flows", KNOWN).or_refuse().version != first


def test_a_single_file_is_checked_with_its_neighbours(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "flows")
    report = tmp_path / "flows" / "报修.yaml"
    report.write_text(report.read_text("utf-8").replace("调用: 核实", "调用: 核时"), "utf-8")
    other = tmp_path / "flows" / "总台.yaml"
    assert [p.code for p in check_paths([report], KNOWN)] == ["F022"]
    assert check_paths([other], KNOWN) == ()
    assert load_flows(other, KNOWN).flows is None
    assert [p.hint for p in check_paths([tmp_path / "flows"], KNOWN)] == ["是不是想写「核实」？"]


def test_a_file_of_another_kind_is_read_when_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "甲.txt"
    file.write_text("流程: 甲\n步骤:\n  完: {结束: 再见, 结果: 好}\n", "utf-8")
    assert load_flows(file).problems == ()
    assert load_flows(file).or_refuse().flows["甲"].start == "完"


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    assert [p.code for p in load_flows(tmp_path).problems] == ["F001"]


def test_two_flows_or_common_parts_of_one_name_are_told(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "flows")
    for name in ("总台", "公共"):
        shutil.copy(tmp_path / "flows" / f"{name}.yaml", tmp_path / "flows" / f"终_{name}.yaml")
    problems = load_flows(tmp_path / "flows", KNOWN).problems
    found = [(p.code, Path(p.span.file).name, p.span.line) for p in problems]
    assert found == [("F002", "终_公共.yaml", 1), ("F002", "终_总台.yaml", 1)]


def test_a_broken_file_does_not_make_its_callers_look_wrong(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "flows")
    (tmp_path / "flows" / "核实.yaml").write_text("流程: [", "utf-8")
    problems = load_flows(tmp_path / "flows", KNOWN).problems
    assert [Path(p.span.file).name for p in problems] == ["核实.yaml"]


def test_talks_and_other_files_beside_the_flows_are_not_among_them(tmp_path: Path) -> None:
    beside = ("standards/节日.yaml", "知识/常识.yaml")
    for name in ("总台.yaml", "夜班.yml", "说明.txt", "cases/一.yaml", *beside):
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_text("x", "utf-8")
    assert set(read_folder(tmp_path)) == {"总台.yaml", "夜班.yml", *beside}
    assert read_folder(tmp_path / "nowhere") == {}


def test_contents_by_name_load_like_the_folder_that_they_came_from() -> None:
    contents = flows_among(read_folder(GOOD))
    loaded = load_contents(contents, KNOWN, "第3版")
    assert loaded.problems == ()
    assert loaded.or_refuse().version == load_flows(GOOD, KNOWN).or_refuse().version
    contents["总台.yaml"] = "没有权限"
    (problem, *_) = load_contents(contents, KNOWN, "第3版").problems
    assert str(problem).startswith("第3版/总台.yaml:1:1: F001 这个文件打不开：没有权限")


def test_all_problems_of_all_files_are_told_at_once_and_in_order() -> None:
    problems = load_flows(GOOD.parent / "bad", KNOWN).problems
    assert len(problems) > 100
    assert list(problems) == sorted(problems, key=lambda p: (p.span, p.code))


def big(steps: int) -> str:
    lines = ["流程: 大", "槽位: {甲: {类型: 选项}}", "步骤:"]
    for n in range(0, steps, 2):
        lines += [
            f"  步{n}:",
            f"    询问: 第{n}问，好请按一，不好请按二。",
            "    填入: 甲",
            "    选项:",
            '      好: {说: [好的], 按: "1"}',
            f'      不好: {{说: [不好], 按: "2", 去: 步{max(0, n - 2)}}}',
            f"  步{n + 1}:",
            "    播报: 您选的是{甲}。",
        ]
    return "\n".join([*lines, "  完:", "    结束: 再见。", "    结果: 好"])


def test_a_thousand_steps_are_checked_in_a_second(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "flows")
    (tmp_path / "flows" / "大.yaml").write_text(big(1000), "utf-8")
    began = time.process_time()
    assert load_flows(tmp_path / "flows", KNOWN).problems == ()
    assert time.process_time() - began < 4
