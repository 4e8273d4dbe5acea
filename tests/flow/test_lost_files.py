"""A file that cannot be read is told itself; the others are not told what follows from it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ivr.flow.library import load_flows
from tests.flow.known import KNOWN

DATA = Path(__file__).parent.parent / "data" / "flows"
BROKEN = "流程: [\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / "good", tmp_path / "flows"))


def told(folder: Path) -> list[tuple[str, str]]:
    return [(Path(p.span.file).stem, p.code) for p in load_flows(folder, KNOWN).problems]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("公共: 是", "公共: 是\n默认: [", "F001"),
        ("公共: 是", "公共：是", "F003"),
        ("公共: 是", "公共: 否", "F012"),
        ("默认:", "默人:", "F011"),
        ("默认:", "默认：", "F003"),
        ("随时可说:", "随时可以说:", "F011"),
        ("没听到用完:", "没听到完:", "F011"),
        ("没听懂用完: {调用: 找人", "没听懂用完: {掉用: 找人", "F011"),
        ("没听到用完: {调用: 找人}", "没听到用完: {调用：找人}", "F003"),
        ("没听到用完: {调用: 找人}", "没听到用完: 找人", "F020"),
        ("挂机后:", "挂机:", "F011"),
        ("做: 重播", "做: 重放", "F012"),
        ('按: "0"', "按: “0”", "F006"),
        ('按: "0"', "按: #", "F013"),
    ],
)
def test_a_broken_common_part_is_told_alone(folder: Path, old: str, new: str, code: str) -> None:
    change(folder / "公共.yaml", old, new)
    assert told(folder) == [("公共", code)]


def test_a_common_part_of_any_name_and_encoding_is_known_for_one(folder: Path) -> None:
    (folder / "公共.yaml").rename(folder / "大家.yaml")
    text = (folder / "大家.yaml").read_text("utf-8")
    (folder / "大家.yaml").write_bytes(text.encode("gb18030"))
    assert told(folder) == [("大家", "F004")]
    (folder / "大家.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\2\3")
    assert told(folder) == [("大家", "F004")]


def test_mistakes_that_have_nothing_to_do_with_the_common_part_are_told_all_the_same(
    folder: Path,
) -> None:
    change(folder / "公共.yaml", "公共: 是", "公共: 是\n默认: [")
    shutil.copy(DATA / "bad" / "F020_10行10列_下一步指错.yaml", folder / "甲.yaml")
    shutil.copy(DATA / "bad" / "F021_19行3列_后面没有了.yaml", folder / "乙.yaml")
    shutil.copy(DATA / "bad" / "F073_20行3列_结束没有结果.yaml", folder / "丙.yaml")
    change(folder / "乙.yaml", "流程: 试一试", "流程: 试二")
    change(folder / "丙.yaml", "流程: 试一试", "流程: 试三")
    found = told(folder)
    assert sorted(found) == sorted(
        [("公共", "F001"), ("甲", "F020"), ("乙", "F021"), ("丙", "F073")]
    )


@pytest.mark.parametrize("name", ["找人", "危险", "核实", "报修", "总台"])
def test_callers_are_not_told_that_a_broken_flow_is_missing(folder: Path, name: str) -> None:
    (folder / f"{name}.yaml").write_text(BROKEN, "utf-8")
    assert told(folder) == [(name, "F001")]


@pytest.mark.parametrize("name", ["找人", "危险", "核实", "报修", "总台"])
def test_a_broken_flow_is_known_by_its_name_too(folder: Path, name: str) -> None:
    text = (folder / f"{name}.yaml").read_text("utf-8")
    (folder / f"{name}.yaml").unlink()
    (folder / "别名.yaml").write_text(text + "坏: [\n", "utf-8")
    assert told(folder) == [("别名", "F001")]
    (folder / "别名.yaml").write_bytes(text.encode("gb18030"))
    assert told(folder) == [("别名", "F004")]
    (folder / "别名.yaml").write_text(text.replace("步骤:", "步奏:"), "utf-8")
    found = told(folder)
    assert {name for name, _ in found} == {"别名"}
    assert {code for _, code in found} == {"F011", "F012"}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        *(
            (name, "步骤:\n", "步骤:\n  坏了: {播报: }\n")
            for name in ("找人", "危险", "核实", "报修")
        ),
        *((name, "参数:", "参数：") for name in ("找人", "危险", "核实")),
        ("核实", "返回值:", "返回:"),
        ("找人", "转接: 人工坐席", "转接: “人工坐席”"),
    ],
)
def test_one_slip_in_a_sub_flow_does_not_make_its_callers_look_wrong(
    folder: Path, name: str, old: str, new: str
) -> None:
    change(folder / f"{name}.yaml", old, new)
    assert {stem for stem, _ in told(folder)} == {name}


def test_problems_of_all_files_are_told_in_one_go(folder: Path) -> None:
    for name in ("核实", "找人"):
        (folder / f"{name}.yaml").write_text(BROKEN, "utf-8")
    (folder / "国标.yaml").write_bytes("流程: 国标\n".encode("gbk"))
    (folder / "空.yaml").write_text("", "utf-8")
    change(folder / "报修.yaml", "步骤:\n", "步骤:\n  坏了: {播报: }\n")
    change(folder / "总台.yaml", "步骤:\n", "步骤:\n  坏了: {去哪: 乙}\n")
    assert sorted(told(folder)) == sorted(
        [
            ("核实", "F001"),
            ("找人", "F001"),
            ("国标", "F004"),
            ("空", "F012"),
            ("报修", "F012"),
            ("总台", "F010"),
        ]
    )
