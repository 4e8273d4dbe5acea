"""Slips of writing, told where they were made and not where YAML stumbled over them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from ivr.flow.brackets import Extra, Opened, Swallowed, Unclosed, bracket_slip
from ivr.flow.declared import Declared, declared_in
from ivr.flow.hashes import unmeant_hash
from ivr.flow.parse import parse
from ivr.flow.source import read

FLOWS = Path(__file__).parents[2] / "flows"


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("您好。", "   # 备注"),
        ("您好。", "  #备注"),
        ("您好", "\t\t# 备注"),
        ("您好。", " # 备注"),
        ("您好！", " #"),
        ("5秒", ""),
        ("5秒", "，好"),
    ],
)
def test_a_comment_that_is_one(written: str, rest: str) -> None:
    assert unmeant_hash(written, rest) is None


@pytest.mark.parametrize(
    ("written", "rest", "offset"),
    [
        ("请按", " #号键。", 1),
        ("请按", " # 号键。", 1),
        ("请按。", " #号键。", 1),
        ("", " #", 1),
        ("", "   # 备注", 3),
    ],
)
def test_a_hash_that_was_part_of_the_sentence(written: str, rest: str, offset: int) -> None:
    assert unmeant_hash(written, rest) == offset


def told(text: str) -> list[tuple[str, int, int]]:
    problems = parse(read(text.encode(), "甲.yaml"), "甲.yaml").problems
    return [(p.code, p.span.line, p.span.column) for p in problems]


STEPS = "流程: 甲\n步骤:\n  甲:\n"


@pytest.mark.parametrize(
    "line",
    [
        "播报: 您好。   # 说给客户听",
        "播报: 您好。 # 说给客户听",
        "播报: 您好。  #说给客户听",
        '播报: "请按 #号键。"  # 井号键',
        "播报: 请按#号键。",
        "播报: >\n      请按 #号键。",
        "询问: 好吗？\n    等待: 5秒 # 多等一会",
        "询问: 好吗？\n    选项:  # 两个\n      好: {按: '#'}  # 井号",
        "询问: 好吗？\n    没听到: [好吗？,   # 第一次\n      请说。]  # 第二次",
        "结束:   # 不说话\n    结果: 好",
    ],
)
def test_comments_of_the_usual_kind_stay_comments(line: str) -> None:
    assert told(f"{STEPS}    {line}\n") == []


def test_a_word_whose_value_is_a_comment_is_told_at_the_hash() -> None:
    assert told(f"{STEPS}    询问: 好吗？\n    等待:   # 多等一会\n") == [("F013", 5, 11)]


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("甲: {乙: 丙\n丁: 戊", Unclosed(Opened("{", 0, 3, 0))),
        ("甲: {乙: [丙, 丁}\n丁: 戊", Unclosed(Opened("[", 0, 7, 0))),
        ("甲:\n  - {乙: 丙\n  - {丁: 戊}", Unclosed(Opened("{", 1, 4, 2))),
        ("甲: {乙: 丙,\n  丁: 戊\n己: 庚", Unclosed(Opened("{", 0, 3, 0))),
        ("甲: [乙, [丙]", Unclosed(Opened("[", 0, 3, 0))),
        ("甲: [乙]] \n丁: 戊", Extra("]", 0, 6)),
        ("甲: {乙: 丙]}", Extra("]", 0, 8)),
        ("甲: {乙: #}", Swallowed(0, 7, True)),
        ("甲: [乙 #1]", Swallowed(0, 6, False)),
        ("甲: [乙,   # 备注 ]\n  丙]", None),
        ("甲: 乙{丙\n丁: 戊]", None),
        ('甲: "{乙"\n丁: [\'[\', "\\"]"]', None),
        ('甲: {"乙": \'丙}\', 丁: "戊]"}', None),
        ("# {\n甲: {\n  乙: 丙\n}\n", None),
    ],
)
def test_brackets_that_are_not_paired(text: str, slip: object) -> None:
    lines = text.split("\n")
    assert bracket_slip(lines, len(lines) - 1) == slip


def test_a_sign_lost_or_typed_wrong_is_told_on_its_own_line() -> None:
    """Commas between two phrases may go unseen; all else is told, hardly ever elsewhere."""
    chance = Random(95598)
    flows = [path.read_text("utf-8") for path in sorted(FLOWS.glob("*.yaml"))]
    found = Counter(_told_where(chance.choice(flows), chance) for _ in range(400))
    assert found["elsewhere"] <= 4
    assert found["unseen"] <= 40


def _told_where(text: str, chance: Random) -> str:
    written = [m.start() for m in re.finditer(r'[:,{}\[\]"](?=[^#\n]*\n)', text)]
    place = chance.choice(written)
    sign = text[place]
    slip = chance.choice(["", sign * 2, _WIDE[sign]])
    problems = parse(read((text[:place] + slip + text[place + 1 :]).encode(), "甲"), "甲").problems
    if not problems:
        return "unseen"
    line = text.count("\n", 0, place) + 1
    return "there" if any(p.span.line == line for p in problems) else "elsewhere"


_WIDE = dict(zip(':,{}[]"', "：，｛｝［］“", strict=True))


def test_what_a_broken_file_says_it_is() -> None:
    assert declared_in("流程: 报修\n步骤: [".encode()) == Declared("报修")
    assert declared_in("# 流程\r\n流程：“报修”\r".encode()) == Declared("报修")
    assert declared_in("流程: 报修  # 主\n".encode("gb18030")) == Declared("报修")
    assert declared_in("流程: 报修\n".encode("utf-16")) == Declared("报修")
    assert declared_in("公共: 是\n默认: {".encode()) == Declared(common=True)
    assert declared_in("步骤:\n  流程: 甲\n".encode()) == Declared()


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", "F004", "不是文字文件"),
        (bytes(range(256)) * 4, "F004", "不是文字文件"),
        ("流程: 甲\n".encode("utf-16"), "F004", "UTF-16"),
        ("流程: 甲\n步骤: {}\n".encode("utf-16-le"), "F004", "UTF-16"),
        ("流程: 甲\n".encode("gbk"), "F004", "GBK"),
        (b"", "F012", "文件是空的"),
        (b"\xef\xbb\xbf", "F012", "文件是空的"),
        ("\n# 只有备注\n\n".encode(), "F012", "文件是空的"),
        (b"---\n", "F012", "「文件」"),
    ],
)
def test_what_is_no_flow_at_all_is_one_problem(data: bytes, code: str, said: str) -> None:
    problems = parse(read(data, "甲.yaml"), "甲.yaml").problems
    assert [p.code for p in problems] == [code]
    assert said in problems[0].text


def test_a_mark_at_the_beginning_and_dos_line_ends_move_no_place() -> None:
    text = "流程: 甲\n步骤:\n  甲: {播报: 您好。, 等代: 5秒}\n"
    assert told(text) == told("\ufeff" + text.replace("\n", "\r\n")) == [("F011", 3, 16)]
    assert told(text.replace("\n", "\r")) == [("F011", 3, 16)]
